"""What colleagues are told, composed from what is true when it leaves."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.policies import RISK_VALID_MONTHS, STAGE_LIMITS, calendars, values_of
from clients.analytics.events import due_events
from clients.models import Client
from core.calendars import Calendar, Kind
from core.clock import today
from desk.analytics import today as next_ones
from outbox.registry import Told
from pipeline.models import NextStep
from pipeline.policies import STEP_CADENCE
from pipeline.rules.reminding import WAYS, read_wishes
from service.policies import VISIT_TARGETS

STEP, DAY = "step_due", "day_list"
MOST_NAMED = 8


def rules_for(user: User, days: dict[Kind, Calendar]) -> next_ones.Rules:
    """Return what the ranking of somebody's clients judges by."""
    occasions = due_events(Client.objects.visible_to(user), today())
    return replace(limits_for(user, days), occasions=occasions)


def limits_for(user: User, days: dict[Kind, Calendar]) -> next_ones.Rules:
    """Return the same without noted days, for who asks only about standing still."""
    limits, months, visits, cadence = values_of(
        *(STAGE_LIMITS, RISK_VALID_MONTHS, VISIT_TARGETS, STEP_CADENCE),
        branch_id=user.branch_id,
    )
    working = days[Kind.WORKING]
    return next_ones.Rules(
        today(), working, limits, months, visits=visits, cadence=cadence
    )


def step_key(step: NextStep) -> str:
    """Write which step at which time a reminder is about; put off, it is another."""
    return f"{step.pk}.{step.due_on.isoformat()}.{step.due_at or ''}"


def step_letter(user: User, key: str) -> Told | None:
    """Compose the mail about a step; None once it is done, moved or somebody else's."""
    if "email" not in WAYS[read_wishes(user.reminders).steps]:
        return None
    steps = NextStep.objects.visible_to(user).select_related("client")
    step = steps.filter(pk=int(key.split(".", maxsplit=1)[0]), done_at=None).first()
    if step is None or step_key(step) != key or step.due_at is None:
        return None
    at = f"{step.due_at:%H:%M}"
    return Told(
        _("%(time)s: next step") % {"time": at},
        f"{at} {step.client.name}：{step.what}",
        step.client.get_absolute_url(),
    )


def day_counts(user: User) -> dict[str, int]:
    """Count today's list of somebody by segment."""
    rules = rules_for(user, calendars())
    found = next_ones.ranked(Client.objects.visible_to(user), rules)
    return next_ones.counts(found)


def day_letter(user: User, key: str) -> Told | None:
    """Compose the day's mail; None when the day is over or nobody waits."""
    wants = "email" in WAYS[read_wishes(user.reminders).day]
    if not wants or key != today().isoformat():
        return None
    rules = rules_for(user, calendars())
    found = next_ones.ranked(Client.objects.visible_to(user), rules)
    counts, people = next_ones.read(found, rules, most=MOST_NAMED)
    if not people:
        return None
    n = counts["all"]
    subject = ngettext("%(n)s client today", "%(n)s clients today", n) % {"n": n}
    lines = [f"{one.client.name}  {one.client.step or ''}".strip() for one in people]
    if n > len(lines):
        lines.append(_("and %(n)s more") % {"n": n - len(lines)})
    return Told(subject, "\n".join(lines), reverse("desk:home"))
