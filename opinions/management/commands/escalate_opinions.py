"""Climb the ladder of running opinions by hand."""

from typing import Any

from django.utils.translation import gettext as _

from core.commands import ReportCommand
from opinions.actions import escalate


class Command(ReportCommand):
    help = "Tell whoever the ladder of running opinions reaches now, each thing once."

    def handle(self, **_options: Any) -> None:
        """Do what the worker does every two minutes, and report."""
        facts = {"told": escalate()}
        self.report(facts, _("%(told)s lines and mails were new.") % facts)
