"""The clock of an opinion in words, as the page shows it now."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.calendars import Calendar, published_until
from core.clock import day_of, now
from opinions.models import Opinion
from opinions.rules.clock import Left, left_of, taken


@dataclass(frozen=True)
class Clock:
    """What the page says of the term: a sentence, its tone, and a caution if due."""

    words: str
    tone: str
    left: Left | None = None
    caution: str = ""
    is_running: bool = False


def clock_of(
    opinion: Opinion, working: Calendar, moment: datetime | None = None
) -> Clock:
    """Say where the clock of an opinion stands."""
    at = moment or now()
    if opinion.due_on is None:
        return Clock(_("A suggestion has no term; thank the client."), "")
    if opinion.closed_at is not None:
        return _stopped(opinion, working)
    left = left_of(opinion.due_on, at, working)
    return Clock(
        words_of(left),
        left.tone,
        left,
        "" if left.is_published else beyond(),
        is_running=True,
    )


def words_of(left: Left) -> str:
    """Say what is left of a term."""
    if left.is_late:
        if not left.late:
            return _("Overdue since last midnight")
        return ngettext(
            "Overdue by %(n)s working day", "Overdue by %(n)s working days", left.late
        ) % {"n": left.late}
    if left.days == 0:
        return _("Due today: %(hours)s h %(minutes)s min left") % {
            "hours": left.hours,
            "minutes": left.minutes,
        }
    return ngettext(
        "%(n)s working day left after today",
        "%(n)s working days left after today",
        left.days,
    ) % {"n": left.days}


def beyond() -> str:
    """Say that a day lies beyond the published calendar."""
    return _(
        "The holidays after %(year)s are not published yet: the day is reckoned by "
        "weekdays and follows the calendar once it is published."
    ) % {"year": published_until()}


def _stopped(opinion: Opinion, working: Calendar) -> Clock:
    closed_on = day_of(opinion.closed_at or opinion.opened_at)
    n = taken(day_of(opinion.opened_at), closed_on, working)
    facts = {"n": n}
    if opinion.due_on and closed_on > opinion.due_on:
        words = ngettext(
            "Closed after %(n)s working day, too late",
            "Closed after %(n)s working days, too late",
            n,
        )
        return Clock(words % facts, "warn")
    words = ngettext(
        "Closed within %(n)s working day", "Closed within %(n)s working days", n
    )
    return Clock(words % facts, "ok")
