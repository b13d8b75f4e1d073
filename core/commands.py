"""What every management command of the product shares: answers, refusals, people."""

import json
from argparse import ArgumentTypeError
from datetime import date
from typing import Any, NoReturn

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.text import clean, has_unwanted

REFUSED = 1


def refuse(message: str | Promise) -> NoReturn:
    """End the command with exit code 1 and one sentence on stderr."""
    raise CommandError(str(message), returncode=REFUSED)


def user_named(username: str) -> Any:
    """Return the active person with this login; refuse when there is none."""
    people = apps.get_model(settings.AUTH_USER_MODEL)._default_manager  # noqa: SLF001
    found = None
    if not has_unwanted(username):  # bytes that are no text: no database takes them
        found = people.filter(username=username, is_active=True).first()
    if found is None:
        refuse(
            _("Nobody active has the login “%(login)s”.") % {"login": clean(username)}
        )
    return found


def branch_named(code: str) -> Any:
    """Return the branch with this code; refuse when there is none."""
    found = None
    if not has_unwanted(code):
        branches = apps.get_model("accounts", "Branch")._default_manager  # noqa: SLF001
        found = branches.filter(code=code).first()
    if found is None:
        refuse(_("No branch has the code “%(code)s”.") % {"code": clean(code)})
    return found


def add_month(parser: CommandParser) -> None:
    """Take a branch's code and a month."""
    parser.add_argument("branch", metavar="BRANCH", help="the branch's code")
    parser.add_argument("month", metavar="YYYY-MM", type=_month)


def _month(text: str) -> date:
    """Read 2026-10 as the first day of that month."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        msg = f"{text!r}, write it as 2026-10"
        raise ArgumentTypeError(msg) from None


class ReportCommand(BaseCommand):
    """A command that answers: words for people, or one JSON object with --json.

    Subclasses override `add_options` and `handle`, call `self.report(facts)` once, and
    `refuse(sentence)` to say no. Exit codes: 0 done, 1 refused, 2 bad usage.
    """

    # Catalogue and database are in place when needed; checks only cost start-up time.
    requires_system_checks = []
    as_json = False

    def create_parser(
        self, prog_name: str, subcommand: str, **kwargs: Any
    ) -> CommandParser:
        """Take --json beside the command's own options."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.add_argument(
            "--json", action="store_true", help="answer with one JSON object"
        )
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Remember how to answer, then run."""
        self.as_json = bool(options.get("json"))
        return super().execute(*args, **options)

    def report(
        self, facts: dict[str, Any] | list[Any], words: str | Promise = ""
    ) -> None:
        """Print the answer: JSON when asked for, else the words, else name: value."""
        if self.as_json:
            self.stdout.write(json.dumps(facts, ensure_ascii=False, default=str))
        elif words:
            self.stdout.write(str(words))
        elif isinstance(facts, dict):
            for name, value in facts.items():
                self.stdout.write(f"{name}: {value}")
        else:
            for row in facts:
                self.stdout.write(str(row))
