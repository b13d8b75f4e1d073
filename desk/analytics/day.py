"""The day in one sentence: working or trading day, and how far the calendars reach."""

from dataclasses import dataclass
from datetime import date, timedelta

from core.calendars import Calendar, Kind, published_until
from service.rules import next_month

LOOK_AHEAD = timedelta(days=30)


@dataclass(frozen=True)
class Day:
    """A day as the page's first line says it."""

    on: date
    is_working: bool
    is_trading: bool
    days_left: int
    known_until: int
    is_uncertain: bool


def day_facts(on: date, calendars: dict[Kind, Calendar]) -> Day:
    """Judge a day by both calendars; `days_left` are the month's working days after it.

    `is_uncertain` when the coming month reaches beyond the published calendar.
    """
    working, trading = calendars[Kind.WORKING], calendars[Kind.TRADING]
    last = next_month(on.replace(day=1)) - timedelta(days=1)
    return Day(
        on=on,
        is_working=working.is_open(on),
        is_trading=trading.is_open(on),
        days_left=working.between(on, last),
        known_until=published_until(),
        is_uncertain=not working.is_published(on + LOOK_AHEAD),
    )
