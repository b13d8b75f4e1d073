"""Draw whose visits of a closed month are checked."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from core.commands import ReportCommand, add_month, branch_named, refuse
from core.text import has_unwanted
from service.actions import draw_checks

LONGEST_BEACON = 190


class Command(ReportCommand):
    help = "Draw the checks of a closed month, once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the branch, the month and figures from outside."""
        add_month(parser)
        parser.add_argument(
            "--beacon",
            default="",
            metavar="TEXT",
            help="public figures that did not exist when the month was closed",
        )

    def handle(self, **options: Any) -> None:
        """Draw and report how many; the list itself is for those who check."""
        branch, month = branch_named(options["branch"]), options["month"]
        beacon = options["beacon"].strip()
        if len(beacon) > LONGEST_BEACON or has_unwanted(beacon):
            refuse(_("The beacon is a short line of plain text."))
        try:
            drawn = draw_checks(branch, month, beacon=beacon)
        except ValidationError as refused:
            refuse(" ".join(refused.messages))
        facts = {
            "branch": branch.code,
            "month": f"{month:%Y-%m}",
            "draw": drawn.number,
            "size": drawn.size,
            "claimed": drawn.period.claimed,
            "beacon": drawn.beacon,
            "list_hash": drawn.list_hash,
        }
        words = _(
            "Draw %(draw)s of %(branch)s %(month)s: %(size)s of %(claimed)s "
            "client-months. List: %(list_hash)s"
        )
        self.report(facts, words % facts)
