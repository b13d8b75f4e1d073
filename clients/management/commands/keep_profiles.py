from typing import Any

from django.utils.translation import gettext as _

from clients.actions.events import remind
from clients.actions.households import dissolve_alone
from clients.actions.profile_score import recount_completeness
from core.clock import today
from core.commands import ReportCommand


class Command(ReportCommand):
    help = "Recount how complete every client's record is, and remind of what comes up."

    def handle(self, *_args: Any, **_options: Any) -> None:
        changed, told = recount_completeness(), remind(today())
        dissolve_alone()
        words = _("%(changed)s records put right, %(told)s reminders left.") % {
            "changed": changed,
            "told": told,
        }
        self.report({"completeness_changed": changed, "reminders": told}, words)
