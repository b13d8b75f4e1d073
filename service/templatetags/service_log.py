"""What the pages of the contact log need to show an entry."""

from collections.abc import Mapping
from datetime import date

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language

from service.models import Contact
from service.rules import is_late

register = template.Library()


@register.filter
def at(table: Mapping[str, str], name: str) -> str:
    """Look a name up in a table; nothing when it is not there."""
    return table.get(name, "")


@register.filter
def late(contact: Contact, hours: int) -> bool:
    """Say whether an entry was written more than `hours` after the fact."""
    return is_late(contact.happened_at, contact.entered_at, hours)


@register.filter
def month(first: date) -> str:
    """Show a month, with its year in January: 11月, Nov; 2026年1月, Jan 2026."""
    if (get_language() or "").startswith("zh"):
        return f"{first.year}年1月" if first.month == 1 else f"{first.month}月"
    return date_format(first, "M Y" if first.month == 1 else "M")
