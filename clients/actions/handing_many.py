"""Giving many clients into other hands in a handful of statements."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F

from accounts.models import User
from clients.enums import Duty
from clients.models import Assignment, Client
from core.clock import today


@transaction.atomic
def reassign(clients: Collection[int], *, by: User, to: User) -> None:
    """Make one person of the same branch the broker of all these clients from today.

    The caller has locked them and checked that `to` may take them on; who was
    responsible before stays on record.
    """
    day = today()
    held = Assignment.objects.filter(client__in=clients, duty=Duty.BROKER, to_on=None)
    held.update(to_on=day)
    Assignment.objects.bulk_create(
        [
            Assignment(
                client_id=pk,
                user=to,
                duty=Duty.BROKER,
                branch=to.branch,
                from_on=day,
                by=by,
            )
            for pk in clients
        ],
        batch_size=500,
    )
    Client.objects.filter(pk__in=clients).update(broker=to, version=F("version") + 1)
