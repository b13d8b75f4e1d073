"""Enter closing prices: `import_prices FILE`."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from clients.importing.prices import import_prices
from core.commands import ReportCommand, refuse
from core.files import FileRefused, read_table


class Command(ReportCommand):
    """All rows or none; running it again changes nothing."""

    help = "Enter closing prices: code,day,close; codes are text."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, who says so, and how far to go."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--source", default="", help="who says so (the file's name)"
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
        """Read, judge, write, report."""
        path: Path = options["file"]
        if not path.is_file():
            refuse(_("There is no file “%(path)s”.") % {"path": path})
        try:
            report = import_prices(
                read_table(path, name=path.name),
                source=(options["source"] or path.name)[:60],
                accept_partial=options["accept_partial"],
                is_trial=options["dry_run"],
            )
        except FileRefused as error:
            refuse(str(error))
        self.report(asdict(report))
        if report.rejected and not options["accept_partial"]:
            first = report.rejected[0]
            refuse(_("Nothing was written. Row %(row)s, %(field)s: %(reason)s") % first)
