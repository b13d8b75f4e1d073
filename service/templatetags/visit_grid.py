"""The rows of the grid of visits, written in one go. All values are escaped."""

from collections.abc import Mapping
from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from service.templatetags.service_log import month as shown_month

register = template.Library()
ROW = (
    '<tr><th scope="row"><a class="name" href="%s">%s</a></th>%s%s'
    '<td class="wide sub">%s / %s</td></tr>'
)
BROKER = '<td class="sub wide">%s</td>'
MARK = '<svg aria-hidden="true"><use href="#g-%s"/></svg>'
LINK = '<a class="cell %s" href="%s" aria-label="%s">%s</a>'
PLAIN = '<span class="cell %s" role="img" aria-label="%s">%s</span>'
# So many months, the latest, are shown on a phone.
ON_A_PHONE = 4


@register.simple_tag(takes_context=True)
def visit_grid(context: Mapping[str, Any]) -> SafeString:
    """Write a row for each member: a mark for each month, and how many were kept."""
    names = {code: str(label) for code, label in context["names"].items()}
    months, present = context["months"], context["month"]
    words = {month: shown_month(month) for month in months}
    last = len(months) - ON_A_PHONE
    styles = [
        f"{'cur' if month == present else ''}{' wide' if place < last else ''}"
        for place, month in enumerate(months)
    ]
    where = reverse("desk:client", args=[0]).split("0")
    rows = []
    for row in context["rows"]:
        client = row.client
        cells = "".join(
            [
                f'<td class="{style}">{_cell(context, client, cell, words, names)}</td>'
                for style, cell in zip(styles, row.cells, strict=True)
            ]
        )
        broker = ""
        if context["user"].role != "broker":
            broker = BROKER % escape(client.broker.full_name)
        address = str(client.pk).join(where)
        name = escape(client.name)
        rows.append(ROW % (address, name, broker, cells, row.met, row.owed))
    return SafeString("".join(rows))


def _cell(
    context: Mapping[str, Any],
    client: Any,
    cell: Any,
    words: Mapping[Any, str],
    names: Mapping[str, str],
) -> str:
    if not cell.state:
        return ""
    said, mark = f"{words[cell.month]} {names.get(cell.state, '')}", MARK % cell.state
    if context["may_log"] or cell.state == "done":
        label = escape(f"{client.name} {said}")
        return LINK % (cell.state, escape(cell.href), label, mark)
    return PLAIN % (cell.state, escape(said), mark)
