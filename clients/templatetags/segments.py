"""How segments' pages show months."""

from datetime import date

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language

register = template.Library()


@register.filter
def month(first: date) -> str:
    """Name a month shortly: 11月, Nov."""
    if (get_language() or "").startswith("zh"):
        return f"{first.month}月"
    return date_format(first, "M")
