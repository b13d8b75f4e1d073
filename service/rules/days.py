"""Days and moments offered with one tap."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.calendars import Calendar

MONDAY_IN = 7


@dataclass(frozen=True)
class QuickDay:
    """A day offered with one tap: what it is called and which working day it is."""

    name: str
    day: date


def quick_days(today: date, calendar: Calendar) -> list[QuickDay]:
    """Offer tomorrow, in three days, next Monday and in two weeks, on working days.

    A day of rest gives way to the next working day; a day is offered once.
    """
    wanted = {
        "tomorrow": today + timedelta(days=1),
        "three_days": today + timedelta(days=3),
        "monday": today + timedelta(days=MONDAY_IN - today.weekday()),
        "two_weeks": today + timedelta(days=14),
    }
    offered: dict[date, QuickDay] = {}
    for name, day in wanted.items():
        found = calendar.after(day, 0)
        offered.setdefault(found, QuickDay(name, found))
    return sorted(offered.values(), key=lambda quick: quick.day)


def quick_moments(moment: datetime) -> list[tuple[str, datetime]]:
    """Offer the times a contact most often happened at; `moment` is local time."""
    offered = [("now", moment), ("hour", moment - timedelta(hours=1))]
    morning = moment.replace(hour=9, minute=30, second=0, microsecond=0)
    if morning < moment - timedelta(hours=2):
        offered.append(("morning", morning))
    offered.append(("yesterday", moment - timedelta(days=1)))
    return offered
