"""When a next step comes: round again, put off, offered by the stage."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from core.calendars import Calendar

WEEK = 7
# How far ahead anything can be put off or agreed, in days.
FARTHEST = 400
QUICK = ("tomorrow", "three_days", "monday")


@dataclass(frozen=True)
class Series:
    """A recurring step: how it repeats, and the day everything follows from."""

    repeats: str
    every: int
    series_on: date


def next_due(series: Series, *, due_on: date, today: date, calendar: Calendar) -> date:
    """Return the first day of a series after both `due_on` and today.

    A day of rest gives way to the next working day without moving the row: what comes
    on the 31st comes on the 28th of February and again on the 31st of March. However
    many days were missed, one follows.
    """
    after = max(due_on, today)
    if series.repeats == "days":
        day = due_on
        while day <= after:
            day = calendar.after(day, series.every)
        return day
    days = (calendar.after(day, 0) for day in _days_of(series))
    return next(day for day in days if day > after)


def _days_of(series: Series) -> Iterator[date]:
    for n in count():
        if series.repeats == "weeks":
            yield series.series_on + timedelta(days=WEEK * series.every * n)
        else:
            yield months_after(series.series_on, series.every * n)


def months_after(day: date, months: int) -> date:
    """Return the day some months later, at most the month's last.

    >>> months_after(date(2026, 1, 31), 1), months_after(date(2026, 1, 31), 2)
    (datetime.date(2026, 2, 28), datetime.date(2026, 3, 31))
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def put_off_days(today: date, calendar: Calendar) -> dict[str, date]:
    """Offer tomorrow, the third working day and next Monday.

    Each is a working day, or the next one after it.
    """
    monday = today + timedelta(days=WEEK - today.weekday())
    return {
        "tomorrow": calendar.after(today + timedelta(days=1), 0),
        "three_days": calendar.after(today, 3),
        "monday": calendar.after(monday, 0),
    }


def read_day(wanted: str, today: date, calendar: Calendar) -> date | None:
    """Read a day someone chose: a quick one's name, or an ISO day ahead; else None.

    >>> from core.calendars import Kind
    >>> read_day("2026-03-04", date(2026, 3, 4), Calendar(Kind.WORKING)) is None
    True
    """
    if wanted in QUICK:
        return put_off_days(today, calendar)[wanted]
    try:
        day = date.fromisoformat(wanted)
    except ValueError:
        return None
    return day if timedelta() < day - today <= timedelta(days=FARTHEST) else None


def offered_day(
    stage: str, cadence: Mapping[str, int], today: date, calendar: Calendar
) -> date:
    """Return the day offered for a next step: the stage's working days from today."""
    return calendar.after(today, cadence.get(stage, min(cadence.values())))


def step_mark(number: int | None, due_on: date | None) -> str:
    """Write which step someone saw and for which day, "" for none.

    >>> step_mark(7, date(2026, 3, 4)), step_mark(None, None)
    ('7.2026-03-04', '')
    """
    return f"{number}.{due_on.isoformat()}" if number and due_on else ""
