"""The long parts of a client's page: what happened, and where consent stands.

Each row has a dozen conditions; written in one go they cost a fraction of the template
nodes they would be. All values are escaped.
"""

from collections.abc import Iterable
from functools import partial
from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from clients.registry import Entry
from core.templatetags.display import day
from core.templatetags.icons import lucide
from desk.analytics.client_parts import Cell

register = template.Library()
ENTRY = (
    "<li><time{}>{}<br>{}</time>"
    '<span class="dot">{}</span><div><b>{}</b>{}{}<div class="chips">{}{}</div></div>'
    "</li>"
)
PIP = {True: '<i class="on"></i>', False: "<i></i>"}
TONES = {"given": "ok", "withdrawn": "bad"}


@register.simple_tag
def timeline_entries(entries: Iterable[Entry]) -> SafeString:
    """Write entries of the timeline as items of a list."""
    return SafeString("".join([_entry(entry) for entry in entries]))


def _entry(entry: Entry) -> str:
    at = localtime(entry.at) if entry.at else None
    return ENTRY.format(
        f' datetime="{at.isoformat()}"' if at else "",
        escape(day(at)),
        f"{at:%H:%M}" if at else "",
        lucide(entry.icon, size=15),
        escape(str(entry.title)),
        _mind(entry) if entry.mind else "",
        f"<p>{escape(str(entry.text))}</p>" if entry.text else "",
        "".join([f'<span class="chip">{escape(str(t))}</span>' for t in entry.tags]),
        f'<span class="who">{escape(entry.who)}</span>' if entry.who else "",
    )


def _mind(entry: Entry) -> str:
    pips = "".join([PIP[is_on] for is_on in entry.pips])
    words = escape(entry.mind_text)
    return (
        f' <span class="aida" aria-hidden="true">{pips}</span> '
        f'<span class="dim">{words}</span>'
    )


@register.simple_tag
def consent_rows(
    rows: Iterable[tuple[str, list[Cell]]], *, may_edit: bool
) -> SafeString:
    """Write a row for each purpose, a cell for each channel; buttons for who may."""
    words = {
        "given": escape(_("given")),
        "withdrawn": escape(_("withdrawn")),
        "": escape(_("ask")),
    }
    presses = {
        "given": _("given, press to withdraw"),
        "withdrawn": _("withdrawn, press to give again"),
        "": _("not asked, press when given"),
    }
    cell = partial(_cell, words=words, presses=presses if may_edit else {})
    return SafeString(
        "".join(
            [
                f'<tr><th scope="row">{escape(purpose)}</th>'
                f"{''.join([cell(one, purpose) for one in cells])}</tr>"
                for purpose, cells in rows
            ]
        )
    )


def _cell(
    cell: Cell, purpose: str, *, words: dict[str, str], presses: dict[str, str]
) -> str:
    state = cell.state if cell.state in TONES else ""
    look = f'class="tag {TONES.get(state, "ask")}"'
    since = f' title="{escape(cell.since)}"' if cell.since else ""
    if not presses:
        return f"<td><span {look}{since}>{words[state]}</span></td>"
    label = escape(f"{purpose}, {cell.channel}: {presses[state]}")
    return (
        f'<td><button {look} name="consent" value="{escape(cell.value)}" '
        f'aria-label="{label}"{since}>{words[state]}</button></td>'
    )
