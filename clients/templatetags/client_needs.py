"""Cells of the needs matrix, written in one go: a page holds hundreds of them."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clients.analytics.needs import Cell
from clients.enums.needs import LearntFrom, NeedState
from clients.models import Client
from clients.registry.own import word
from core.templatetags.display import day

register = template.Library()
NOTHING = SafeString("")
BUTTON = (
    '<button name="cell" value="{}:{}:{}:{}" data-answer="{}" aria-pressed="{}">{}'
    "</button>"
)
CELL = '<div class="nc{}" data-cell role="group" aria-label="{}"{}>{}{}</div>'


@register.simple_tag
def need_cells(client: Client, cells: Iterable[Cell], *, may_edit: bool) -> SafeString:
    """Write a row's cells: each need with yes and no, the answer pressed."""
    words = _words()
    return format_html_join(
        "", "<td>{}</td>", ((_cell(client, cell, words, may_edit),) for cell in cells)
    )


@register.simple_tag
def need_cell(client: Client, cell: Cell, *, may_edit: bool) -> SafeString:
    """Write one cell."""
    return _cell(client, cell, _words(), may_edit)


def _words() -> dict[str, str]:
    words = {state.value: str(state.label) for state in NeedState}
    return words | {"expired": pgettext("need", "expired")}


def _cell(
    client: Client,
    cell: Cell,
    words: dict[str, str],
    may_edit: bool,  # noqa: FBT001
) -> SafeString:
    told = said_of(cell)
    title = format_html(' title="{}"', told) if told else NOTHING
    old = NOTHING
    if cell.is_expired:
        old = format_html("<small>{}: {}</small>", words["expired"], words[cell.was])
    if not may_edit:
        state = format_html('<b class="{}">{}</b>', cell.state, words[cell.state])
        return format_html(CELL, "", cell.need.name, title, state, old)
    buttons = format_html_join(
        "", BUTTON, (_button(client, cell, one, words) for one in ("yes", "no"))
    )
    kind = " old" if cell.is_expired else ""
    return format_html(CELL, kind, cell.need.name, title, buttons, old)


def _button(
    client: Client, cell: Cell, answer: str, words: dict[str, str]
) -> tuple[object, ...]:
    pressed = cell.state == answer
    then = NeedState.UNKNOWN.value if pressed else answer
    return (
        *(client.pk, cell.need.pk, cell.state, then),
        *(answer, "true" if pressed else "false", words[answer]),
    )


@register.filter
def said_of(cell: Cell) -> str:
    """Say how an answer was learnt, when, by whom, and until when it is valid."""
    row = cell.row
    if row is None:
        return ""
    parts = [word(LearntFrom, row.source), day(row.at), str(row.by or "")]
    if row.expires_on:
        said = _("expired on %(day)s") if cell.is_expired else _("until %(day)s")
        parts.append(said % {"day": day(row.expires_on)})
    return " · ".join(part for part in parts if part)
