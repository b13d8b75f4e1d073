"""Texts with the phrases underlined that a wording rule finds."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from outbox.enums import WordingKind
from outbox.rules import Rule, find, marked
from outbox.rules.wording import BLOCK

register = template.Library()


@register.simple_tag
def worded(text: str, rules: Sequence[Rule]) -> SafeString:
    """Write a text that may be sent, what the rules find underlined; all escaped."""
    pieces = marked(text, find(text, rules, is_licensed=True))
    inside = format_html_join(
        "",
        "{}",
        (
            (format_html('<mark class="{}">{}</mark>', hit.severity, piece),)
            if hit
            else (piece,)
            for piece, hit in pieces
        ),
    )
    return format_html('<span class="wording">{}</span>', inside) if rules else inside


@register.simple_tag
def wording_hits(item: Any, rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """Return what the rules say about an item's title and summary, once a rule."""
    text = f"{item.title}\n{getattr(item, 'summary', '')}"
    found: dict[str, dict[str, Any]] = {}
    for hit in find(text, rules, is_licensed=True):
        line = {
            "kind": WordingKind(hit.rule.kind).label,
            "section": hit.rule.section,
            "suggestion": hit.rule.suggestion,
            "is_stopping": hit.severity == BLOCK,
        }
        found.setdefault(hit.rule.code, line)
    return list(found.values())
