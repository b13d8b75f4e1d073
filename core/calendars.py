"""Two calendars: China's working days (make-up Saturdays count) and trading days.

The published data come from the `holidays` library. Beyond the last published year a
day is open when it is a weekday; `is_published` says so, for the page to show.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from core.clock import today

SATURDAY = 5
LONGEST_BREAK = 60


class Kind(StrEnum):
    """Which calendar a decision follows."""

    WORKING = "working"
    TRADING = "trading"


# The State Council publishes next year's swaps each November; the library's data for
# a year without swaps would be guesses, so the last year with make-up days counts.
@cache
def published_until() -> int:
    """Return the last year whose make-up working days are known."""
    import holidays

    this = holidays.country_holidays("CN")
    year = today().year + 1
    while year > 2000 and not _weekend_workdays(this, year):  # noqa: PLR2004
        year -= 1
    return year


def _weekend_workdays(table: Any, year: int) -> bool:
    day = date(year, 1, 1)
    while day.year == year:
        if day.weekday() >= SATURDAY and table.is_working_day(day):
            return True
        day += timedelta(days=1)
    return False


@cache
def _is_open(kind: Kind, day: date) -> bool:
    if day.year > published_until():
        return day.weekday() < SATURDAY
    return bool(_table(kind).is_working_day(day))


@cache
def _table(kind: Kind) -> Any:
    import holidays

    if kind is Kind.TRADING:
        return holidays.financial_holidays("XSHG")
    return holidays.country_holidays("CN")


@dataclass(frozen=True)
class Calendar:
    """Open days of one kind, with the administrator's overrides on top."""

    kind: Kind
    overrides: Mapping[date, bool] = field(default_factory=dict)

    def is_open(self, day: date) -> bool:
        """Say whether work (or trade) is done on this day."""
        known = self.overrides.get(day)
        return _is_open(self.kind, day) if known is None else known

    def is_published(self, day: date) -> bool:
        """Say whether the day is covered by published data or an override."""
        return day in self.overrides or day.year <= published_until()

    def after(self, day: date, n: int) -> date:
        """Return the n-th open day after `day` (n = 0: `day` itself or the next)."""
        while n > 0 or not self.is_open(day):
            day += timedelta(days=1)
            n -= self.is_open(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Count open days d with start < d ≤ end."""
        return sum(1 for _ in self.days(start + timedelta(days=1), end))

    def days(self, start: date, end: date) -> Iterator[date]:
        """Yield the open days from start to end, both included."""
        day = start
        while day <= end:
            if self.is_open(day):
                yield day
            day += timedelta(days=1)
