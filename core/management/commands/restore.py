"""Bring a backup back."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from core.backup import BackupError, read_backup
from core.commands import ReportCommand, refuse
from core.hold import hold_sending


class Command(ReportCommand):
    """Replace database, media and data key by a backup's; hold all sending."""

    help = "Replace this installation's data by a backup's; sending is held."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, **options: Any) -> None:
        """Hold first: at no moment may a worker send from the old ledger."""
        folder = options["folder"].resolve()
        hold_sending(f"restore of {folder.name}")
        try:
            facts = read_backup(folder)
        except BackupError as problem:
            refuse(str(problem))
        words = _(
            "Restored. Sending is held, since this ledger has forgotten what was sent "
            "after the backup: look through it, then run release_sending."
        )
        self.report({**facts, "sending": "held"}, words)
