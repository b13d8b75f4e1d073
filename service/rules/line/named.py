"""What a phrase that names a day can mean."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from core.calendars import Calendar

Tense = Literal["past", "future", "open", "today"]
# The days it can mean, and which way it looks; no day when it is no such phrase.
Meaning = tuple[tuple[date, ...], Tense]
Hit = re.Match[str]
Reader = Callable[[Hit, date, Calendar], Meaning]
ONE = timedelta(days=1)
WEEK = 7
NOTHING: Meaning = ((), "open")


@dataclass(frozen=True)
class DayWords:
    """A day that was named: where, which days it can mean, and which way it looks."""

    start: int
    end: int
    days: tuple[date, ...]
    tense: Tense


def one(day: date, today: date) -> Meaning:
    """Return the meaning of a phrase that can only be this day."""
    if day == today:
        return (day,), "today"
    return (day,), "past" if day < today else "future"


def any_of(words: Iterable[str]) -> str:
    """Return a pattern of any of these words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def last_open(day: date, calendar: Calendar) -> date:
    """Return the day itself, or the last day of work before it."""
    while not calendar.is_open(day):
        day -= ONE
    return day
