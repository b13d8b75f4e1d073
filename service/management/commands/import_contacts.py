"""Bring in contacts from a file: `import_contacts FILE --user U [--dry-run]`."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.commands import ReportCommand, refuse, user_named
from core.files import FileRefused
from service.importing import import_contacts, may_import


class Command(ReportCommand):
    """One transaction: with any rejected row nothing is written and exit is 1."""

    help = (
        "Bring in contacts (client,kind,happened_at[,broker,note,…]) with their times."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, the person and how far to go."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--user", required=True, help="login of the importer")
        parser.add_argument(
            "--dry-run", action="store_true", help="judge, write nothing"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Judge the file, write it unless told otherwise, report."""
        user, path = user_named(options["user"]), options["file"]
        if not may_import(user):
            refuse(_("Brokers, managers and head office bring in contacts."))
        if not path.is_file():
            refuse(_("There is no file “%(path)s”.") % {"path": path})
        try:
            report = import_contacts(path, by=user, dry_run=options["dry_run"])
        except FileRefused as error:
            refuse(str(error))
        self.report(asdict(report))
        if report.rejected:
            first = _("Row %(row)s, %(field)s: %(reason)s") % report.rejected[0]
            refuse(
                ngettext(
                    "Nothing was written: %(count)s row is rejected. %(first)s",
                    "Nothing was written: %(count)s rows are rejected. %(first)s",
                    len(report.rejected),
                )
                % {"count": len(report.rejected), "first": first}
            )
