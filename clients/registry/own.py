"""What the timeline shows of clients' own records."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import enums
from clients.models import Client
from clients.registry import Entry, TimelineSource
from core.flat import Flat, Source
from core.money import show_money
from core.templatetags.display import day

AXES: dict[str, Any] = {
    enums.Axis.SIZE: enums.Size,
    enums.Axis.STYLE: enums.Style,
    enums.Axis.HORIZON: enums.Horizon,
    enums.Axis.VALUE: enums.ValueType,
    enums.Axis.RISK: enums.RiskClass,
    enums.Axis.TIER: enums.Tier,
}


def word(choices: Any, code: str) -> str:
    """Return the label of a choice; a code that is none any more stays a code."""
    return str(choices(code).label) if code in choices.values else code


def place_words(axis: str, value: str) -> str:
    """Say a place on an axis; a style comes with its level, or went without one."""
    code, _colon, level = value.partition(":")
    choices = AXES.get(axis)
    said = word(choices, code) if choices and code else code
    if axis != enums.Axis.STYLE or not said:
        return said
    return f"{said} {level}" if level else _("%(style)s no more") % {"style": said}


def _assets(client: Client) -> Source:
    return Source(
        "assets",
        client.snapshots.all(),
        {"amount": "amount", "where": "kind", "source": "source", "on": "on"},
        at="entered_at",
        who="by__full_name",
    )


def shown_day(iso: str) -> str:
    """Show a day a timeline's row brings as text; nothing for no day."""
    return day(date.fromisoformat(iso[:10])) if iso else ""


def _show_assets(row: Flat) -> Entry:
    where = word(enums.SnapshotKind, row["where"])
    return Entry(
        at=row.at,
        kind=row.kind,
        icon="wallet",
        title=_("Assets %(amount)s") % {"amount": show_money(Decimal(row["amount"]))},
        text=_("%(where)s, as of %(day)s")
        % {"where": where, "day": shown_day(row["on"])},
        tags=(row["source"],) if row["source"] else (),
        who=row.who,
    )


def _consents(client: Client) -> Source:
    return Source(
        "consent",
        client.consent_events.all(),
        {
            "purpose": "purpose",
            "channel": "channel",
            "is_given": "is_given",
            "text": "text_version",
            "proof": "proof",
        },
        at="at",
        who="by__full_name",
    )


def _show_consent(row: Flat) -> Entry:
    given = row.says("is_given")
    return Entry(
        at=row.at,
        kind=row.kind,
        icon="shield-check" if given else "shield-off",
        title=(_("Consent given") if given else _("Consent withdrawn")),
        text=_("%(purpose)s by %(channel)s")
        % {
            "purpose": word(enums.Purpose, row["purpose"]),
            "channel": word(enums.Reach, row["channel"]),
        },
        tags=tuple(t for t in (row["text"], row["proof"]) if t),
        who=row.who,
    )


def _hands(client: Client) -> Source:
    return Source(
        "assignment",
        client.assignments.all(),
        {"person": "user__full_name", "duty": "duty", "from": "from_on", "to": "to_on"},
        at="entered_at",
        who="by__full_name",
    )


def _show_hands(row: Flat) -> Entry:
    span = {name: shown_day(row[name]) for name in ("from", "to")}
    said = _("from %(from)s until before %(to)s") if row["to"] else _("from %(from)s")
    return Entry(
        at=row.at,
        kind=row.kind,
        icon="user-check",
        title=_("%(person)s became %(duty)s")
        % {"person": row["person"], "duty": word(enums.Duty, row["duty"])},
        text=said % span,
        who=row.who,
    )


def _places(client: Client) -> Source:
    return Source(
        "axis",
        client.classifications.all(),
        {"axis": "axis", "value": "value", "basis": "basis", "reason": "reason"},
        at="at",
        who="by__full_name",
    )


def _show_place(row: Flat) -> Entry:
    axis = word(enums.Axis, row["axis"])
    value = place_words(row["axis"], row["value"])
    return Entry(
        at=row.at,
        kind=row.kind,
        icon="shapes",
        title=_("%(axis)s: %(value)s") % {"axis": axis, "value": value or _("unknown")},
        text=row["reason"],
        tags=(word(enums.Basis, row["basis"]),),
        who=row.who,
    )


ASSETS = TimelineSource("assets", gettext_lazy("Assets"), _assets, _show_assets)
CONSENTS = TimelineSource("consent", gettext_lazy("Consent"), _consents, _show_consent)
HANDS = TimelineSource("assignment", gettext_lazy("Hands"), _hands, _show_hands)
PLACES = TimelineSource("axis", gettext_lazy("Axes"), _places, _show_place)
