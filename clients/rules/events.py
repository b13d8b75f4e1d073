"""When a day in somebody's life comes round. Pure functions."""

from calendar import isleap
from datetime import date, timedelta

FEBRUARY, LEAP_DAY = 2, 29


def in_year(on: date, year: int) -> date:
    """Return the day's anniversary in a year; 29 February falls on the 28th.

    >>> in_year(date(2000, 2, 29), 2023), in_year(date(2000, 2, 29), 2024)
    (datetime.date(2023, 2, 28), datetime.date(2024, 2, 29))
    """
    if (on.month, on.day) == (FEBRUARY, LEAP_DAY) and not isleap(year):
        return date(year, FEBRUARY, LEAP_DAY - 1)
    return date(year, on.month, on.day)


def next_on(on: date, *, is_yearly: bool, day: date) -> date | None:
    """Return the first occurrence on a day or after it; None when it is over.

    A yearly event begins with its own day: nothing is due before it.

    >>> next_on(date(1968, 5, 17), is_yearly=True, day=date(2026, 5, 18))
    datetime.date(2027, 5, 17)
    """
    if on >= day:
        return on
    if not is_yearly:
        return None
    this = in_year(on, day.year)
    return this if this >= day else in_year(on, day.year + 1)


def months_and_days(first: date, last: date) -> list[tuple[int, int]]:
    """Name the (month, day) pairs whose anniversary falls between two days.

    Of 366 days or more, all pairs are named. In a common year 28 February stands for
    the 29th as well.

    >>> months_and_days(date(2026, 2, 27), date(2026, 3, 1))
    [(2, 27), (2, 28), (2, 29), (3, 1)]
    """
    days = min((last - first).days, 365)
    found: dict[tuple[int, int], None] = {}
    for n in range(days + 1):
        day = first + timedelta(days=n)
        found[day.month, day.day] = None
        eve = (day.month, day.day) == (FEBRUARY, LEAP_DAY - 1)
        if eve and not isleap(day.year):
            found[FEBRUARY, LEAP_DAY] = None
    return list(found)
