"""Masked facts with the button that shows them, and the button that dials."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from clients.actions.reveals import is_own
from clients.enums.reveals import Sensitive
from clients.models import Client
from clients.rules import reveals

register = template.Library()


@register.filter
def masked_as(value: str | None, field: str) -> str:
    """Show a fact masked: `{{ client.member_no|masked_as:"member_no" }}`."""
    return reveals.mask(field, value)


@register.inclusion_tag("clients/reveals/_masked.html", takes_context=True)
def sensitive(context: dict[str, Any], client: Client, field: str) -> dict[str, Any]:
    """Show a client's fact masked, with the way to see all of it."""
    return {
        "client": client,
        "field": Sensitive(field),
        "masked": reveals.mask(field, getattr(client, field)),
        "is_own": is_own(context["user"], client),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("clients/reveals/_call.html", takes_context=True)
def call_button(
    context: dict[str, Any], client: Client, look: str = "plain"
) -> dict[str, Any]:
    """Show the button that dials; `look` is plain (with the mask) or icon."""
    licence = context.get("licence")
    return {
        "client": client,
        "look": look,
        "masked": reveals.mask("phone", client.phone),
        "is_own": is_own(context["user"], client),
        "licence": licence,
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def masked_number(client: Client, field: str) -> SafeString:
    """Write a masked fact as a number."""
    return format_html(
        '<span class="n">{}</span>', reveals.mask(field, getattr(client, field))
    )
