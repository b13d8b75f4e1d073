"""Telling colleagues of an opinion: through the ledger of letters, each thing once."""

from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass
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
# (colleague, key, channel) of a letter that was written down.
Letter = tuple[int, str, str]


@dataclass(frozen=True)
class Staff:
    """Who is above whoever solves it: managers by branch, and head office."""

    managers: Mapping[int | None, list[User]]
    office: list[User]


def staff_now() -> Staff:
    """Read who is above now; one statement."""
    managers: dict[int | None, list[User]] = defaultdict(list)
    office: list[User] = []
    people = User.objects.active().filter(role__in=(Role.MANAGER, Role.HEAD_OFFICE))
    for one in people.order_by("pk"):
        is_office = one.role == Role.HEAD_OFFICE
        (office if is_office else managers[one.branch_id]).append(one)
    return Staff(managers, office)


def people_up_to(
    opinion: Opinion, reach: int, staff: Staff | None = None
) -> list[User]:
    """Return whom a step of the ladder reaches: responsible, manager, head office."""
    above = staff or staff_now()
    found = [one for one in (solver_of(opinion),) if one.is_active]
    if reach >= MANAGER:
        found += above.managers.get(opinion.client.branch_id, [])
    if reach >= HEAD_OFFICE:
        found += above.office
    return list({one.pk: one for one in found}.values())


def tell_of(
    opinion: Opinion,
    kind: str,
    key: str,
    people: list[User],
    *,
    but: User | None = None,
    at: datetime | None = None,
    told: Container[Letter] = (),
) -> int:
    """Leave a line (and a mail, where there is an address) for people, once a key.

    `told` are letters known to be there, which need not be asked for again.
    """
    day = opinion.due_on.isoformat() if opinion.due_on else "—"
    made = 0
    for one in people:
        ways = [StaffChannel.IN_APP, *([StaffChannel.EMAIL] if one.email else [])]
        ways = [w for w in ways if (one.pk, f"{opinion.pk}.{key}", w.value) not in told]
        if not ways or (but is not None and one.pk == but.pk):
            continue
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
