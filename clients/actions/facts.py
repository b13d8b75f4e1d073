"""What is noted about a client over time."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from accounts.audit import record
from accounts.models import User
from accounts.policies import SIZE_THRESHOLDS, value_of
from clients.enums import Axis, Basis, SnapshotKind
from clients.models import AssetSnapshot, Classification, Client, Consent, ConsentEvent
from clients.rules import size_of
from core.clock import now


@transaction.atomic
def note_assets(
    client: Client,
    *,
    by: User | None,
    amount: Decimal,
    on: date,
    kind: str = SnapshotKind.IN_HOUSE,
    source: str = "",
) -> AssetSnapshot:
    """Add a dated snapshot (yuan); the latest in-house one decides assets and size."""
    snapshot = AssetSnapshot(
        client=client, on=on, kind=kind, amount=amount, source=source, by=by
    )
    snapshot.full_clean()
    snapshot.save()
    latest = (
        AssetSnapshot.objects.filter(client=client, kind=SnapshotKind.IN_HOUSE)
        .order_by("-on", "-pk")
        .first()
    )
    if latest is not None:
        _follow_assets(client, latest, by)
    return snapshot


def _follow_assets(client: Client, latest: AssetSnapshot, by: User | None) -> None:
    thresholds = value_of(SIZE_THRESHOLDS, branch_id=client.branch_id, on=latest.on)
    size = size_of(latest.amount, thresholds)
    Client.objects.filter(pk=client.pk).update(
        assets=latest.amount, assets_on=latest.on, size=size, version=F("version") + 1
    )
    if size != client.size:
        Classification.objects.create(
            client=client, axis=Axis.SIZE, value=size, basis=Basis.COMPUTED, by=by
        )
    client.assets, client.assets_on, client.size = latest.amount, latest.on, size
    client.version += 1


@transaction.atomic
def record_consent(
    client: Client,
    *,
    by: User | None,
    purpose: str,
    channel: str,
    is_given: bool,
    at: datetime | None = None,
    text_version: str = "",
    proof: str = "",
) -> ConsentEvent:
    """Add a consent event; the latest one by `at` is where consent stands."""
    Client.objects.select_for_update().get(pk=client.pk)
    event = ConsentEvent.objects.create(
        client=client,
        purpose=purpose,
        channel=channel,
        is_given=is_given,
        at=at or now(),
        text_version=text_version,
        proof=proof,
        by=by,
    )
    latest = client.consent_events.filter(purpose=purpose, channel=channel)
    newest = latest.order_by("-at", "-pk")[0]
    Consent.objects.update_or_create(
        client=client,
        purpose=purpose,
        channel=channel,
        defaults={"is_given": newest.is_given, "since": newest.at},
    )
    word = "consent.given" if is_given else "consent.withdrawn"
    record(by, word, client, purpose=purpose, channel=channel)
    return event


def touch_contact(client: Client, *, at: datetime) -> None:
    """Remember the latest contact with a client; called with the contact's writing."""
    is_latest = Q(last_contact_at=None) | Q(last_contact_at__lt=at)
    Client.objects.filter(is_latest, pk=client.pk).update(last_contact_at=at)


def follow_stage(client: Client, **facts: Any) -> None:
    """Write the projection of the stage ledger; called by `pipeline.actions` only."""
    Client.objects.filter(pk=client.pk).update(**facts, version=F("version") + 1)
    for field, value in facts.items():
        setattr(client, field, value)
    client.version += 1
