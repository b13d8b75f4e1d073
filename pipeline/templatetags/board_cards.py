"""The cards of the board, written in one go.

Two hundred cards with two dozen tags each cost more than everything else on the page.
All values are escaped.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.templatetags.icons import lucide

register = template.Library()
CARD = """<li class="kard" data-move="%s">
  <div class="l1"><a class="name" href="%s">%s</a>%s</div>
  <div class="step">%s</div>
  %s<div class="l3">%s
    %s%s</div>
</li>"""
OTHERS = (
    '<a class="btn btn-quiet btn-icon" href="%s" data-others aria-label="%s">%s</a>'
)
MIND = '<div class="mind%s"><span class="aida%s" aria-hidden="true">%s</span> %s</div>'
DIM = '<span class="dim">%s</span>'
WORTH = '<span class="end n sub">%s</span>'
STUCK = '<span class="tag warn" title="%s">%s %s</span>'
DAYS = '<span class="dim n">%s</span>'
UNPROVEN = '<a class="tag warn end" href="%s?to=D">%s %s</a>'
PROVEN = '<span class="tag ok end">%s %s</span>'
CLOSED = (
    '<button class="btn btn-quiet end" disabled aria-describedby="closed">%s</button>'
)
TO_DEAL = (
    '<a class="btn btn-quiet end" id="move-%s" href="%s?to=D" aria-label="%s" '
    "data-advance>%s</a>"
)
HIDDEN = '<input type="hidden" name="%s" value="%s">'
FORM = (
    '<form class="end" method="post" action="%s" hx-boost="true" '
    'hx-swap="innerHTML show:none">%s<button class="btn btn-quiet" id="move-%s" '
    'aria-label="%s" data-advance>%s</button></form>'
)


@register.simple_tag(takes_context=True)
def board_cards(context: Mapping[str, Any], lane: Mapping[str, Any]) -> SafeString:
    """Write the cards of a lane; a line where nobody stands there."""
    cards: Iterable[Mapping[str, Any]] = lane["cards"]
    found = "".join(map(_drawing(context, lane), cards))
    return SafeString(found or f'<li class="dim">{escape(_("Nobody here."))}</li>')


def _drawing(context: Mapping[str, Any], lane: Mapping[str, Any]) -> Any:
    """Return what draws a card, with what all cards of a lane share."""
    stage, after = lane["lane"].stage, lane["stage_after"]
    advance = escape(_("Advance to %(stage)s") % {"stage": after})
    arrow = f"{advance} {lucide('arrow-right', size=14)}"
    if stage == "D":
        proven = PROVEN % (lucide("check", size=12), escape(_("proven")))
        mark = lucide("file-question-mark", size=12)
        way = partial(
            _deal, proven=proven, missing=(mark, escape(_("evidence missing")))
        )
    elif context.get("closed"):
        way = partial(_closed, words=CLOSED % advance)
    elif after == "D":
        way = partial(_to_deal, words=arrow)
    else:
        here = context["request"].get_full_path()
        told = (
            ("csrfmiddlewaretoken", str(context["csrf_token"])),
            ("to", after),
            ("expected", stage),
            ("next", here),
        )
        hidden = "".join([HIDDEN % (name, escape(value)) for name, value in told])
        way = partial(_advance, hidden=hidden, words=arrow)
    none_yet = DIM % escape(_("no next step yet"))
    shared = {
        "agreed": lucide("calendar-check", size=14) + "<span>%s</span>",
        "open": lucide("calendar-plus", size=14) + none_yet,
        "dots": lucide("ellipsis", size=16),
        "glass": lucide("hourglass", size=12),
    }
    return partial(_card, way=way, shared=shared)


def _card(card: Mapping[str, Any], *, way: Any, shared: Mapping[str, str]) -> str:
    facts = "".join([DIM % escape(card[n]) for n in ("size", "broker") if card[n]])
    if card["worth"]:
        facts += WORTH % escape(card["worth"])
    step = shared["open"]
    if card["step"]:
        step = shared["agreed"] % escape(card["step"])
    days = DAYS % escape(card["days"])
    if card["stuck"]:
        days = STUCK % (escape(card["stuck"]), shared["glass"], escape(card["days"]))
    return CARD % (
        card["move"],
        card["url"],
        escape(card["name"]),
        facts,
        step,
        _mind(card["mind"]),
        days,
        way(card),
        OTHERS % (escape(card["others"]), escape(card["others_label"]), shared["dots"]),
    )


def _mind(mind: Any) -> str:
    """Draw how far the client's mind is, where it is known."""
    if not mind:
        return ""
    pips = "".join(['<i class="on"></i>' if on else "<i></i>" for on in mind.pips])
    if mind.warning:
        return MIND % (" t-warn", " warn", pips, escape(str(mind.warning)))
    return MIND % ("", "", pips, DIM % escape(str(mind.label)))


def _deal(card: Mapping[str, Any], *, proven: str, missing: tuple[str, str]) -> str:
    return UNPROVEN % (card["move"], *missing) if card["claimed"] else proven


def _closed(_card: Mapping[str, Any], *, words: str) -> str:
    return words


def _to_deal(card: Mapping[str, Any], *, words: str) -> str:
    label = escape(card["advance_label"])
    return TO_DEAL % (card["number"], card["move"], label, words)


def _advance(card: Mapping[str, Any], *, hidden: str, words: str) -> str:
    label = escape(card["advance_label"])
    return FORM % (card["move"], hidden, card["number"], label, words)
