"""What the pipeline tells the apps below about its records."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from clients.registry.privacy import Rule
from clients.registry.privacy_rules import PROCESS, WORKING
from pipeline.models import StageChange

DAYS = ("a_on", "b_on", "c_on", "d_on", "left_on")
# The ledger and what is counted from it stay: the funnel's figures do not move.
PRIVACY = (
    Rule(
        "pipeline.StageChange",
        PROCESS,
        blanks=("reason",),
        keeps=("stage", "outcome", "why", "is_claimed", "moved_at", "entered_at"),
        shows=("stage", "outcome", "why", "reason", "moved_at"),
        hides=("is_claimed", "entered_at"),
    ),
    Rule(
        "pipeline.Journey",
        PROCESS,
        keeps=("channel", "method", *DAYS, "is_claimed"),
        shows=(("channel", _("channel")), ("method", _("method"))),
        hides=(*DAYS, "is_claimed"),
    ),
    Rule(
        "pipeline.NextStep",
        WORKING,
        shows=("what", "due_on"),
        hides=(
            *("due_at", "made_at", "done_at", "repeats", "every", "series_on"),
            *("follows", "put_off_at", "put_off_from", "put_off_count"),
        ),
    ),
)


def had_a_deal(numbers: Sequence[int]) -> bool:
    """Say whether some rows' ledger holds a deal that was not merely claimed."""
    deals = StageChange.objects.filter(client__in=numbers, stage="D")
    return deals.filter(is_claimed=False).exists()
