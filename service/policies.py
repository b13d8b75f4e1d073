"""The dated rule of spot checks."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.policies import Policy
from accounts.policy_checks import between, refuse, whole

MOST_CALLS = 500
CHECK_CALLS = Policy(
    # Calls a month for checks: five find a tenth of false months within half a year.
    "check_calls",
    10,
    _("Calls a month for spot checks"),
    between(1, MOST_CALLS, _("Between 1 and 500 calls.")),
)

TIERS = ("general", "key")
MOST_VISITS = 8


def _check_visits(value: Any) -> None:
    if not whole(value, TIERS):
        refuse(gettext("Both numbers of visits are whole."))
    if not all(1 <= value[tier] <= MOST_VISITS for tier in TIERS):
        refuse(gettext("At least one visit a month for every member, at most 8."))


VISIT_TARGETS = Policy(
    # Meetings in person a month: at least one for every member (domain.md §4, A70).
    "visit_targets",
    {"general": 1, "key": 1},
    _("Visits a month by tier"),
    _check_visits,
)
