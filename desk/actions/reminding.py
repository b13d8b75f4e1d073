"""One engine for reminders: steps at their time, the day on its morning, each once.

Whoever is told, and of what, stands in the ledger of letters; so any number of engines
may run at once, and one that slept catches up once.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.enums import Role
from accounts.models import User
from accounts.policies import working_calendar
from core.clock import SHANGHAI, day_of, end_of, now
from desk.analytics.letters import DAY, STEP, day_counts, step_key
from desk.analytics.week import Week
from desk.analytics.week_letter import WEEK, page_of
from outbox.actions.letters import tell
from outbox.models import StaffLetter
from pipeline.models import NextStep
from pipeline.rules.reminding import WAYS, Wishes, out_of_quiet, read_wishes
from service.actions import remind_of_appointments

DAY_BEGINS = time(8, 30)
# Whoever slept longer reads of it on the day's list.
CATCH_UP = timedelta(days=2)
STEP_LASTS = timedelta(hours=12)
HAVE_A_LIST = (Role.BROKER, Role.ADVISER)


def wishes_of(user: User) -> Wishes:
    """Return what somebody wants; without an address nothing comes by mail unasked."""
    wishes = read_wishes(user.reminders)
    if user.email or "week" in user.reminders:
        return wishes
    return replace(wishes, week="in_app")


@transaction.atomic
def choose_reminders(*, by: User, wishes: Wishes) -> None:
    """Keep what somebody wants to be reminded of; raises ValidationError."""
    ways = (wishes.steps, wishes.day, wishes.week)
    if not set(ways) <= set(WAYS):
        raise ValidationError(_("Choose one of the ways offered."))
    if not by.email and any("email" in WAYS[way] for way in ways):
        raise ValidationError(
            _("Your entry has no e-mail address; the administrator adds it.")
        )
    by.reminders = {
        "steps": wishes.steps,
        "day": wishes.day,
        "week": wishes.week,
        "quiet_from": f"{wishes.quiet_from:%H:%M}",
        "quiet_to": f"{wishes.quiet_to:%H:%M}",
    }
    by.save(update_fields=["reminders"])
    record(by, "reminders.chosen", by)


def remind(moment: datetime | None = None) -> int:
    """Tell everybody what has become due; return how many lines and mails were new."""
    at = moment or now()
    return (
        _remind_of_steps(at)
        + _remind_of_day(at)
        + _remind_of_week(at)
        + remind_of_appointments(at)
    )


def _remind_of_steps(at: datetime) -> int:
    local = at.astimezone(SHANGHAI)
    first = day_of(at - CATCH_UP)
    steps = NextStep.objects.filter(
        done_at=None,
        due_at__isnull=False,
        due_on__gte=first,
        due_on__lte=local.date(),
        client__standing="active",
        client__broker__is_active=True,
    ).select_related("client__broker")
    letters = StaffLetter.objects.filter(kind=STEP, created_at__gte=at - CATCH_UP * 2)
    told = set(letters.values_list("user", "key", "channel"))
    return sum(
        _step(step, at, told) for step in steps.order_by("due_on", "due_at", "pk")
    )


def _step(step: NextStep, at: datetime, told: set[tuple[int, str, str]]) -> int:
    broker, key = step.client.broker, step_key(step)
    wishes = read_wishes(broker.reminders)
    ways = [w for w in WAYS[wishes.steps] if (broker.pk, key, w) not in told]
    due = datetime.combine(step.due_on, step.due_at or time(), tzinfo=SHANGHAI)
    # Quiet now, or due in quiet hours that are not over: the next tick looks again.
    is_early = due > at or out_of_quiet(due, wishes) > at
    if not ways or is_early or _is_quiet(at, wishes):
        return 0
    return tell(
        broker,
        kind=STEP,
        key=key,
        channels=ways,
        deadline=at + STEP_LASTS,
        facts={"time": f"{due:%H:%M}"},
        url=step.client.get_absolute_url(),
    )


def _is_quiet(at: datetime, wishes: Wishes) -> bool:
    local = at.astimezone(SHANGHAI)
    return out_of_quiet(local, wishes) != local


def _remind_of_day(at: datetime) -> int:
    local = at.astimezone(SHANGHAI)
    day = local.date()
    if local.time() < DAY_BEGINS or not working_calendar().is_open(day):
        return 0
    key = day.isoformat()
    letters = StaffLetter.objects.filter(kind=DAY, key=key)
    told = set(letters.values_list("user", "channel"))
    people = User.objects.active().filter(role__in=HAVE_A_LIST).order_by("pk")
    made = 0
    for person in people:
        wishes = read_wishes(person.reminders)
        ways = [w for w in WAYS[wishes.day] if (person.pk, w) not in told]
        if not ways or _is_quiet(at, wishes):
            continue
        counts = day_counts(person) if "in_app" in ways else {"all": 0, "steps": 0}
        facts = {"n": counts["all"], "steps": counts["steps"]}
        made += tell(
            person,
            kind=DAY,
            key=key,
            channels=ways,
            deadline=end_of(day),
            facts=facts if counts["all"] else None,
            url="/",
        )
    return made


def _remind_of_week(at: datetime) -> int:
    """Tell every manager of last week, from its first working day after on."""
    local = at.astimezone(SHANGHAI)
    if local.time() < DAY_BEGINS or not working_calendar().is_open(local.date()):
        return 0
    this = Week.of(local.date())
    week = this.before
    letters = StaffLetter.objects.filter(kind=WEEK, key=week.name)
    told = set(letters.values_list("user", "channel"))
    people = User.objects.active().filter(role=Role.MANAGER, branch__isnull=False)
    made = 0
    for person in people.order_by("pk"):
        wishes = wishes_of(person)
        ways = [w for w in WAYS[wishes.week] if (person.pk, w) not in told]
        if not ways or _is_quiet(at, wishes):
            continue
        made += tell(
            person,
            kind=WEEK,
            key=week.name,
            channels=ways,
            deadline=end_of(this.sunday),
            facts={"week": week.number},
            url=page_of(week),
        )
    return made
