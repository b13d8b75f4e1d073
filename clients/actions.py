"""Everything that writes to clients, one at a time; `clients.importing` writes many."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.policies import SIZE_THRESHOLDS, value_of
from clients.enums import Axis, Basis, Duty, SnapshotKind
from clients.models import (
    AssetSnapshot,
    Assignment,
    Classification,
    Client,
    ClientStyle,
    Consent,
    ConsentEvent,
)
from clients.rules import size_of
from core.clock import now, today
from core.text import fold, grams, phone_key, pinyin_keys

AXIS_FIELDS = {
    "horizon": (Axis.HORIZON, Basis.STATED),
    "value_type": (Axis.VALUE, Basis.OVERRIDE),
    "risk_class": (Axis.RISK, Basis.STATED),
}


def set_search_fields(client: Client) -> None:
    """Make a client findable by name, pinyin, initials, phone and numbers."""
    client.phone_key = phone_key(client.phone)
    name = fold(client.name).replace(" ", "")
    keys = [name, name.replace("·", ""), *pinyin_keys(client.name)]
    keys += [client.phone_key, fold(client.member_no or ""), fold(client.external_ref)]
    keys = list(dict.fromkeys(k for k in keys if k))
    client.search_text = "|".join(keys)[:600]
    client.grams = " ".join(sorted({g for key in keys for g in grams(key)} - {" "}))


@transaction.atomic
def add_client(
    *,
    by: User,
    assets: Decimal | None = None,
    assets_on: date | None = None,
    styles: dict[str, int] | None = None,
    **facts: Any,
) -> Client:
    """Enter a client, who belongs to `broker` (or else `by`) and that person's branch.

    `assets` are yuan in custody and make the first snapshot. Raises ValidationError.
    """
    broker: User = facts.pop("broker", None) or by
    client = Client(broker=broker, branch_id=broker.branch_id, **facts)
    set_search_fields(client)
    client.full_clean(exclude=["broker", "branch", "origin", "batch"])
    client.save()
    Assignment.objects.create(
        client=client,
        user=broker,
        duty=Duty.BROKER,
        branch_id=client.branch_id,
        from_on=today(),
        by=by,
    )
    for field in AXIS_FIELDS:
        if getattr(client, field):
            _classify(client, field, by)
    _set_styles(client, styles or {})
    if assets is not None:
        note_assets(client, by=by, amount=assets, on=assets_on or today())
    record(by, "client.added", client)
    return client


@transaction.atomic
def change_client(
    client: Client,
    *,
    by: User,
    version: int | None = None,
    styles: dict[str, int] | None = None,
    **facts: Any,
) -> Client:
    """Write new facts about a client, and who wrote them.

    Raises ValidationError when a fact is wrong or someone else changed the client since
    `version` was read.
    """
    old = Client.objects.select_for_update().get(pk=client.pk)
    if version is not None and old.version != version:
        raise ValidationError(
            _("Someone else changed this client meanwhile. Look at it again."),
            code="changed_meanwhile",
        )
    changed = sorted(f for f, value in facts.items() if getattr(old, f) != value)
    for field, value in facts.items():
        setattr(old, field, value)
    set_search_fields(old)
    old.version += 1
    old.full_clean(exclude=["broker", "branch", "origin", "batch"])
    old.save()
    for field in AXIS_FIELDS.keys() & set(changed):
        _classify(old, field, by)
    if styles is not None:
        _set_styles(old, styles)
    record(by, "client.changed", old, fields=changed)
    return old


def _classify(client: Client, field: str, by: User) -> None:
    axis, basis = AXIS_FIELDS[field]
    Classification.objects.create(
        client=client, axis=axis, value=getattr(client, field), basis=basis, by=by
    )


def _set_styles(client: Client, styles: dict[str, int]) -> None:
    client.styles.exclude(style__in=styles).delete()
    for style, level in styles.items():
        ClientStyle.objects.update_or_create(
            client=client, style=style, defaults={"level": level}
        )


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


@transaction.atomic
def assign(client: Client, *, by: User, to: User, duty: str = Duty.BROKER) -> None:
    """Make someone responsible from today; who was responsible before stays on record.

    Raises ValidationError when the person works in another branch than the client's.
    """
    if duty == Duty.ADVISER and to.branch_id != client.branch_id:
        raise ValidationError(_("The adviser works in another branch."))
    Client.objects.select_for_update().get(pk=client.pk)
    day = today()
    Assignment.objects.filter(client=client, duty=duty, to_on=None).update(to_on=day)
    Assignment.objects.create(
        client=client, user=to, duty=duty, branch_id=to.branch_id, from_on=day, by=by
    )
    changes: dict[str, Any] = {duty: to}
    if duty == Duty.BROKER:
        changes["branch_id"] = to.branch_id
    Client.objects.filter(pk=client.pk).update(**changes, version=F("version") + 1)
    client.refresh_from_db()
    record(by, "client.assigned", client, duty=duty, to=to.pk)


def touch_contact(client: Client, *, at: datetime) -> None:
    """Remember the latest contact with a client; called with the contact's writing."""
    Client.objects.filter(pk=client.pk, last_contact_at=None).update(last_contact_at=at)
    Client.objects.filter(pk=client.pk, last_contact_at__lt=at).update(
        last_contact_at=at
    )


def follow_stage(client: Client, **facts: Any) -> None:
    """Write the projection of the stage ledger; called by `pipeline.actions` only."""
    Client.objects.filter(pk=client.pk).update(**facts, version=F("version") + 1)
    for field, value in facts.items():
        setattr(client, field, value)
    client.version += 1
