"""Writing down what kind of investor a client is, and correcting what was noted."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from clients.actions.axes import follow_axes
from clients.actions.facts import note_assets
from clients.actions.profile_score import follow_completeness
from clients.enums import profile as said
from clients.models import AssetSnapshot, Client, Profile, ProfileFact
from core.clock import now, today

LISTS: dict[str, Any] = {
    "products": said.Product,
    "traits": said.Trait,
    "listens_to": said.Ear,
    "motives": said.Motive,
    "trades_by": said.TradeBy,
    "notices": said.Notice,
    "goals": said.Goal,
}


@transaction.atomic
def change_profile(
    client: Client,
    *,
    by: User,
    version: int | None = None,
    source: str = "",
    learnt_on: date | None = None,
    **facts: Any,
) -> Profile:
    """Write facts of the profile, each with when and from what it was learnt.

    What is as before is not written again. Raises ValidationError when a fact makes no
    sense, or someone else wrote since `version` was read (0: no profile yet).
    """
    Client.objects.select_for_update().get(pk=client.pk)
    profile = Profile.objects.filter(client=client).first() or Profile(client=client)
    if version is not None and profile.version != version:
        raise ValidationError(
            _("Someone else changed this client meanwhile. Look at it again."),
            code="changed_meanwhile",
        )
    for name, choices in LISTS.items():
        if name in facts:
            facts[name] = _in_order(facts[name], choices)
    changed = sorted(n for n, value in facts.items() if getattr(profile, n) != value)
    if not changed:
        return profile
    for name in changed:
        setattr(profile, name, facts[name])
    profile.version += 1
    profile.changed_at, profile.changed_by = now(), by
    profile.full_clean(exclude=["client", "changed_by"], validate_unique=False)
    profile.save()
    _keep(profile, changed, by=by, source=source, learnt_on=learnt_on or today())
    if "income_level" in changed:
        follow_axes(client, by=by)
    follow_completeness(client.pk)
    record(by, "client.profile_changed", client, fields=changed)
    return profile


def _in_order(codes: list[str], choices: Any) -> list[str]:
    """Return chosen codes in the order of the enumeration; refuse what is none."""
    strange = set(codes) - set(choices.values)
    if strange:
        raise ValidationError(
            _("“%(code)s” is none of the choices.") % {"code": min(strange)[:40]}
        )
    return [code for code in choices.values if code in codes]


def _keep(
    profile: Profile, names: list[str], *, by: User, source: str, learnt_on: date
) -> None:
    rows = []
    for name in names:
        value = getattr(profile, name)
        rows.append(
            ProfileFact(
                client_id=profile.client_id,
                field=name,
                value=str(value) if isinstance(value, Decimal) else value,
                source=source,
                learnt_on=learnt_on,
                by=by,
            )
        )
    ProfileFact.objects.bulk_create(rows)


@transaction.atomic
def correct_assets(
    wrong: AssetSnapshot,
    *,
    by: User,
    amount: Decimal,
    on: date,
    kind: str,
    reason: str,
    source: str = "",
) -> AssetSnapshot:
    """Put a wrong snapshot right by another, which says why; the wrong one stays.

    Raises ValidationError when there is no reason, when nothing differs, or when the
    snapshot was corrected already.
    """
    client: Client = Client.objects.select_for_update().get(pk=wrong.client_id)
    if not reason.strip():
        raise ValidationError({"reason": _("Say what was wrong with the old figure.")})
    if AssetSnapshot.objects.filter(corrects=wrong).exists():
        raise ValidationError(
            _("This figure was corrected already. Correct the later one."),
            code="corrected",
        )
    if (amount, on, kind) == (wrong.amount, wrong.on, wrong.kind):
        raise ValidationError(_("The new figure is the same as the old one."))
    right = note_assets(
        client,
        by=by,
        amount=amount,
        on=on,
        kind=kind,
        source=source,
        corrects=wrong,
        reason=reason.strip(),
    )
    record(
        by, "client.assets_corrected", client, snapshot=wrong.pk, by_snapshot=right.pk
    )
    return right
