"""Load the demo world: an invented firm with a year of work behind it."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from core.commands import ReportCommand, refuse
from desk.demo import Size, is_loaded, logins, seed, seeded, taken_logins

BOUNDS = {
    "branches": (2, 50),
    "brokers": (2, 100),
    "clients": (40, 200_000),
    "months": (1, 36),
    "seed": (0, 10**9),
}


class Command(ReportCommand):
    help = "Load the demo world; does nothing when it is there already."

    def add_arguments(self, parser: CommandParser) -> None:
        for name, value in asdict(Size()).items():
            parser.add_argument(f"--{name}", type=int, default=value)

    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.LOCAL:
            refuse(_("The demo world is only for a local run with DEBUG=true."))
        size = Size(**{name: options[name] for name in BOUNDS})
        _check(size)
        if is_loaded():
            _check_same(size)
        elif taken := taken_logins():
            refuse(
                _("These logins belong to real people here: %(logins)s.")
                % {"logins": ", ".join(taken)}
            )
        else:
            seed(size)
        people = logins()
        words = "\n".join(
            f"{p['login']:8} {p['password']}  {p['name']} {p['role']} {p['branch']}"
            for p in people
        )
        self.report({"world": seeded(), "logins": people}, words)


def _check(size: Size) -> None:
    for name, value in asdict(size).items():
        least, most = BOUNDS[name]
        if not least <= value <= most:
            raise CommandError(
                _("--%(name)s is between %(least)s and %(most)s.")
                % {"name": name, "least": least, "most": most},
                returncode=2,
            )


def _check_same(size: Size) -> None:
    """Refuse another world on top of the one that is there."""
    there = seeded() or {}
    if any(there.get(name) != value for name, value in asdict(size).items()):
        refuse(_("Another demo world is loaded. Remove it with purge_demo first."))
