"""What the pages of spot checks need."""

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def masked_name(name: str) -> str:
    """Show a name's first and last character: 张*国, 田*."""
    if len(name) > 2:  # noqa: PLR2004
        return f"{name[0]}*{name[-1]}"
    return f"{name[:1]}*"


@register.filter
def sign_names(signs: Iterable[str]) -> str:
    """Name the signs of risk a client-month bore."""
    names = {
        "late": _("entered late"),
        "burst": _("several within minutes"),
        "same_note": _("same words twice"),
        "alone": _("no other contact"),
        "big": _("large account"),
    }
    return " · ".join(names.get(sign, sign) for sign in signs)
