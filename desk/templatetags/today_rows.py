"""The rows of today's list: who, why, and what a tap does about it.

A row has five parts with a dozen conditions each; written in one go they cost a tenth
of the template nodes they would be. All values are escaped.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clients.enums import Size, Stage, Tier
from clients.rules.reveals import mask
from core.templatetags.display import soon
from core.templatetags.icons import lucide
from desk.analytics.today import Next
from desk.analytics.today_reasons import OF_OPINION, Reason
from desk.analytics.words import sentence_of

register = template.Library()
OF_STEP = (Reason.STEP_TODAY, Reason.STEP_OVERDUE)
ICONS = {
    Reason.OPINION_DUE: "alarm-clock",
    Reason.OPINION: "message-square-warning",
    Reason.STEP_TODAY: "calendar-check",
    Reason.STEP_OVERDUE: "clock-alert",
    Reason.POOL: "waves-horizontal",
    Reason.STUCK: "hourglass",
    Reason.RISK_EXPIRING: "calendar-clock",
    Reason.BIRTHDAY: "cake",
    Reason.OCCASION: "calendar-heart",
    Reason.UNCONTACTED: "user-plus",
    Reason.CONTACT_DUE: "phone",
}
ROW = (
    '<li class="nextrow">\n%s\n<div class="grow"><div class="chips">'
    '<a class="name" href="%s">%s</a><span class="dim">%s</span></div>'
    '<div class="why"><span class="%s">%s</span><span>%s</span></div></div>\n'
    '<div class="strips">%s</div>\n'
    '<span class="acts"><span>%s</span><span><a class="btn btn-quiet btn-icon" '
    'href="%s?client=%s" aria-label="%s">%s</a></span></span>\n</li>'
)
STRIP = (
    '<form class="strip" method="post" action="{to}" hx-post="{to}" '
    'hx-target="closest li" hx-swap="outerHTML" role="group" aria-label="{label}">'
    '{hidden}{kept}\n{done}<span class="dim wide">{off_to}</span>{quick}</form>\n'
    '<details class="menu strip-more"><summary class="btn btn-quiet" '
    'aria-label="{other}">{icon}</summary><form class="menu-body" method="post" '
    'action="{to}" hx-post="{to}" hx-target="closest li" hx-swap="outerHTML">'
    '{hidden}{kept}<input type="hidden" name="do" value="day">\n'
    '<label class="dim" for="day{pk}">{off_to}</label><input class="form-control" '
    'type="date" id="day{pk}" name="day" required>'
    '<button class="btn btn-plain mt-2">{off}</button></form></details>'
)
BUTTON = '<button class="btn btn-quiet{}" name="do" value="{}">{}</button>'
HIDDEN = '<input type="hidden" name="{}" value="{}">'
CALL = (
    '<form method="post" action="{to}" class="reveal" hx-post="{to}" '
    'hx-swap="outerHTML">{token}<button class="btn btn-quiet btn-icon" '
    'aria-label="{label}">{icon}</button></form>'
)


@dataclass(frozen=True)
class Rows:
    """What the rows of one page have in common, worked out once."""

    context: Mapping[str, Any]
    client: str
    call: str
    log: str
    do: str
    token: str
    kept: str
    quick: str
    stages: Mapping[str, str]
    sizes: Mapping[str, str]
    tiers: Mapping[str, str]


@register.simple_tag(takes_context=True)
def next_rows(context: Mapping[str, Any], people: Iterable[Next]) -> SafeString:
    """Write the rows after the first."""
    rows = _rows(context)
    return SafeString("".join([_row(rows, p) for p in [*people][1:]]))


@register.simple_tag(takes_context=True)
def next_row(context: Mapping[str, Any], p: Next) -> SafeString:
    """Write one row."""
    return SafeString(_row(_rows(context), p))


@register.simple_tag(takes_context=True)
def row_acts(context: Mapping[str, Any], p: Next) -> SafeString:
    """Write the taps that deal with somebody; nothing for who may not."""
    return SafeString(_acts(_rows(context), p))


@register.simple_tag
def why(p: Next, quota: Any = None) -> str:
    """Say why somebody is next."""
    return sentence_of(p, quota.missing if quota else 0)


def _rows(context: Mapping[str, Any]) -> Rows:
    segment, show = context.get("segment", "all"), context.get("show", "")
    kept = {"segment": segment if segment != "all" else "", "show": show}
    token = context.get("csrf_token")
    return Rows(
        context,
        client=_place("desk:client"),
        call=_place("clients:call"),
        log=reverse("service:log"),
        do=_place("desk:today_do"),
        token=HIDDEN.format("csrfmiddlewaretoken", escape(str(token or ""))),
        kept="".join([HIDDEN.format(n, escape(v)) for n, v in kept.items() if v]),
        quick="".join([_quick(day) for day in context.get("quick", ())]),
        stages={one.value: escape(str(one.label)) for one in Stage},
        sizes={one.value: escape(str(one.label)) for one in Size},
        tiers={one.value: escape(str(one.label)) for one in Tier},
    )


def _place(name: str) -> str:
    return reverse(name, args=[0]).replace("0", "{}")


def _quick(day: date) -> str:
    return BUTTON.format("", day.isoformat(), escape(capfirst(soon(day))))


def _row(rows: Rows, p: Next) -> str:
    client, quota = p.client, rows.context.get("quota")
    about = [rows.sizes.get(client.size), rows.tiers.get(client.tier)]
    return ROW % (
        _stage(rows, client.stage),
        rows.client.format(client.pk),
        escape(client.name),
        " · ".join([word for word in about if word]),
        "t-warn" if p.is_urgent else "t-ok",
        lucide(ICONS.get(p.reason, "footprints"), size=15),
        escape(why(p, quota)),
        _acts(rows, p),
        _call(rows, client),
        rows.log,
        client.pk,
        escape(_("Log a contact with %(name)s") % {"name": client.name}),
        lucide("pen-line", size=17),
    )


def _stage(rows: Rows, stage: str) -> str:
    if not stage:
        title = escape(_("not contacted yet"))
        return f'<span class="st  st-none" title="{title}">–</span>'
    words = f"{stage} {rows.stages.get(stage, '')}"
    return f'<span class="st  st-{stage.lower()}" title="{words}">{stage}</span>'


def _acts(rows: Rows, p: Next) -> str:
    if not rows.context.get("may_edit"):
        return ""
    client, done = p.client, ""
    if p.reason in OF_OPINION:  # its clock is put off by nobody
        return (
            f'<a class="btn btn-plain" href="{reverse("opinions:opinions")}'
            f'?show=running&amp;client={client.pk}">{escape(_("Opinion"))}</a>'
        )
    if p.reason in OF_STEP:
        word = f"{lucide('check', size=15)} {escape(_('Mark done'))}"
        done = BUTTON.format(" t-ok", "done", word)
    seen = HIDDEN.format("seen", p.mark) + HIDDEN.format("why", int(p.reason))
    name = {"name": client.name}
    return STRIP.format(
        to=rows.do.format(client.pk),
        label=escape(_("Done with %(name)s, or put off") % name),
        other=escape(_("Put %(name)s off to another day") % name),
        hidden=rows.token + seen,
        kept=rows.kept,
        done=done,
        off_to=escape(_("Put off to")),
        off=escape(_("Put off")),
        quick=rows.quick,
        icon=lucide("calendar-clock", size=16),
        pk=client.pk,
    )


def _call(rows: Rows, client: Any) -> str:
    """Write the button that dials, as `call_button` does with an icon."""
    if not client.phone:
        return ""
    facts = {"name": client.name, "phone": mask("phone", client.phone)}
    icon = lucide("phone", size=17)
    if rows.context["user"].pk != client.broker_id:
        to = reverse("clients:reveal", args=[client.pk, "phone"])
        label = escape(_("Number of %(name)s, %(phone)s: give a reason first") % facts)
        return (
            f'<a class="btn btn-quiet btn-icon" href="{to}" aria-label="{label}">'
            f"{icon}</a>"
        )
    if not getattr(rows.context.get("licence"), "open", False):
        return ""
    return CALL.format(
        to=rows.call.format(client.pk),
        token=rows.token,
        label=escape(_("Call %(name)s, %(phone)s") % facts),
        icon=icon,
    )
