"""Appointments: how long, how far ahead, when to be reminded. Pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pipeline.rules.reminding import Wishes, out_of_quiet

LENGTHS = (15, 30, 45, 60, 90, 120, 180)
USUAL_LENGTH = 60
SHORTEST, LONGEST = 5, 8 * 60
FARTHEST = timedelta(days=366)
DAY_BEFORE = time(17)
SHORTLY = timedelta(hours=1)
MOST_PAPERS = 20
# Whoever opens an account shows this; no list of a branch goes without it.
IDENTITY = ("身份证", "identity card", "ID card")


def has_identity(names: Iterable[str]) -> bool:
    """Say whether a list of documents asks for the identity card.

    >>> has_identity(["银行卡", "本人身份证"]), has_identity(["passport photo"])
    (True, False)
    """
    words = [word.lower() for word in IDENTITY]
    return any(word in name.lower() for name in names for word in words)


@dataclass(frozen=True)
class Reminder:
    """One reminder of an appointment: the evening before, or shortly before."""

    name: str
    at: datetime


def reminders_of(
    starts_at: datetime, agreed_at: datetime, wishes: Wishes
) -> list[Reminder]:
    """Return when somebody is reminded of an appointment; all in local time.

    The evening before at 17:00, and an hour before. What falls into quiet hours comes
    at their end, unless the appointment has begun by then; a moment that had passed
    when the time was agreed on is not made up for.
    """
    eve = datetime.combine(
        starts_at.date() - timedelta(days=1), DAY_BEFORE, starts_at.tzinfo
    )
    wanted = (("day", eve), ("hour", starts_at - SHORTLY))
    found = [Reminder(name, out_of_quiet(at, wishes)) for name, at in wanted]
    return [one for one in found if agreed_at <= one.at < starts_at]


def week_of(day: date) -> list[date]:
    """Return the days of a week, Monday first.

    >>> [d.day for d in week_of(date(2026, 11, 29))][:2]
    [23, 24]
    """
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=n) for n in range(7)]
