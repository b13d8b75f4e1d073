"""Signed amounts and rates of the market: the only place its colours are given."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.money import show_money

register = template.Library()
DASH = "—"


def _marked(sign: Decimal, text: str) -> SafeString:
    way = "up" if sign > 0 else "down" if sign < 0 else "flat"
    mark = "+" if sign > 0 else "−" if sign < 0 else ""
    return format_html('<span class="mk-{}">{}{}</span>', way, mark, text)


@register.filter
def gain(amount: Decimal | None) -> SafeString:
    """Show a gain or loss: +18.4万, −2.2万; unknown is a dash."""
    if amount is None:
        return format_html('<span class="dim">{}</span>', DASH)
    return _marked(amount, show_money(abs(amount)))


@register.filter
def rate(share: Decimal | None) -> SafeString:
    """Show a gain or loss as a share: +12.5%; unknown is a dash."""
    if share is None:
        return format_html('<span class="dim">{}</span>', DASH)
    return _marked(share, f"{abs(100 * share):.1f}%")


@register.filter
def quote(price: Decimal | None) -> str:
    """Show a price with two decimals, or with all it has: 10.70, 0.0525."""
    if price is None:
        return DASH
    text = f"{price:,.4f}"
    return text[:-2] if text.endswith("00") else text.rstrip("0")


@register.filter
def plain(number: Decimal | None) -> str:
    """Show a price or quantity without zeros behind its last digit: 1,200 or 9.81."""
    if number is None:
        return DASH
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
