"""How values are shown; built into every template."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from core.clock import day_of, today
from core.money import show_money
from core.text import mask_number

register = template.Library()
WEEK = 7


@register.filter
def yuan(amount: Decimal | None) -> str:
    """Show money in 万 and 亿 (Chinese) or k and M (English)."""
    return show_money(amount)


@register.filter
def whole_yuan(amount: float | None) -> str:
    """Show an estimate of money: as `yuan` does, without fractions of a yuan."""
    return show_money(None if amount is None else round(amount))


@register.filter
def day(value: date | datetime | None) -> str:
    """Show a day, with its year only when it is another one: 11月24日, Nov 24."""
    if value is None:
        return "—"
    found = day_of(value) if isinstance(value, datetime) else value
    this_year = found.year == today().year
    if (get_language() or "").startswith("zh"):
        return f"{found.month}月{found.day}日" if this_year else found.isoformat()
    return date_format(found, "M j" if this_year else "M j, Y")


@register.filter
def soon(value: date | None) -> str:
    """Show a day of the coming week by its name: 今天, 明天, 周五, 下周一."""
    if value is None:
        return "—"
    ahead = (value - today()).days
    if ahead in (0, 1):
        return gettext("today") if ahead == 0 else gettext("tomorrow")
    if not 1 < ahead <= WEEK:
        return day(value)
    if (get_language() or "").startswith("zh"):
        is_next = value.weekday() <= today().weekday()
        return f"{'下' if is_next else ''}周{'一二三四五六日'[value.weekday()]}"
    return date_format(value, "D")


@register.filter
def moment(value: datetime | None) -> str:
    """Show a day and time in Shanghai."""
    if value is None:
        return "—"
    return f"{day(value)} {timezone.localtime(value):%H:%M}"


@register.filter
def masked(phone: str) -> str:
    """Show a phone number's first three and last four digits: 138****2231."""
    return mask_number(phone, first=3)


@register.filter
def percent(share: float | None) -> str:
    """Show a share with one decimal: 25.9%."""
    return "—" if share is None else f"{100 * share:.1f}%"


@register.simple_tag
def gap() -> str:
    """Part two sentences: a space, and nothing after a full-width stop in Chinese."""
    return "" if (get_language() or "").startswith("zh") else " "


@register.simple_tag(takes_context=True)
def here_with(context: dict[str, Any], **changes: Any) -> str:
    """Return this page's query string with some parameters changed; None removes."""
    query: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"
