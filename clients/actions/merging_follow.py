"""What clients' own records derive from their rows, made right after a merge."""

from collections.abc import Collection

from django.db import transaction

from clients.actions.axes import follow_axes
from clients.actions.facts import NO_ASSETS
from clients.actions.profile_score import follow_completeness
from clients.actions.provenance import recount_basis
from clients.enums import SnapshotKind
from clients.models import AssetSnapshot, Client, Consent, ConsentEvent


@transaction.atomic
def follow_consents(clients: Collection[int]) -> None:
    """Let consent stand where the latest event of each purpose and channel left it."""
    latest: dict[tuple[int, str, str], ConsentEvent] = {}
    for event in ConsentEvent.objects.filter(client__in=clients).order_by("at", "pk"):
        latest[event.client_id, event.purpose, event.channel] = event
    Consent.objects.filter(client__in=clients).delete()
    Consent.objects.bulk_create(
        Consent(
            client_id=client,
            purpose=purpose,
            channel=channel,
            is_given=event.is_given,
            since=event.at,
        )
        for (client, purpose, channel), event in latest.items()
    )


@transaction.atomic
def follow_facts(clients: Collection[int]) -> None:
    """Let the axes, the assets and the completeness follow the rows again."""
    for client in Client.objects.filter(pk__in=clients).order_by("pk"):
        known = AssetSnapshot.objects.in_force().filter(
            client=client, kind=SnapshotKind.IN_HOUSE
        )
        if not known.exists():
            Client.objects.filter(pk=client.pk).update(**NO_ASSETS)
        follow_axes(client, by=None)
    follow_completeness(*clients)
    recount_basis(clients)
