"""What people say about a client's places: styles, horizon, turnover, an override."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from clients.actions.axes import follow_axes, note_styles
from clients.actions.profile_score import follow_completeness
from clients.enums import Axis, Basis, Horizon, Style
from clients.models import Classification, Client, Turnover, ValueOverride
from clients.rules import months_later
from core.clock import now, today

HIGHEST_LEVEL = 3
LONGEST_OVERRIDE_MONTHS = 12
LONGEST_PERIOD_DAYS = 366


def _taken(client: Client) -> Client:
    """Take the client's row until the end of the transaction."""
    row: Client = Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    return row


@transaction.atomic
def set_style(client: Client, *, by: User, style: str, level: int | None) -> bool:
    """Note how well a client knows a style (0–3), or with None that it is not theirs.

    Returns whether that was new. Raises ValidationError.
    """
    known = level is None or 0 <= level <= HIGHEST_LEVEL
    if style not in Style.values or not known:
        raise ValidationError(_("Choose a style, and a level from 0 to 3."))
    _taken(client)
    before = dict(client.styles.values_list("style", "level"))
    after = {s: n for s, n in before.items() if s != style}
    if level is not None:
        after[style] = level
    if before == after:
        return False
    if level is None:
        client.styles.filter(style=style).delete()
    else:
        client.styles.update_or_create(style=style, defaults={"level": level})
    note_styles(client, before, after, by=by)
    Client.objects.filter(pk=client.pk).update(version=F("version") + 1)
    record(by, "client.style_set", client, style=style, level=level)
    follow_axes(client, by=by)
    follow_completeness(client.pk)
    return True


@transaction.atomic
def state_horizon(client: Client, *, by: User, horizon: str) -> bool:
    """Note the horizon a client states, "" for unknown; say whether that was new."""
    if horizon not in ("", *Horizon.values):
        raise ValidationError(_("Choose a horizon."))
    if _taken(client).horizon == horizon:
        return False
    Client.objects.filter(pk=client.pk).update(
        horizon=horizon, version=F("version") + 1
    )
    Classification.objects.create(
        client=client, axis=Axis.HORIZON, value=horizon, basis=Basis.STATED, by=by
    )
    record(by, "client.changed", client, fields=["horizon"])
    follow_completeness(client.pk)
    client.horizon = horizon
    return True


@transaction.atomic
def add_turnover(
    client: Client,
    *,
    by: User | None,
    from_on: date,
    to_on: date,
    traded: Decimal,
    average_assets: Decimal,
    source: str = "",
) -> Turnover:
    """Note what a client traded in a period (yuan), and their average assets in it.

    The same period again replaces what was noted; one that overlaps another is refused.
    """
    _check_period(from_on, to_on)
    _taken(client)
    others = client.turnovers.filter(from_on__lte=to_on, to_on__gte=from_on)
    same = others.filter(from_on=from_on, to_on=to_on).first()
    for other in others.exclude(pk=same.pk if same else None).order_by("from_on")[:1]:
        raise ValidationError(
            _(
                "Turnover from %(from)s to %(to)s is noted already. Choose a period "
                "that does not overlap it, or remove it first."
            )
            % {"from": other.from_on, "to": other.to_on},
            code="overlaps",
        )
    row = same or Turnover(client=client, from_on=from_on, to_on=to_on)
    row.traded, row.average_assets = traded, average_assets
    row.source, row.by, row.entered_at = source, by, now()
    row.full_clean(validate_unique=False)
    row.save()
    record(by, "client.turnover_noted", client, turnover=row.pk)
    follow_axes(client, by=by)
    return row


def _check_period(from_on: date, to_on: date) -> None:
    if to_on < from_on:
        raise ValidationError({"to_on": _("The period ends before it begins.")})
    if to_on > today():
        raise ValidationError({"to_on": _("This day has not come yet.")})
    if (to_on - from_on).days >= LONGEST_PERIOD_DAYS:
        raise ValidationError({"to_on": _("A period is one year at most.")})


@transaction.atomic
def remove_turnover(row: Turnover, *, by: User) -> None:
    """Take back turnover that was noted wrongly."""
    client = _taken(row.client)
    gone, _models = Turnover.objects.filter(pk=row.pk).delete()
    if gone:
        record(by, "client.turnover_removed", client, turnover=row.pk)
        follow_axes(client, by=by)


@transaction.atomic
def override_value(
    client: Client, *, by: User, value: str, reason: str, until: date
) -> ValueOverride:
    """Let a person's word go before the scores, for a reason and a year at most."""
    reason = reason.strip()
    _check_override(reason, until)
    row = _taken(client)
    override: ValueOverride | None = ValueOverride.objects.filter(client=client).first()
    said = (value, reason, until)
    if override and (override.value, override.reason, override.until) == said:
        return override
    override = override or ValueOverride(client=client)
    override.value, override.reason, override.until = said
    override.by, override.at = by, now()
    override.full_clean(validate_unique=False)
    override.save()
    Classification.objects.create(
        client=client,
        axis=Axis.VALUE,
        value=value,
        basis=Basis.OVERRIDE,
        reason=reason,
        by=by,
        expires_on=until,
    )
    # The row above is this move's history; following finds the place taken already.
    Client.objects.filter(pk=row.pk).update(value_type=value)
    record(by, "client.value_overridden", client, until=until.isoformat())
    follow_axes(client, by=by)
    return override


def _check_override(reason: str, until: date) -> None:
    if not reason:
        raise ValidationError({"reason": _("Say why the scores do not fit.")})
    if until < today():
        raise ValidationError({"until": _("This day has passed.")})
    if until > last_day_of_override():
        raise ValidationError({"until": _("An override holds one year at most.")})


def last_day_of_override() -> date:
    """Return the last day an override of today may hold."""
    return months_later(today(), LONGEST_OVERRIDE_MONTHS)


@transaction.atomic
def end_override(client: Client, *, by: User) -> bool:
    """Let the scores decide again; say whether an override was in force."""
    _taken(client)
    gone, _models = ValueOverride.objects.filter(client=client).delete()
    if gone:
        record(by, "client.override_ended", client)
        follow_axes(client, by=by)
    return bool(gone)
