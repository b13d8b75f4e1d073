"""Bring the funnel history of another system into the ledger."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from clients.importing.checking import may_import
from core.commands import REFUSED, ReportCommand, refuse, user_named
from core.files import FileRefused
from pipeline.importing import import_history


class Command(ReportCommand):
    help = "Import rows of client,stage,at[,broker,reason]; all of them or none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--user", required=True, help="whose clients these are")
        parser.add_argument(
            "--create", action="store_true", help="make missing clients"
        )
        parser.add_argument("--dry-run", action="store_true", help="write nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        user = user_named(options["user"])
        if not may_import(user):
            refuse(
                _("Brokers, managers and head office bring in clients; nobody else.")
            )
        path: Path = options["file"]
        if not path.is_file():
            refuse(_("There is no file “%(path)s”.") % {"path": path})
        try:
            report = import_history(
                path, by=user, create=options["create"], dry_run=options["dry_run"]
            )
        except FileRefused as refusal:
            refuse(str(refusal))
        self.report(asdict(report))
        if report.rejected:
            raise CommandError(_first_reason(report.rejected), returncode=REFUSED)


def _first_reason(rejected: list[dict[str, Any]]) -> str:
    facts = {**rejected[0], "count": len(rejected)}
    return (
        _(
            "%(count)s rows cannot be taken, so nothing was written. Row %(row)s, "
            "%(field)s: %(reason)s"
        )
        % facts
    )
