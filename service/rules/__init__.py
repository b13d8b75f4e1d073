"""What service computes. Pure functions: no database, no clock."""

from service.rules.days import MONDAY_IN, QuickDay, quick_days, quick_moments
from service.rules.mind import EXPECTED, MINDS, is_late, mind_behind
from service.rules.visits import (
    AT_RISK_FROM,
    MONTHS,
    add_months,
    judged_on,
    last_months,
    next_month,
    visit_state,
    visits_owed,
)

__all__ = [
    "AT_RISK_FROM",
    "EXPECTED",
    "MINDS",
    "MONDAY_IN",
    "MONTHS",
    "QuickDay",
    "add_months",
    "is_late",
    "judged_on",
    "last_months",
    "mind_behind",
    "next_month",
    "quick_days",
    "quick_moments",
    "visit_state",
    "visits_owed",
]
