"""How often assets were turned over and when, as the pages say it."""

from datetime import timedelta
from fractions import Fraction

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language

from clients.models import Turnover
from core.templatetags.display import day

register = template.Library()


@register.filter
def times(ratio: Fraction | None) -> str:
    """Show a ratio with two decimals: 3.25; a dash where there is none."""
    return "—" if ratio is None else f"{float(ratio):.2f}"


@register.filter
def period(row: Turnover) -> str:
    """Show a whole month as one, another period with both its days."""
    first, after = row.from_on, row.to_on + timedelta(days=1)
    is_month = first.day == 1 and after.day == 1 and 28 <= (after - first).days <= 31  # noqa: PLR2004
    if not is_month:
        return f"{day(first)} – {day(row.to_on)}"
    if (get_language() or "").startswith("zh"):
        return f"{first.year}年{first.month}月"
    return date_format(first, "M Y")
