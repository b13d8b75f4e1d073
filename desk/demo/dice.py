"""Chance that falls the same way every time, and the days it may fall on."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random

from core.calendars import Calendar, Kind
from core.clock import SHANGHAI, start_of

WEEKDAYS = 5


def dice(*of: object) -> Random:
    """Return a source of chance for one part of the world; the same for the same part.

    Parts do not share a source, so that a change to one leaves the others as they were.
    """
    return Random("/".join(map(str, of)))  # noqa: S311 — a world, not a secret


def weighted(chance: Random, *choices: tuple[str, float]) -> str:
    """Draw one of the (word, weight) pairs."""
    words, weights = zip(*choices, strict=True)
    return str(chance.choices(words, weights)[0])


def happens(chance: Random, share: float) -> bool:
    """Say whether something that happens with this share happens now."""
    return chance.random() < share


@dataclass(frozen=True)
class Span:
    """The days the world remembers: up to yesterday, so that nothing lies ahead."""

    today: date
    months: int
    calendar: Calendar = field(default_factory=lambda: Calendar(Kind.WORKING))

    @cached_property
    def first(self) -> date:
        """The first day of the month the history begins with."""
        month = self.today.year * 12 + self.today.month - 1 - self.months
        return date(month // 12, month % 12 + 1, 1)

    @cached_property
    def end(self) -> datetime:
        """The moment before which everything happened and was written down."""
        return start_of(self.today)

    @cached_property
    def days(self) -> list[date]:
        """All days of the history."""
        count = (self.today - self.first).days
        return [self.first + timedelta(days=n) for n in range(count)]

    @cached_property
    def open_days(self) -> list[date]:
        """The working days among them."""
        return [day for day in self.days if self.calendar.is_open(day)]

    @cached_property
    def months_of_days(self) -> list[list[date]]:
        """The working days, month by month; the last month is the current one."""
        found: dict[tuple[int, int], list[date]] = {}
        for day in self.open_days:
            found.setdefault((day.year, day.month), []).append(day)
        return list(found.values())

    def some_day(self, chance: Random) -> date:
        """Draw a day of the history: nearly always a working day."""
        days = self.open_days if happens(chance, 0.94) else self.days
        return chance.choice(days)

    def open_from(self, day: date) -> date:
        """Return the day itself, or the next working day."""
        return self.calendar.after(day, 0)


def moment_on(chance: Random, day: date, *, after: datetime | None = None) -> datetime:
    """Draw a moment between 9:00 and 18:00 of a Shanghai day, later than `after`."""
    clock = time(chance.randrange(9, 18), chance.randrange(0, 60, 5))
    moment = datetime.combine(day, clock, tzinfo=SHANGHAI)
    if after is not None and moment <= after:
        moment = after + timedelta(minutes=5 * chance.randrange(1, 12))
    return moment
