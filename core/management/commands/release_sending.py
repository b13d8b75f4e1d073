"""Let messages leave again after a restore."""

from typing import Any

from django.utils.translation import gettext as _

from core.commands import ReportCommand
from core.hold import release_sending


class Command(ReportCommand):
    """Release what `restore` has held."""

    help = "Let messages leave again after a restore."

    def handle(self, **_options: Any) -> None:
        """Release; say so when nothing was held."""
        was_held = release_sending()
        words = _("Messages leave again.") if was_held else _("Nothing was held.")
        self.report({"released": was_held}, words)
