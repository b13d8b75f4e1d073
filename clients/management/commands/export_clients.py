from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from clients.exporting import chunks_of, note_export, write_file
from clients.models import Client
from clients.policies import may_export
from core.commands import ReportCommand, refuse, user_named


class Command(ReportCommand):
    help = "Write the clients a person may see into a csv or xlsx file."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whose clients, which format and which file."""
        parser.add_argument("--user", required=True, help="login of who exports")
        parser.add_argument("--format", choices=("csv", "xlsx"), default="csv")
        parser.add_argument("--out", required=True, type=Path, help="file to write")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write beside the file first, so that a broken run leaves nothing half."""
        by, out, kind = user_named(options["user"]), options["out"], options["format"]
        if not may_export(by):
            refuse(_("This role does not export clients."))
        clients = Client.objects.visible_to(by).order_by("-added_at", "-pk")
        partly = out.with_name(f".{out.name}.part")
        try:
            count = write_file(partly, chunks_of(clients, by=by), kind=kind, by=by)
            note_export(by=by, count=count, filters=(), kind=kind)
            partly.replace(out)
        except OSError as error:
            refuse(
                _("The file cannot be written: %(reason)s") % {"reason": error.strerror}
            )
        finally:
            partly.unlink(missing_ok=True)
        self.report({"rows": count, "file": str(out)})
