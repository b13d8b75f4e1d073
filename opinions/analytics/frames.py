"""Who is to be called: new members, and those who were members at a year's end."""

from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q

from accounts.models import Branch
from clients.models import Client
from opinions.models import ReturnVisit, VisitRound
from opinions.rules.visiting import drawn, frame_digest
from pipeline.models import Journey


def new_members(branch: Branch, since: date, until: date) -> Iterator[tuple[int, date]]:
    """Yield (client, day of the first deal) of new members nobody planned a visit to.

    A deal that is only claimed counts: whether it is one is among the questions.
    """
    planned = ReturnVisit.objects.filter(kind="new", client=OuterRef("client"))
    rows = Journey.objects.filter(
        ~Exists(planned),
        client__branch=branch,
        client__standing="active",
        client__stage="D",
        client__outcome="",
        d_on__gte=since,
        d_on__lte=until,
    )
    yield from rows.order_by("d_on", "client").values_list("client", "d_on")


def members_at_end_of(branch: Branch, year: int) -> list[int]:
    """Return who was a member on the last day of a year and is still at work with us.

    By the journey: the first deal was made by then, and they had not left by then.
    """
    last = date(year, 12, 31)
    rows = Journey.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gt=last), d_on__lte=last
    )
    here = Client.objects.filter(branch=branch).active()
    kept = rows.filter(client__in=here.values("pk")).order_by("client")
    return list(kept.values_list("client", flat=True))


def faults_of(made: VisitRound, clients: Collection[int]) -> list[str]:
    """Draw a round again and say what differs from the clients it has; [] nothing."""
    found = []
    if frame_digest(made.frame) != made.frame_hash or len(made.frame) != made.members:
        found.append("frame")
    if sorted(drawn(made.seed, made.frame, made.size)) != sorted(clients):
        found.append("drawn")
    return found
