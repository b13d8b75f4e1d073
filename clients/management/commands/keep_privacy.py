from typing import Any

from django.utils.translation import gettext as _

from clients.actions.privacy import purge_due
from clients.actions.privacy_late import clear_late
from clients.actions.provenance import recount_basis
from core.commands import ReportCommand


class Command(ReportCommand):
    help = "Let legal bases follow the origins; erase sealed records whose term ended."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do by hand what the clock does."""
        moved, purged, late = recount_basis(), purge_due(), clear_late()
        words = _(
            "%(moved)s legal bases put right, %(purged)s terms ended, %(late)s late "
            "entries erased."
        ) % {"moved": moved, "purged": purged, "late": late}
        self.report({"basis_changed": moved, "purged": purged, "late": late}, words)
