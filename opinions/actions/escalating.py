"""The ladder: one working day before, on the day, every working day after. Each once.

Whoever was told of which step stands in the ledger of letters: any number of these may
run at once, and one that slept catches up with the last few steps.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from accounts.policies import working_calendar
from clients.enums import Standing
from core.calendars import Calendar
from core.clock import SHANGHAI, day_of, now
from opinions.actions.ledger import add_step, lock
from opinions.actions.registering import due_of
from opinions.actions.telling import (
    DUE,
    LATE,
    SOON,
    Letter,
    Staff,
    people_up_to,
    staff_now,
    tell_of,
)
from opinions.enums import Step
from opinions.models import Opinion
from opinions.rules import clock
from outbox.models import StaffLetter

DAY_BEGINS = time(8, 30)
LOOK_BACK = timedelta(days=30)
KINDS = {clock.SOON: SOON, clock.DUE: DUE, clock.LATE: LATE}


@dataclass(frozen=True)
class _Climb:
    """What one climbing of the ladder goes by, read once for all opinions."""

    at: datetime
    today: date
    working: Calendar
    staff: Staff
    told: set[Letter]


def escalate(moment: datetime | None = None) -> int:
    """Tell whoever the ladder reaches; return how many lines and mails were new."""
    at, working = moment or now(), working_calendar()
    follow_calendar(working)
    local = at.astimezone(SHANGHAI)
    today = local.date() - timedelta(days=local.time() < DAY_BEGINS)
    soonest = working.after(today, 1)
    rows = Opinion.objects.with_clock().filter(
        due_on__lte=soonest, client__standing=Standing.ACTIVE
    )
    rows = rows.select_related("client__broker", "responsible")
    climb = _Climb(at, today, working, staff_now(), _told(at))
    return sum(_climb(one, climb) for one in rows.order_by("due_on", "pk"))


def _told(at: datetime) -> set[Letter]:
    """Return what was told of late, longer than the last few steps lie back."""
    rows = StaffLetter.objects.filter(
        kind__in=KINDS.values(), created_at__gte=at - LOOK_BACK
    )
    return set(rows.values_list("user", "key", "channel"))


def _climb(opinion: Opinion, climb: _Climb) -> int:
    made, due_on = 0, opinion.due_on or climb.today
    since = day_of(opinion.since)
    for rung in clock.rungs(due_on, since, climb.today, climb.working):
        people = people_up_to(opinion, rung.reach, climb.staff)
        key = f"{rung.kind}.{rung.day.isoformat()}"
        facts: dict[str, Any] = {"at": climb.at, "told": climb.told}
        made += tell_of(opinion, KINDS[rung.kind], key, people, **facts)
    return made


def follow_calendar(working: Calendar) -> int:
    """Let the days of running opinions follow a calendar that was corrected since.

    Beyond the published calendar a day is a guess; once it is published the clock
    counts by it. Each change is a step of the opinion. Returns how many moved.
    """
    moved, terms = 0, dict[tuple[int, date], date | None]()
    for one in Opinion.objects.with_clock().select_related("client").order_by("pk"):
        opened_on = day_of(one.opened_at)
        place = (one.client.branch_id, opened_on)
        if place not in terms:
            terms[place] = due_of(one.client, one.category, one.opened_at, working)
        if one.due_on != terms[place]:
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
