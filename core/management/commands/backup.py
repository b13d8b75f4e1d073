"""Write a consistent copy of the installation."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from core.backup import BackupError, write_backup
from core.commands import ReportCommand, refuse


class Command(ReportCommand):
    """Copy database, media and keys into DIR while people go on working."""

    help = "Copy database, media and the data key into a new folder."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, **options: Any) -> None:
        """Write the copy or refuse with the reason."""
        try:
            facts = write_backup(options["folder"].resolve())
        except BackupError as problem:
            refuse(str(problem))
        self.report(facts)
