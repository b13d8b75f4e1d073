"""What service computes. Pure functions: no database, no clock."""

from service.rules.days import MONDAY_IN, QuickDay, quick_days, quick_moments
from service.rules.mind import EXPECTED, MINDS, is_late, mind_behind
from service.rules.visits import (
    AT_RISK_FROM,
    MONTHS,
    add_months,
    last_months,
    next_month,
    visit_state,
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
    "last_months",
    "mind_behind",
    "next_month",
    "quick_days",
    "quick_moments",
    "visit_state",
]
