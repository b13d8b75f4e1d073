"""The client's mind against the stage, months of visits, quick days. Pure functions."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.calendars import Calendar

MINDS = ("attention", "interest", "desire", "action")
# What a client's mind should have come to by a stage; A asks for nothing yet.
EXPECTED = {"B": "interest", "C": "desire", "D": "action"}
AT_RISK_FROM = 20
MONDAY_IN = 7
MONTHS = 12


def mind_behind(stage: str, mind: str) -> str:
    """Return the mind a stage expects when the client's lags behind it, else "".

    >>> mind_behind("C", "interest"), mind_behind("B", "interest")
    ('desire', '')
    """
    wanted = EXPECTED.get(stage, "")
    if not mind or not wanted or MINDS.index(mind) >= MINDS.index(wanted):
        return ""
    return wanted


def is_late(happened_at: datetime, entered_at: datetime, hours: int) -> bool:
    """Say whether an entry was written more than `hours` after the fact."""
    return entered_at - happened_at > timedelta(hours=hours)


def visit_state(*, month: date, since: date | None, met: bool, today: date) -> str:
    """Name what a member's month of visits is: done, due, risk, miss or "" (no member).

    `month` is its first day, `since` the day the client became a member. The running
    month is at risk from the 20th on.
    """
    if met:
        return "done"
    if since is None or since >= next_month(month):
        return ""
    if month < today.replace(day=1):
        return "miss"
    return "risk" if today.day >= AT_RISK_FROM else "due"


def next_month(month: date) -> date:
    """Return the first day of the month after the one that begins on `month`."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def last_months(today: date, count: int = MONTHS) -> list[date]:
    """Return the first days of the last months, the running one last."""
    months = [today.replace(day=1)]
    while len(months) < count:
        months.insert(0, (months[0] - timedelta(days=1)).replace(day=1))
    return months


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


def add_months(day: date, months: int) -> date:
    """Return the day some months later (or earlier), at most the month's last.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    last = next_month(first) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))
