"""The head of the chain of records, by mail to the managers every morning.

The copy outside the house is what a rewritten chain cannot agree with.
"""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import AuditSeal, User
from core.clock import end_of, today
from outbox.actions.letters import tell
from outbox.enums import StaffChannel
from outbox.registry import Told

KIND = "chain_head"


def mail_head(number: int) -> int:
    """Write a letter about this seal to every manager; return how many are new."""
    people = User.objects.active().filter(role=Role.MANAGER).exclude(email="")
    return sum(
        tell(
            person,
            kind=KIND,
            key=str(number),
            channels=[StaffChannel.EMAIL],
            deadline=end_of(today()),
        )
        for person in people.order_by("pk")
    )


def told_head(_user: User, key: str) -> Told | None:
    """Say the whole hash of a seal, and what it is good for."""
    seal = AuditSeal.objects.filter(number=int(key)).first()
    if seal is None:
        return None
    words = _(
        "Head of the records this morning: %(head)s\n\nKeep this mail. Whoever rewrote "
        "the records would need to rewrite it, too: verify_audit --head %(head)s "
        "compares."
    )
    return Told(
        _("Records sealed up to %(seal)s") % {"seal": key},
        words % {"head": seal.hash},
        reverse("accounts:records"),
    )
