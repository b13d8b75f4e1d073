"""What is noted about a client over time."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from accounts.audit import record
from accounts.models import Attachment, User
from clients.actions.axes import follow_axes
from clients.actions.profile_score import follow_completeness
from clients.enums import SnapshotKind
from clients.models import (
    AssetSnapshot,
    Client,
    Consent,
    ConsentEvent,
    ConsentText,
)
from clients.registry.consent import text_for
from core.clock import day_of, now
from core.written import MOMENT, Written, mark, write_update

CLIENT = mark(2)  # where a client's number stands in what is written once
NO_ASSETS = {"assets": None, "assets_on": None}


@transaction.atomic
def note_assets(
    client: Client,
    *,
    by: User | None,
    amount: Decimal,
    on: date,
    kind: str = SnapshotKind.IN_HOUSE,
    source: str = "",
    **correction: Any,
) -> AssetSnapshot:
    """Add a dated snapshot (yuan); the latest in-house one decides assets and size.

    `corrects` and `reason` make it stand for a wrong one, which stays on record.
    """
    Client.objects.select_for_update().get(pk=client.pk)
    snapshot = AssetSnapshot(
        client=client, on=on, kind=kind, amount=amount, source=source, by=by
    )
    for name, value in correction.items():
        setattr(snapshot, name, value)
    snapshot.full_clean()
    snapshot.save()
    latest = (
        AssetSnapshot.objects.in_force()
        .filter(client=client, kind=SnapshotKind.IN_HOUSE)
        .order_by("-on", "-pk")
        .first()
    )
    if latest is not None:
        Client.objects.filter(pk=client.pk).update(version=F("version") + 1)
        client.version += 1
    elif correction:
        Client.objects.filter(pk=client.pk).update(**NO_ASSETS)
    follow_axes(client, by=by)
    follow_completeness(client.pk)
    return snapshot


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
    attachment: Attachment | None = None,
) -> ConsentEvent:
    """Add a consent event; the latest one by `at` is where consent stands.

    Consent given to no text in particular is given to the one in force on that day.
    """
    Client.objects.select_for_update().get(pk=client.pk)
    moment = at or now()
    text = _text_of(client, purpose, text_version, moment) if is_given else None
    event = ConsentEvent.objects.create(
        client=client,
        purpose=purpose,
        channel=channel,
        is_given=is_given,
        at=moment,
        text=text,
        text_version=text_version or (text.version if text else ""),
        proof=proof,
        attachment=attachment,
        by=by,
    )
    _stand(event)
    word = "consent.given" if is_given else "consent.withdrawn"
    record(by, word, client, purpose=purpose, channel=channel)
    return event


def _text_of(
    client: Client, purpose: str, version: str, moment: datetime
) -> ConsentText | None:
    """Return the text agreed to: the version named, else the one in force then."""
    if version:
        known = ConsentText.objects.for_branch(client.branch_id)
        rows = known.filter(purpose=purpose, version=version)
        named: ConsentText | None = rows.order_by(
            F("branch").asc(nulls_last=True)
        ).first()
        return named
    return text_for(client.branch_id, purpose, on=day_of(moment))


def _stand(event: ConsentEvent) -> None:
    """Let consent stand where the latest event of its purpose and channel left it."""
    rows = event.client.consent_events.filter(purpose=event.purpose)
    latest = rows.filter(channel=event.channel)
    newest = latest.order_by("-at", "-pk")[0]
    Consent.objects.update_or_create(
        client=event.client,
        purpose=event.purpose,
        channel=event.channel,
        defaults={"is_given": newest.is_given, "since": newest.at},
    )
    follow_completeness(event.client_id)


def touch_contact(client: Client, *, at: datetime) -> None:
    """Remember the latest contact with a client; called with the contact's writing."""
    _touching().change({CLIENT: client.pk, MOMENT: at})


@cache
def _touching() -> Written:
    is_latest = Q(last_contact_at=None) | Q(last_contact_at__lt=MOMENT)
    rows = Client.objects.filter(is_latest, pk=CLIENT).order_by()
    return write_update(rows, last_contact_at=MOMENT)


def follow_stage(client: Client, **facts: Any) -> None:
    """Write the projection of the stage ledger; called by `pipeline.actions` only."""
    Client.objects.filter(pk=client.pk).update(**facts, version=F("version") + 1)
    for field, value in facts.items():
        setattr(client, field, value)
    client.version += 1
