"""Writing down who a client is."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Tag, User
from clients import registry
from clients.actions.axes import follow_axes, note_styles
from clients.actions.custom import check_values
from clients.actions.facts import note_assets, record_consent
from clients.actions.profile_score import follow_completeness
from clients.actions.provenance import check_entry, known_by, refuse_origin
from clients.actions.referrals import lock_lines, refuse_ring
from clients.enums import Axis, Basis, Duty, Standing
from clients.models import Assignment, Classification, Client, Origin
from clients.policies import ORIGIN_FACTS
from clients.registry.merging import put_right
from core.clock import now, today
from core.text import grams, phone_key, pinyin_keys, squeeze

AXIS_FIELDS = {
    "horizon": (Axis.HORIZON, Basis.STATED),
    "risk_class": (Axis.RISK, Basis.STATED),
    # No axis, but a place with a history: what was promised when follows from it.
    "tier": (Axis.TIER, Basis.STATED),
}
LONGEST_SEARCH_TEXT = 2000
# A press of the button repeated within this time is the same entry.
TWICE_WITHIN = timedelta(minutes=2)
TYPED = [
    *("name", "phone", "email", "wechat", "birthday", "occupation", "employer"),
    *("address", "note", "member_no", "external_ref", "gender"),
]


def set_search_fields(client: Client) -> None:
    """Make a client findable by name, pinyin, initials, phone and numbers."""
    client.phone_key = phone_key(client.phone)
    keys = [squeeze(client.name), client.phone_key, squeeze(client.member_no or "")]
    keys += [squeeze(client.external_ref), *pinyin_keys(client.name)]
    kept, length = [], 0
    for key in dict.fromkeys(k for k in keys if k):
        length += len(key) + 1
        if length > LONGEST_SEARCH_TEXT:
            break
        kept.append(key)
    client.search_text = "|".join(kept)
    client.grams = " ".join(sorted({g for key in kept for g in grams(key)}))


@transaction.atomic
def add_client(
    *,
    by: User,
    assets: Decimal | None = None,
    assets_on: date | None = None,
    styles: dict[str, int] | None = None,
    tags: Iterable[Tag] = (),
    **facts: Any,
) -> Client:
    """Enter a client, who belongs to `broker` (or else `by`) and that person's branch.

    `assets` are yuan in custody and make the first snapshot. Raises ValidationError.
    """
    broker: User = facts.pop("broker", None) or by
    client = Client(broker=broker, branch_id=_branch_of(broker), **facts)
    check_values(client.branch_id, client.custom)
    set_search_fields(client)
    _check(client)
    check_entry(client)
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
    _set_styles(client, styles or {}, by)
    client.tags.set(tags)
    if assets is not None:
        note_assets(client, by=by, amount=assets, on=assets_on or today())
    else:
        follow_axes(client, by=by)
    follow_completeness(client.pk)
    record(by, "client.added", client)
    return client


@transaction.atomic
def enter_client(
    *,
    by: User,
    origin: Mapping[str, Any] | None = None,
    consents: Iterable[tuple[str, str]] = (),
    first_contact_at: datetime | None = None,
    **facts: Any,
) -> Client:
    """Add a client with where they come from and what they agreed to.

    `consents` are pairs of purpose and channel; the origin's consent text and evidence
    prove them. With a first contact the sales process begins. The same form sent twice
    enters one client. Raises ValidationError.
    """
    broker: User = facts.get("broker") or by
    # The person's row is the lock: of two savings at once the second sees the first.
    User.objects.select_for_update().get(pk=by.pk)
    if there := _just_entered(by, broker, facts):
        return there
    source = _origin_for(broker, origin or {}, before=None)
    client = add_client(by=by, origin=source, **facts)
    for purpose, channel in consents:
        record_consent(
            client,
            by=by,
            purpose=purpose,
            channel=channel,
            is_given=True,
            text_version=(source.consent_text if source else "")[:60],
            proof=source.evidence if source else "",
        )
    if first_contact_at is not None:
        registry.begin_process(client, by=by, at=first_contact_at)
    return client


def _just_entered(by: User, broker: User, facts: Mapping[str, Any]) -> Client | None:
    """Return the client this person entered a moment ago with exactly these words."""
    typed = {name: value for name, value in facts.items() if name in TYPED}
    since = now() - TWICE_WITHIN
    rows = Client.objects.filter(broker=broker, added_at__gte=since, **typed)
    mine = rows.filter(assignments__by=by).order_by("-pk")
    found: Client | None = mine.first()
    return found


@transaction.atomic
def change_client(
    client: Client,
    *,
    by: User,
    version: int | None = None,
    styles: dict[str, int] | None = None,
    tags: Iterable[Tag] | None = None,
    origin: Mapping[str, Any] | None = None,
    **facts: Any,
) -> Client:
    """Write new facts about a client, and who wrote them.

    Raises ValidationError when a fact is wrong or someone else changed the client since
    `version` was read.
    """
    old = _locked(client, version, facts.get("introducer"))
    before = known_by(old)
    if origin is not None:
        facts["origin"] = _origin_for(old.broker, origin, before=old.origin)
    _check_own(old, facts.get("custom"))
    changed = sorted(f for f, value in facts.items() if getattr(old, f) != value)
    if "introducer" in changed:
        refuse_ring(old, facts["introducer"])
    for field, value in facts.items():
        setattr(old, field, value)
    set_search_fields(old)
    old.version += 1
    _check(old)
    check_entry(old, before=before)
    old.save()
    for field in AXIS_FIELDS.keys() & set(changed):
        _classify(old, field, by)
    if styles is not None and _set_styles(old, styles, by):
        changed.append("styles")
    if tags is not None:
        old.tags.set(tags)
    _follow(old, changed, by)
    record(by, "client.changed", old, fields=changed)
    return old


def _follow(client: Client, changed: list[str], by: User) -> None:
    """Let follow what is derived from a client's facts."""
    follow_axes(client, by=by)
    follow_completeness(client.pk)
    if "origin" in changed:
        put_right([client.pk])  # the funnel is asked by channel and method


def _locked(client: Client, version: int | None, introducer: Client | None) -> Client:
    """Lock a client; refuse to write over what somebody did since it was read."""
    if introducer is not None and introducer.pk != client.introducer_id:
        lock_lines(client)
    now: Client = Client.objects.select_for_update().get(pk=client.pk)
    if now.standing not in (Standing.ACTIVE, Standing.BINNED):
        raise ValidationError(_("This client is no longer at work."))
    if version is not None and now.version != version:
        raise ValidationError(
            _("Someone else changed this client meanwhile. Look at it again."),
            code="changed_meanwhile",
        )
    return now


def _check_own(client: Client, values: Mapping[str, Any] | None) -> None:
    """Check what is new in the branch's own fields; what was there stays as it is."""
    new = {k: v for k, v in (values or {}).items() if client.custom.get(k) != v}
    check_values(client.branch_id, new)


def _branch_of(broker: User) -> int:
    if broker.branch_id is None:
        raise ValidationError(
            _("%(person)s belongs to no branch and cannot look after clients.")
            % {"person": broker.full_name}
        )
    return broker.branch_id


def _check(client: Client) -> None:
    """Check every field that was typed, and what must be the only one of its branch."""
    client.clean_fields(exclude=["broker", "branch", "origin", "batch", "adviser"])
    client.validate_constraints()


def _origin_for(
    broker: User, facts: Mapping[str, Any], *, before: Origin | None
) -> Origin | None:
    """Return the origin with these facts: the present one where nothing is new.

    An origin may be that of a whole list of people, so it is never rewritten for one.
    `attachment` among the facts is a file handed in as evidence; the one there is kept.
    """
    wanted = {name: facts.get(name, "") for name in ORIGIN_FACTS}
    now = {name: getattr(before, name) if before else "" for name in ORIGIN_FACTS}
    if wanted == now and not facts.get("attachment"):
        return before
    origin = Origin(branch_id=_branch_of(broker), user=broker, **wanted)
    kept = before.attachment if before is not None else None
    origin.attachment = facts.get("attachment") or kept
    refuse_origin(origin, is_list=False)
    origin.full_clean(exclude=["branch", "user", "attachment"])
    origin.save()
    return origin


def _classify(client: Client, field: str, by: User) -> None:
    axis, basis = AXIS_FIELDS[field]
    Classification.objects.create(
        client=client,
        axis=axis,
        value=getattr(client, field),
        basis=basis,
        by=by,
        at=now(),
    )


def _set_styles(client: Client, styles: dict[str, int], by: User) -> bool:
    """Make these the client's styles; say whether that changed anything."""
    before = {row.style: row.level for row in client.styles.all()}
    if before == styles:
        return False
    client.styles.exclude(style__in=styles).delete()
    for style, level in styles.items():
        client.styles.update_or_create(style=style, defaults={"level": level})
    note_styles(client, before, styles, by=by)
    return True
