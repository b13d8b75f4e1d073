"""What becomes of a person's data on request. Pure functions: no database, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

PROSPECT, MEMBER, FORMER = "prospect", "member", "former"
ERASED, RESTRICTED, RETAINED = "erased", "restricted", "retained"
OUTCOMES = {PROSPECT: ERASED, FORMER: RESTRICTED, MEMBER: RETAINED}
# An account that sleeps is still an account.
OPEN_OUTCOMES = ("", "dormant")
ANSWER_DAYS = 15
LEAP_DAY = (2, 29)


def standing_of(*, stage: str, outcome: str, has_account: bool) -> str:
    """Say what a person is to the firm: prospect, member or former member.

    `has_account` is a membership number, an opening date, or a proven deal in history.

    >>> standing_of(stage="B", outcome="", has_account=False)
    'prospect'
    >>> standing_of(stage="D", outcome="lost", has_account=True)
    'former'
    """
    if not has_account and stage != "D":
        return PROSPECT
    still = stage in ("", "D") and outcome in OPEN_OUTCOMES
    return MEMBER if still else FORMER


def years_later(day: date, years: int) -> date:
    """Return the same day of a later year; 29 February becomes 1 March.

    A term that must be kept may end late, never early.

    >>> years_later(date(2024, 2, 29), 3)
    datetime.date(2027, 3, 1)
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


@dataclass(frozen=True)
class Term:
    """Until when a group of records stays frozen, and under which rule."""

    retention: str
    until: date


def terms_from(day: date, years: Mapping[str, int]) -> dict[str, Term]:
    """Return when each retention rule that began on a day ends.

    >>> terms_from(date(2026, 1, 5), {"complaints": 3})["complaints"].until
    datetime.date(2029, 1, 5)
    """
    return {name: Term(name, years_later(day, n)) for name, n in years.items()}
