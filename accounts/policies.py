"""Dated settings: the rule that applies to a branch on a day, and the calendars.

Every setting has a name, a default and a check here; the settings page, the tests and
the readers all start from this table.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import CalendarDay, Setting
from accounts.policy_checks import Check, between, refuse, whole
from accounts.scoping import OF_BRANCH
from core.calendars import Calendar, Kind
from core.clock import today
from core.written import WrittenRows, day_mark, text_mark, write_models

DAY, NAMES = day_mark(0), text_mark("names")
LONGEST_DAYS = 1_000
LARGEST_SHARE = 1_000_000
LARGEST_YUAN = 10**12
LARGEST_RATIO = 1_000


def _check_thresholds(value: Any) -> None:
    if not whole(value, ("large", "medium")):
        refuse(_("Both thresholds are whole yuan."))
    if not 0 < value["medium"] < value["large"] <= LARGEST_YUAN:
        refuse(_("The large threshold lies above the medium one, and both above zero."))


def _check_ratio(value: Any) -> None:
    if not whole(value, ("A", "B", "C", "D")):
        refuse(_("The ratio has four whole numbers, as 100:25:8:2."))
    shares = [value[stage] for stage in "ABCD"]
    if not 0 < shares[3] <= shares[2] <= shares[1] <= shares[0] <= LARGEST_SHARE:
        refuse(_("Each step of the ratio is at most the one before, and D at least 1."))


def _check_horizons(value: Any) -> None:
    if not whole(value, ("A>B", "B>C", "C>D", "A>D")):
        refuse(_("A horizon is a whole number of days."))
    if not all(1 <= days <= LONGEST_DAYS for days in value.values()):
        refuse(_("A horizon is between 1 and 1000 days."))
    if value["A>D"] < max(value["A>B"], value["B>C"], value["C>D"]):
        refuse(_("The way from A to D is at least as long as its longest step."))


def _check_limits(value: Any) -> None:
    if not whole(value, ("A", "B", "C")):
        refuse(_("A limit is a whole number of working days."))
    if not all(1 <= days <= LONGEST_DAYS for days in value.values()):
        refuse(_("A limit is between 1 and 1000 working days."))


def _check_turnover(value: Any) -> None:
    if not whole(value, ("long", "medium")):
        refuse(_("Both limits are whole numbers of times."))
    if not 0 < value["long"] < value["medium"] <= LARGEST_RATIO:
        refuse(_("The limit of the medium horizon lies above that of the long one."))


def _check_cutoffs(value: Any) -> None:
    if not whole(value, ("current", "growth")):
        refuse(_("Both cut-offs are whole numbers."))
    if not all(1 <= cutoff <= 100 for cutoff in value.values()):  # noqa: PLR2004
        refuse(_("A cut-off is between 1 and 100."))


def _check_time(value: Any) -> None:
    if not isinstance(value, str) or not re.fullmatch(
        r"([01]\d|2[0-3]):[0-5]\d", value
    ):
        refuse(_("Write the time as 08:30."))


LEAST_YEARS = {"securities": 20, "aml": 10, "advice": 5, "complaints": 3}
MOST_YEARS = 100


def _check_retention(value: Any) -> None:
    if not whole(value, tuple(LEAST_YEARS)):
        refuse(_("A term is a whole number of years."))
    for name, least in LEAST_YEARS.items():
        if not least <= value[name] <= MOST_YEARS:
            refuse(
                _(
                    "By law at least: securities 20 years, money laundering 10, advice "
                    "5, complaints 3; at most 100."
                )
            )


@dataclass(frozen=True)
class Policy:
    """One setting: what applies where nobody has said otherwise, and what may be said.

    `check` raises ValidationError with a sentence; `is_firm_wide` values belong to the
    head office and are the same in every branch.
    """

    name: str
    default: Any
    label: str | Promise
    check: Check
    is_firm_wide: bool = False


SIZE_THRESHOLDS = Policy(
    # Yuan; boundaries belong to the higher class. Default of domain.md §2 (A4).
    "size_thresholds",
    {"large": 3_000_000, "medium": 500_000},
    gettext_lazy("Size thresholds"),
    _check_thresholds,
)
HORIZON_TURNOVER = Policy(
    # Six months' trading as a multiple of average assets, up to which a horizon is
    # long or medium; boundaries belong to the longer one (domain.md §2, A6).
    "horizon_turnover",
    {"long": 3, "medium": 12},
    gettext_lazy("Horizon by turnover"),
    _check_turnover,
)
VALUE_CUTOFFS = Policy(
    # Scores of 0–100 from which current value and growth potential count as high (A7).
    "value_cutoffs",
    {"current": 50, "growth": 50},
    gettext_lazy("Cut-offs of the value type"),
    _check_cutoffs,
)
FUNNEL_RATIO = Policy(
    "funnel_ratio",
    {"A": 100, "B": 25, "C": 8, "D": 2},
    gettext_lazy("Funnel ratio A : B : C : D"),
    _check_ratio,
)
HORIZONS = Policy(
    "horizons",
    {"A>B": 30, "B>C": 60, "C>D": 90, "A>D": 180},
    gettext_lazy("Horizons of the funnel"),
    _check_horizons,
)
STAGE_LIMITS = Policy(
    # Working days after which a client counts as stuck.
    "stage_limits",
    {"A": 10, "B": 7, "C": 7},
    gettext_lazy("When a client counts as stuck"),
    _check_limits,
)
UNDO_MINUTES = Policy(
    # How long a move on the board can be taken back by who made it.
    "undo_minutes",
    15,
    gettext_lazy("Minutes a move can be undone"),
    between(1, 1440, gettext_lazy("Between 1 and 1440 minutes.")),
)
LATE_AFTER_HOURS = Policy(
    "late_after_hours",
    48,
    gettext_lazy("When an entry counts as late"),
    between(1, 720, gettext_lazy("Between 1 and 720 hours.")),
)
DIGEST_TIME = Policy(
    "digest_time",
    "08:30",
    gettext_lazy("When the morning digest goes out"),
    _check_time,
    is_firm_wide=True,
)
DIGEST_DEADLINE = Policy(
    "digest_deadline",
    "20:00",
    gettext_lazy("When a digest is too late to send"),
    _check_time,
    is_firm_wide=True,
)
RISK_VALID_MONTHS = Policy(
    "risk_valid_months",
    24,
    gettext_lazy("How long a risk assessment is valid"),
    between(1, 120, gettext_lazy("Between 1 and 120 months.")),
    is_firm_wide=True,
)
RETENTION_YEARS = Policy(
    # The least each rule demands (domain.md §7); a firm may keep longer, never shorter.
    "retention_years",
    LEAST_YEARS,
    gettext_lazy("How long records are kept"),
    _check_retention,
    is_firm_wide=True,
)
REVEALS_AN_HOUR = Policy(
    # Clients whose masked numbers one person looks at in an hour before it is told.
    "reveals_an_hour",
    40,
    gettext_lazy("Numbers looked at in an hour before it is told"),
    between(1, 1000, gettext_lazy("Between 1 and 1000 clients.")),
)

POLICIES = {
    policy.name: policy
    for policy in (
        SIZE_THRESHOLDS,
        HORIZON_TURNOVER,
        VALUE_CUTOFFS,
        FUNNEL_RATIO,
        HORIZONS,
        STAGE_LIMITS,
        UNDO_MINUTES,
        LATE_AFTER_HOURS,
        DIGEST_TIME,
        DIGEST_DEADLINE,
        RISK_VALID_MONTHS,
        RETENTION_YEARS,
        REVEALS_AN_HOUR,
    )
}


def add_policy(policy: Policy) -> None:
    """List a rule an upper app has; its form and words are told beside it."""
    POLICIES[policy.name] = policy


def value_of(
    policy: Policy, *, branch_id: int | None = None, on: date | None = None
) -> Any:
    """Return the value that applies to a branch (or the firm) on a day."""
    return values_of(policy, branch_id=branch_id, on=on)[0]


def setting_of(
    policy: Policy, *, branch_id: int | None = None, on: date | None = None
) -> Setting | None:
    """Return the row that applies to a branch (or the firm) on a day, if any."""
    return settings_of(policy, branch_id=branch_id, on=on).get(policy.name)


def values_of(
    *policies: Policy, branch_id: int | None = None, on: date | None = None
) -> list[Any]:
    """Return several values at once, in the order asked for; one query."""
    found = settings_of(*policies, branch_id=branch_id, on=on)
    return [
        found[policy.name].value if policy.name in found else policy.default
        for policy in policies
    ]


def settings_of(
    *policies: Policy, branch_id: int | None = None, on: date | None = None
) -> dict[str, Setting]:
    """Return the rows that apply to a branch (or the firm) on a day, by name."""
    names = [policy.name for policy in policies]
    asked = {NAMES: names, OF_BRANCH: branch_id, DAY: on or today()}
    found: dict[str, Setting] = {}
    # A branch's own value goes before the firm's, a later day before an earlier one.
    for row in _settings().read(asked):
        found.setdefault(row.name, row)
    return found


@cache
def _settings() -> WrittenRows:
    rows = Setting.objects.filter(name__in=[NAMES], from_on__lte=DAY)
    rows = rows.filter(branch=OF_BRANCH) | rows.filter(branch__isnull=True)
    last = (F("branch").desc(nulls_last=True), "-from_on", "-pk")
    return write_models(rows.order_by(*last))


def calendars() -> dict[Kind, Calendar]:
    """Return both calendars with the administrator's overrides; one query."""
    overrides: dict[str, dict[date, bool]] = {kind.value: {} for kind in Kind}
    for row in _calendar_days().read({}):
        overrides[row.calendar][row.day] = row.is_open
    return {kind: Calendar(kind, overrides[kind.value]) for kind in Kind}


def working_calendar() -> Calendar:
    """Return China's working days with the administrator's overrides."""
    return calendars()[Kind.WORKING]


def trading_calendar() -> Calendar:
    """Return the exchange's trading days with the administrator's overrides."""
    return calendars()[Kind.TRADING]


@cache
def _calendar_days() -> WrittenRows:
    return write_models(CalendarDay.objects.only("calendar", "day", "is_open"))
