"""Emptying the recycle bin: whom nobody took out again in time is erased, by the rules.

What the law demands of a former member is sealed instead, and whoever turned out to be
a member comes back to work: the outcomes are those of a wish to be erased.
"""

from collections import Counter
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.audit import record
from clients.actions.privacy_fates import erase_all, lock, person_of, seal, stand
from clients.analytics.privacy import ends_of, outcome_for, table_of
from clients.enums import Standing
from clients.enums.privacy import ReceivedBy, RequestKind, RequestOutcome, RequestState
from clients.models import Client, PrivacyRequest
from clients.querysets import ClientQuerySet
from clients.registry.privacy import Person
from core.clock import now, today


def empty_bin(*, on: date | None = None) -> dict[str, int]:
    """Erase what has lain in the bin for longer than its days; count the outcomes.

    Each person by itself, so that a break-off leaves nobody half erased. Run hourly; a
    day that was missed is caught up.
    """
    day = on or today()
    order = _due(day).order_by("standing_until", "pk")
    numbers = list(order.values_list("pk", flat=True))
    return dict(Counter(done for number in numbers if (done := _empty(number, day))))


def _due(day: date) -> ClientQuerySet:
    """Keep whose days are over, but for those who wait for an answer of ours."""
    asked = PrivacyRequest.objects.filter(
        client=OuterRef("pk"), state=RequestState.OPEN
    )
    rows = Client.objects.filter(standing=Standing.BINNED, standing_until__lt=day)
    return rows.filter(~Exists(asked))


@transaction.atomic
def _empty(number: int, day: date) -> str:
    """Let one client go; return the outcome, "" when somebody was faster."""
    locked = Client.objects.select_for_update().filter(pk=number).first()
    client = _due(day).filter(pk=number).first() if locked else None
    if client is None:
        return ""
    person = person_of(client)
    lock(person)
    outcome = outcome_for(client, person)
    if outcome == RequestOutcome.RETAINED:
        stand(person, Standing.ACTIVE, standing_until=None)
        record(None, "client.restored", client)
    elif outcome == RequestOutcome.RESTRICTED:
        _seal(client, person, day)
    else:
        record(None, "bin.erased", client, counts=erase_all(person))
    return outcome


def _seal(client: Client, person: Person, day: date) -> None:
    """Seal a former member's records; the row of a request keeps the days."""
    table = [
        line.as_facts()
        for line in table_of(person, RequestOutcome.RESTRICTED, on=day, is_asked=False)
    ]
    ends = ends_of(table)
    kept: PrivacyRequest = PrivacyRequest.objects.create(
        client=client,
        broker_id=client.broker_id,
        branch_id=client.branch_id,
        kind=RequestKind.BINNED,
        received_on=day,
        received_by=ReceivedBy.BRANCH,
        due_on=day,
        state=RequestState.DONE,
        outcome=RequestOutcome.RESTRICTED,
        facts={"table": table, "frozen": ends},
        purge_on=date.fromisoformat(min(ends.values())),
        decided_at=now(),
    )
    seal(person, ends)
    counts = {row["key"]: row["count"] for row in table}
    record(None, "bin.sealed", kept, client=client.pk, counts=counts)
