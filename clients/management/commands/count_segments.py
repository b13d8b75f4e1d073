"""Count segments now, without waiting for the nightly run."""

from typing import Any

from django.utils.translation import gettext as _

from clients.actions.segments_counting import count_due
from core.commands import ReportCommand


class Command(ReportCommand):
    help = "Write down how many were in each segment at the end of yesterday."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Count what is due; the same again counts nothing."""
        counted = count_due()
        words = _("Segments counted: %(n)s.") % {"n": counted}
        self.report({"counted": counted}, words)
