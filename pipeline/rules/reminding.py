"""What a colleague wants to be reminded of, how, and when not. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

WAYS: dict[str, tuple[str, ...]] = {
    "none": (),
    "in_app": ("in_app",),
    "email": ("email",),
    "both": ("in_app", "email"),
}


@dataclass(frozen=True)
class Wishes:
    """How somebody is told of steps at their time, of the day and of a branch's week.

    Quiet in between. The week concerns managers only.
    """

    steps: str = "in_app"
    day: str = "none"
    week: str = "email"
    quiet_from: time = time(21)
    quiet_to: time = time(7, 30)


def read_wishes(kept: Mapping[str, Any]) -> Wishes:
    """Read what is kept with a person; what is missing or odd is as by default.

    >>> read_wishes({"day": "both", "quiet_to": "25:00"}).day
    'both'
    """
    usual = Wishes()
    return Wishes(
        steps=_way(kept.get("steps"), usual.steps),
        day=_way(kept.get("day"), usual.day),
        week=_way(kept.get("week"), usual.week),
        quiet_from=_time(kept.get("quiet_from"), usual.quiet_from),
        quiet_to=_time(kept.get("quiet_to"), usual.quiet_to),
    )


def _way(kept: object, usual: str) -> str:
    return kept if isinstance(kept, str) and kept in WAYS else usual


def _time(kept: object, usual: time) -> time:
    try:
        return time.fromisoformat(str(kept))
    except ValueError:
        return usual


def out_of_quiet(moment: datetime, wishes: Wishes) -> datetime:
    """Return the moment itself, or the end of the quiet hours it falls into.

    `moment` is local time. Equal ends mean no quiet hours; they may span midnight.

    >>> out_of_quiet(datetime(2026, 3, 2, 22), Wishes()).isoformat()
    '2026-03-03T07:30:00'
    """
    start, end, at = wishes.quiet_from, wishes.quiet_to, moment.time()
    spans = start > end
    is_quiet = at >= start or at < end if spans else start <= at < end
    if start == end or not is_quiet:
        return moment
    day = moment.date() + timedelta(days=1 if spans and at >= start else 0)
    return datetime.combine(day, end, tzinfo=moment.tzinfo)
