"""The ladder: one working day before, on the day, every working day after. Each once.

Whoever was told of which step stands in the ledger of letters: any number of these may
run at once, and one that slept catches up with the last few steps.
"""

from datetime import date, datetime, time, timedelta

from django.db import transaction

from accounts.policies import working_calendar
from core.calendars import Calendar
from core.clock import SHANGHAI, day_of, now
from opinions.actions.ledger import add_step, lock
from opinions.actions.registering import due_of
from opinions.actions.telling import DUE, LATE, SOON, people_up_to, tell_of
from opinions.enums import Step
from opinions.models import Opinion
from opinions.rules import clock

DAY_BEGINS = time(8, 30)
KINDS = {clock.SOON: SOON, clock.DUE: DUE, clock.LATE: LATE}


def escalate(moment: datetime | None = None) -> int:
    """Tell whoever the ladder reaches; return how many lines and mails were new."""
    at = moment or now()
    working = working_calendar()
    follow_calendar(working)
    local = at.astimezone(SHANGHAI)
    today = local.date() - timedelta(days=local.time() < DAY_BEGINS)
    soonest = working.after(today, 1)
    rows = Opinion.objects.with_clock().filter(due_on__lte=soonest)
    rows = rows.select_related("client__broker", "responsible")
    return sum(_climb(one, today, at, working) for one in rows.order_by("due_on", "pk"))


def _climb(opinion: Opinion, today: date, at: datetime, working: Calendar) -> int:
    made = 0
    for rung in clock.rungs(
        opinion.due_on or today, day_of(opinion.since), today, working
    ):
        people = people_up_to(opinion, rung.reach)
        key = f"{rung.kind}.{rung.day.isoformat()}"
        made += tell_of(opinion, KINDS[rung.kind], key, people, at=at)
    return made


def follow_calendar(working: Calendar) -> int:
    """Let the days of running opinions follow a calendar that was corrected since.

    Beyond the published calendar a day is a guess; once it is published the clock
    counts by it. Each change is a step of the opinion. Returns how many moved.
    """
    moved = 0
    for one in Opinion.objects.with_clock().select_related("client").order_by("pk"):
        if one.due_on != due_of(one.client, one.category, one.opened_at, working):
            moved += _reckon(one, working)
    return moved


@transaction.atomic
def _reckon(opinion: Opinion, working: Calendar) -> bool:
    found = lock(opinion)
    due_on = due_of(found.client, found.category, found.opened_at, working)
    if not found.is_running or due_on in (None, found.due_on):
        return False
    add_step(found, Step.RECKONED, by=None, due_on=due_on)
    return True
