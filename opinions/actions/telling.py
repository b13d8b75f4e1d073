"""Telling colleagues of an opinion: through the ledger of letters, each thing once."""

from datetime import datetime, timedelta

from accounts.enums import Role
from accounts.models import User
from core.clock import now
from opinions.models import Opinion
from opinions.policies import solver_of
from opinions.rules.clock import HEAD_OFFICE, MANAGER
from outbox.actions.letters import tell
from outbox.enums import StaffChannel

NEW, REFUSED, REOPENED = "opinion_new", "opinion_refused", "opinion_reopened"
SOON, DUE, LATE = "opinion_soon", "opinion_due", "opinion_late"
LASTS = timedelta(days=3)


def people_up_to(opinion: Opinion, reach: int) -> list[User]:
    """Return whom a step of the ladder reaches: responsible, manager, head office."""
    found = {one.pk: one for one in (solver_of(opinion),) if one.is_active}
    people = User.objects.active().order_by("pk")
    if reach >= MANAGER:
        branch = opinion.client.branch_id
        for one in people.filter(role=Role.MANAGER, branch=branch):
            found[one.pk] = one
    if reach >= HEAD_OFFICE:
        for one in people.filter(role=Role.HEAD_OFFICE):
            found[one.pk] = one
    return list(found.values())


def tell_of(
    opinion: Opinion,
    kind: str,
    key: str,
    people: list[User],
    *,
    but: User | None = None,
    at: datetime | None = None,
) -> int:
    """Leave a line (and a mail, where there is an address) for people, once a key."""
    day = opinion.due_on.isoformat() if opinion.due_on else "—"
    made = 0
    for one in people:
        if but is not None and one.pk == but.pk:
            continue
        ways = [StaffChannel.IN_APP, *([StaffChannel.EMAIL] if one.email else [])]
        made += tell(
            one,
            kind=kind,
            key=f"{opinion.pk}.{key}",
            channels=ways,
            deadline=(at or now()) + LASTS,
            facts={"no": opinion.pk, "day": day},
            url=opinion.get_absolute_url(),
        )
    return made
