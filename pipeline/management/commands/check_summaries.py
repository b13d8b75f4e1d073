"""Do the summaries still say what the ledgers say?"""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from core.commands import ReportCommand, refuse
from pipeline.actions.summaries import Found, check_summaries, rebuild_summaries


class Command(ReportCommand):
    help = (
        "Compare journeys, stages, the funnel's sums and the daily activity with their "
        "ledgers; exit 1 naming the first that differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --fix."""
        parser.add_argument(
            "--fix", action="store_true", help="make anew what differs, then compare"
        )

    def handle(self, **options: Any) -> None:
        """Report what differs, and what was made anew."""
        fixed = rebuild_summaries() if options["fix"] else {}
        found = check_summaries()
        wrong = next((one for one in found if one.count), None)
        facts: dict[str, Any] = {
            "ok": wrong is None,
            "differ": {one.summary.name: one.count for one in found},
        }
        if options["fix"]:
            facts["fixed"] = fixed
        if wrong is None:
            self.report(facts, _words(fixed))
            return
        if self.as_json:
            facts["first"] = {"summary": wrong.summary.name, "at": wrong.first}
            self.report(facts)
        refuse(_sentence(wrong))


def _words(fixed: dict[str, int]) -> str:
    if count := sum(fixed.values()):
        return _("%(count)s places were wrong and were made anew.") % {"count": count}
    return _("Every summary says what its ledger says.")


def _sentence(wrong: Found) -> str:
    facts = {
        "summary": wrong.summary.label,
        "count": wrong.count,
        "first": wrong.first,
    }
    return (
        _("%(summary)s: %(count)s places differ from the ledger; the first: %(first)s")
        % facts
    )
