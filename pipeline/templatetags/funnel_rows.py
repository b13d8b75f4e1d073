"""Rows of the funnel's tables and dots of its plot, written in one go.

Fifty brokers with a dozen tags each, and as many cells of months and branches, cost
more than everything else on the page. All values are escaped.
"""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.templatetags.display import percent

register = template.Library()
LINK = '<a class="%s" href="%s" data-count="%s"%s>%s</a>'
CELL = '<td class="r text-nowrap">%s</td>'
NUMBER = '<td class="r">%s</td>'
QUIET = "sub text-decoration-none"
TONES = {"below": "lk t-warn", "above": "lk t-ok"}
SIDES = {"low": "off", "high": "over"}
DOT = (
    '<a class="%s" href="%s" aria-label="%s"><title>%s</title><circle cx="%s" cy="%s" '
    'r="12" fill="transparent"/><circle class="pt" cx="%s" cy="%s" r="5"/>%s</a>'
)
NAME = '<text x="%s" y="%s" dy="4" text-anchor="%s">%s</text>'


@register.simple_tag
def step_cells(cells: Iterable[Mapping[str, Any]]) -> SafeString:
    """Write a cell for each step: the rate, or why there is none."""
    told, few = _("%(k)s of %(n)s"), escape(_("too few"))
    watching = _("watching %(n)s")
    found = []
    for cell in cells:
        step, count, url = cell["step"], cell["count"], escape(cell["url"])
        facts = {"k": step.converted, "n": step.matured}
        title = f' title="{escape(told % facts)}"'
        if cell["part"] == "converted":
            tone = TONES.get(step.verdict, "lk")
            shown = LINK % (tone, url, count, title, percent(step.rate))
        elif cell["part"] == "matured":
            shown = LINK % (QUIET, url, count, title, few)
        elif count:
            shown = LINK % (QUIET, url, count, "", escape(watching % {"n": count}))
        else:
            shown = '<span class="dim">—</span>'
        found.append(CELL % shown)
    return SafeString("".join(found))


@register.simple_tag
def unit_dots(dots: Iterable[Mapping[str, Any]]) -> SafeString:
    """Draw the dots of a funnel plot; one outside the limits has its name beside it."""
    found = []
    for one in dots:
        dot, url = one["dot"], escape(one["url"])
        name = escape(str(dot.name))
        words = f"{name} {percent(dot.rate)}, n = {dot.trials}"
        beside = ""
        if dot.side:
            beside = NAME % (dot.label_x, dot.label_y, dot.anchor, name)
        side = SIDES.get(dot.side, "")
        place = (dot.x, dot.y)
        found.append(DOT % (side, url, words, words, *place, *place, beside))
    return SafeString("".join(found))


@register.simple_tag
def unit_rows(units: Iterable[Mapping[str, Any]]) -> SafeString:
    """Write the numbers behind the plot: a row for each broker or branch."""
    few = f'<span class="sub">{escape(_("too few"))}</span>'
    found = []
    for unit in units:
        step = unit["step"]
        counts = (
            ("url", unit["count"]),
            ("matured", step.matured),
            ("converted", step.converted),
        )
        links = [LINK % ("lk", escape(unit[u]), n, "", n) for u, n in counts]
        rate = few
        if step.verdict != "few":
            interval = f"{percent(step.low)}–{percent(step.high)}"
            rate = f'{percent(step.rate)} <span class="dim">{interval}</span>'
        cells = "".join([NUMBER % link for link in links])
        name = escape(str(unit["name"]))
        found.append(f'<tr><th scope="row">{name}</th>{cells}{CELL % rate}</tr>')
    return SafeString("".join(found))
