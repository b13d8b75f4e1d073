"""The spans of a work diary: a day, a week, a month. Pure functions."""

from datetime import date, timedelta

from service.rules.visits import next_month

SPANS = ("day", "week", "month")


def first_of(span: str, day: date) -> date:
    """Return the day a span begins with.

    >>> first_of("week", date(2026, 11, 29)).isoformat()
    '2026-11-23'
    """
    if span == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if span == "month" else day


def after(span: str, first: date) -> date:
    """Return the first day after a span.

    >>> after("month", date(2026, 12, 1)).isoformat()
    '2027-01-01'
    """
    if span == "month":
        return next_month(first)
    return first + timedelta(days=7 if span == "week" else 1)


def before(span: str, first: date) -> date:
    """Return the first day of the span before."""
    return first_of(span, first - timedelta(days=1))
