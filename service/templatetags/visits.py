"""Cells of the visits grid, written in one go: a page holds thousands of them."""

from collections.abc import Mapping
from datetime import date
from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from service.analytics.visits_grid import Cell, VisitRow
from service.templatetags.service_log import month as shown_month

register = template.Library()
SHOWN_ON_PHONES = 4
MARK = '<svg aria-hidden="true"><use href="#g-{}"/></svg>'
LINK = '<td{}><a class="cell {}" href="{}" aria-label="{} {}">{}</a>{}</td>'
PLAIN = '<td{}><span class="cell {}" role="img" aria-label="{}">{}</span>{}</td>'
PART = '<span class="sub n">{}/{}</span>'


@register.simple_tag
def visit_cells(
    row: VisitRow, month: date, names: Mapping[str, str], *, may_log: bool
) -> SafeString:
    """Write a member's months; each is what it is in words, and leads somewhere."""
    count = len(row.cells)
    return SafeString(
        "".join(
            _cell(
                cell,
                _classes(is_current=cell.month == month, left=count - n),
                names,
                escape(row.client.name),
                may_log=may_log,
            )
            for n, cell in enumerate(row.cells)
        )
    )


def _classes(*, is_current: bool, left: int) -> str:
    words = (["cur"] if is_current else []) + (
        ["wide"] if left > SHOWN_ON_PHONES else []
    )
    return f' class="{" ".join(words)}"' if words else ""


def _cell(
    cell: Cell, classes: str, names: Mapping[str, str], client: str, *, may_log: bool
) -> str:
    if not cell.state:
        return f"<td{classes}></td>"
    said = f"{shown_month(cell.month)} {names[cell.state]}"
    part = ""
    if cell.owed > 1:
        part = PART.format(cell.met, cell.owed)
        said = f"{said}, " + _("%(met)s of %(owed)s") % {
            "met": cell.met,
            "owed": cell.owed,
        }
    mark = MARK.format(cell.state)
    if may_log or cell.state == "done":
        href = escape(cell.href)
        return LINK.format(classes, cell.state, href, client, escape(said), mark, part)
    return PLAIN.format(classes, cell.state, escape(said), mark, part)
