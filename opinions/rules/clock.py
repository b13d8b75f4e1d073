"""The clock of an opinion: when it is due, what is left, who is told when.

A term of n working days ends with the n-th working day after the day (in Shanghai) it
was registered; make-up Saturdays are working days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.calendars import Calendar
from core.clock import day_of, end_of

SOON, DUE, LATE = "soon", "due", "late"
RESPONSIBLE, MANAGER, HEAD_OFFICE = 1, 2, 3
REACH = {SOON: RESPONSIBLE, DUE: MANAGER, LATE: HEAD_OFFICE}
# After a standstill of the program: the last few steps of the ladder, not all of them.
MOST_CAUGHT_UP = 3
MINUTE, HOUR = 60, 3600


def due_day(opened_on: date, days: int, working: Calendar) -> date:
    """Return the last day of a term of so many working days.

    >>> from core.calendars import Kind
    >>> due_day(date(2026, 2, 13), 3, Calendar(Kind.WORKING))
    datetime.date(2026, 2, 25)
    """
    return working.after(opened_on, days)


@dataclass(frozen=True)
class Left:
    """What is left of a term: working days after today, hours and minutes of the last.

    `late` are the working days since it was due; `is_late` is true as soon as it is.
    """

    due_on: date
    days: int
    hours: int
    minutes: int
    late: int
    is_late: bool
    is_published: bool

    @property
    def is_today(self) -> bool:
        """Say whether it ends today."""
        return not self.is_late and not self.days

    @property
    def tone(self) -> str:
        """How much attention it wants: bad, warn or none."""
        return "bad" if self.is_late else "warn" if self.days <= 1 else ""


def left_of(due_on: date, moment: datetime, working: Calendar) -> Left:
    """Say what is left of a term that ends with the day `due_on`."""
    today, ends = day_of(moment), end_of(due_on)
    seconds = max(int((ends - moment).total_seconds()), 0)
    is_late = moment >= ends
    days = 0 if is_late else working.between(today, due_on)
    return Left(
        due_on,
        days,
        seconds // HOUR,
        seconds % HOUR // MINUTE,
        working.between(due_on, today) if is_late else 0,
        is_late=is_late,
        is_published=working.is_published(due_on),
    )


def taken(opened_on: date, closed_on: date, working: Calendar) -> int:
    """Count the working days from the day of registration to that of closing."""
    return working.between(opened_on, closed_on)


@dataclass(frozen=True)
class Rung:
    """A step of the ladder: what is said, on which day, how far up."""

    kind: str
    day: date

    @property
    def reach(self) -> int:
        return REACH[self.kind]


def rungs(due_on: date, since: date, today: date, working: Calendar) -> list[Rung]:
    """Return the steps of the ladder that have come, the last few of them.

    One working day before, on the day, and every working day after it; what came
    before `since` (registered, or opened again) is not caught up.
    """
    come = [r for r in _ladder(due_on, today, working) if since <= r.day <= today]
    return come[-MOST_CAUGHT_UP:]


def _ladder(due_on: date, today: date, working: Calendar) -> Iterator[Rung]:
    day = due_on - timedelta(days=1)
    while not working.is_open(day):
        day -= timedelta(days=1)
    yield Rung(SOON, day)
    yield Rung(DUE, due_on)
    for late in working.days(due_on + timedelta(days=1), today):
        yield Rung(LATE, late)
