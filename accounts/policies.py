"""Dated settings: the rule that applies to a branch on a day, and the calendars.

Every setting has a name, a default and a check here; the settings page, the tests and
the readers all start from this table.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F

from accounts.models import CalendarDay, Setting
from core.calendars import Calendar, Kind
from core.clock import today


@dataclass(frozen=True)
class Policy:
    """One setting: what applies where nobody has said otherwise."""

    name: str
    default: Any


SIZE_THRESHOLDS = Policy(
    # Yuan; boundaries belong to the higher class. Default of domain.md §2 (A4).
    "size_thresholds",
    {"large": 3_000_000, "medium": 500_000},
)
FUNNEL_RATIO = Policy("funnel_ratio", {"A": 100, "B": 25, "C": 8, "D": 2})
HORIZONS = Policy("horizons", {"A>B": 30, "B>C": 60, "C>D": 90, "A>D": 180})
STAGE_LIMITS = Policy(
    # Working days after which a client counts as stuck.
    "stage_limits",
    {"A": 10, "B": 7, "C": 7},
)
LATE_AFTER_HOURS = Policy("late_after_hours", 48)
DIGEST_TIME = Policy("digest_time", "08:30")
DIGEST_DEADLINE = Policy("digest_deadline", "20:00")
RISK_VALID_MONTHS = Policy("risk_valid_months", 24)

POLICIES = {
    policy.name: policy
    for policy in (
        SIZE_THRESHOLDS,
        FUNNEL_RATIO,
        HORIZONS,
        STAGE_LIMITS,
        LATE_AFTER_HOURS,
        DIGEST_TIME,
        DIGEST_DEADLINE,
        RISK_VALID_MONTHS,
    )
}


def value_of(
    policy: Policy, *, branch_id: int | None = None, on: date | None = None
) -> Any:
    """Return the value that applies to a branch (or the firm) on a day."""
    rows = Setting.objects.filter(name=policy.name, from_on__lte=on or today())
    rows = rows.filter(branch=branch_id) | rows.filter(branch__isnull=True)
    # A branch's own value goes before the firm's, a later day before an earlier one.
    found = rows.order_by(F("branch").desc(nulls_last=True), "-from_on", "-pk").first()
    return policy.default if found is None else found.value


def working_calendar() -> Calendar:
    """Return China's working days with the administrator's overrides."""
    return _calendar(Kind.WORKING)


def trading_calendar() -> Calendar:
    """Return the exchange's trading days with the administrator's overrides."""
    return _calendar(Kind.TRADING)


def _calendar(kind: Kind) -> Calendar:
    days = CalendarDay.objects.filter(calendar=kind.value)
    return Calendar(kind, dict(days.values_list("day", "is_open")))
