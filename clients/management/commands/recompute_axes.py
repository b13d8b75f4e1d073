"""Place clients on the axes now, without waiting for the daily run."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from accounts.models import Branch
from clients.actions.axes import recompute
from core.commands import ReportCommand, refuse


class Command(ReportCommand):
    help = "Place the clients of one branch, or of all, on the axes by today's rules."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take which branch."""
        parser.add_argument("--branch", default="", help="code of one branch")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Place everybody; the same again changes nothing."""
        branches = Branch.objects.order_by("pk")
        if code := options["branch"]:
            branches = branches.filter(code=code)
            if not branches:
                refuse(_("There is no branch “%(code)s”.") % {"code": code[:40]})
        moves = {branch.code: asdict(recompute(branch)) for branch in branches}
        words = "\n".join(
            f"{code}: " + ", ".join(f"{name} {n}" for name, n in facts.items())
            for code, facts in moves.items()
        )
        self.report(moves, words)
