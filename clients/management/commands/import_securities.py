"""Enter the list of securities: `import_securities FILE`."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from clients.importing.securities import import_securities
from core.commands import ReportCommand, refuse
from core.files import FileRefused, read_table
from core.forms import read_day


class Command(ReportCommand):
    """All rows or none; running it again follows changed names and creates nobody."""

    help = "Enter securities from csv, tsv, xlsx, xls or ods; codes are text."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--as-of", help="day the list speaks of; new names hold from it (today)"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, judge, write, report."""
        path: Path = options["file"]
        if not path.is_file():
            refuse(_("There is no file “%(path)s”.") % {"path": path})
        try:
            as_of = read_day(options["as_of"]) if options["as_of"] else None
            report = import_securities(read_table(path, name=path.name), as_of=as_of)
        except ValidationError as error:
            refuse(" ".join(error.messages))
        except FileRefused as error:
            refuse(str(error))
        self.report(asdict(report))
        if report.rejected:
            first = report.rejected[0]
            refuse(_("Nothing was written. Row %(row)s, %(field)s: %(reason)s") % first)
