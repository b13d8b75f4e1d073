"""Bring in what clients hold: `import_holdings FILE --user U`."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.importing.checking import may_import
from clients.importing.holdings import Told, judge_file
from clients.importing.holdings_files import write_file
from clients.importing.holdings_writing import HoldingsReport
from core.commands import ReportCommand, refuse, user_named
from core.files import FileRefused
from core.forms import read_day

USAGE = 2


class Command(ReportCommand):
    """One transaction: with any rejected row nothing is written and exit is 1."""

    help = "Bring in holdings from csv, xlsx, or what broker terminals export."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, the person, the day and how far to go."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--user", required=True, help="login of the importer")
        parser.add_argument(
            "--as-of", help="day the file speaks of, where it does not say (today)"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="judge, write nothing"
        )
        parser.add_argument(
            "--accept-partial",
            action="store_true",
            help="write the good rows and leave out the rejected ones",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Judge the file, write it unless told otherwise, report."""
        user, path = user_named(options["user"]), options["file"]
        if not may_import(user):
            refuse(_("Brokers, managers and head office bring in holdings."))
        if not path.is_file():
            refuse(_("There is no file “%(path)s”.") % {"path": path})
        told = _told(options["as_of"])
        try:
            judged = judge_file(path, by=user, told=told)
            report = write_file(
                judged,
                path,
                by=user,
                accept_partial=options["accept_partial"],
                is_trial=options["dry_run"],
            )
        except FileRefused as error:
            refuse(str(error))
        self.report(report.as_facts())
        if report.rejected and not options["accept_partial"]:
            refuse(_first_reason(report))


def _told(as_of: str | None) -> Told:
    try:
        return Told(read_day(as_of) if as_of else None)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages), returncode=USAGE) from None


def _first_reason(report: HoldingsReport) -> str:
    first = _("Row %(row)s, %(field)s: %(reason)s") % vars(report.rejected[0])
    count = len(report.rejected)
    return ngettext(
        "Nothing was written: %(count)s row is rejected. %(first)s",
        "Nothing was written: %(count)s rows are rejected. %(first)s",
        count,
    ) % {"count": count, "first": first}
