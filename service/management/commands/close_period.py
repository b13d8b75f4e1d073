"""Freeze a branch's month, so that its checks can be drawn."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from core.commands import ReportCommand, add_month, branch_named, refuse
from service.actions import close_period


class Command(ReportCommand):
    help = "Close a branch's month: its frame is frozen, nothing more is entered."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the branch and the month."""
        add_month(parser)

    def handle(self, **options: Any) -> None:
        """Freeze and report."""
        branch, month = branch_named(options["branch"]), options["month"]
        try:
            period = close_period(branch, month)
        except ValidationError as refused:
            refuse(" ".join(refused.messages))
        facts = {
            "branch": branch.code,
            "month": f"{month:%Y-%m}",
            "commitment": period.commitment,
            "committed_at": period.committed_at.isoformat(),
            "frame_hash": period.frame_hash,
            "clients": period.clients,
            "claimed": period.claimed,
        }
        words = _(
            "%(branch)s %(month)s is closed: %(clients)s client-months, a meeting "
            "written down for %(claimed)s. Frame: %(frame_hash)s"
        )
        self.report(facts, words % facts)
