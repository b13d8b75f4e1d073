"""A broker's clients in new hands, all at once, and the way back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.actions.leaving import Ends, take_back
from accounts.audit import record
from accounts.models import User
from clients.actions.handing_many import reassign
from clients.enums.bulk import BulkKind
from clients.models import BulkChange, BulkRow, Client
from clients.registry.promises import Moved, follow_hands
from core.clock import now

AT_ONCE = 500


@transaction.atomic
def hand_over_clients(
    leaver: User, to: Mapping[int, User], *, by: User, token: str, ends: Ends
) -> BulkChange:
    """Give each of these clients to the colleague chosen for them; may be nobody.

    The caller has locked clients and people and checked that they can be taken on.
    `ends` are the terms that ended with it, kept so that all of it can be undone.
    """
    branch: Any = leaver.branch_id  # a broker has one
    change: BulkChange = BulkChange.objects.create(
        kind=BulkKind.HANDOVER,
        details={"leaver": leaver.pk, "ends": dict(ends)},
        token=token,
        count=len(to),
        by=by,
        branch_id=branch,
        made_at=now(),
    )
    rows = [
        BulkRow(
            change=change,
            client_id=client,
            before={"broker": leaver.pk, "to": person.pk},
        )
        for client, person in sorted(to.items())
    ]
    BulkRow.objects.bulk_create(rows, batch_size=AT_ONCE)
    for person in dict.fromkeys(to.values()):
        theirs = [client for client, taker in to.items() if taker.pk == person.pk]
        reassign(theirs, by=by, to=person)
    hands = {client: (leaver.pk, person.pk) for client, person in to.items()}
    follow_hands(Moved(hands, by))
    record(by, "clients.handed_over", change, count=len(to), person=leaver.pk)
    return change


@dataclass(frozen=True)
class HandOver:
    """A hand-over that was made: only its way back."""

    leaver: User
    ends: Ends

    def undo(
        self,
        before: Mapping[int, dict[str, Any]],
        *,
        by: User,
        at: datetime,  # noqa: ARG002 — a change's form
    ) -> list[int]:
        """Let the leaver in again with whoever nobody has given on since."""
        take_back(by=by, person=self.leaver, ends=self.ends)
        now_with = dict(
            Client.objects.filter(pk__in=before).values_list("pk", "broker_id")
        )
        back = [pk for pk, holder in now_with.items() if holder == before[pk]["to"]]
        reassign(back, by=by, to=self.leaver)
        hands = {pk: (int(before[pk]["to"]), self.leaver.pk) for pk in back}
        follow_hands(Moved(hands, by))
        return back
