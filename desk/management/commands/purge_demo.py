"""Remove every trace of the demo world."""

from typing import Any

from django.utils.translation import ngettext

from core.commands import ReportCommand
from desk.demo import purge


class Command(ReportCommand):
    help = "Remove every trace of the demo world."

    def handle(self, *_args: Any, **_options: Any) -> None:
        counts = purge()
        total = sum(counts.values())
        words = ngettext(
            "%(count)s row of the demo world removed.",
            "%(count)s rows of the demo world removed.",
            total,
        ) % {"count": total}
        self.report({"removed": total, "models": counts}, words)
