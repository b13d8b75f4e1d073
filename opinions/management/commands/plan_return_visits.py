"""Plan the return visits of new members by hand."""

from typing import Any

from django.utils.translation import gettext as _

from core.commands import ReportCommand
from opinions.actions import plan_new_visits


class Command(ReportCommand):
    help = "Plan the return visit of every new member, each once."

    def handle(self, **_options: Any) -> None:
        """Do what the worker does every half hour, and report."""
        facts = {"planned": plan_new_visits()}
        self.report(facts, _("%(planned)s return visits were planned.") % facts)
