"""The suitability light wherever something is offered."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from clients.analytics.suitability import Lamp, Suited, suited
from clients.models import Client
from clients.rules.suitability import AMBER, GREEN, RED
from core.templatetags.icons import lucide

register = template.Library()
ICONS = {GREEN: "circle-check", AMBER: "file-pen-line", RED: "octagon-x"}


@register.simple_tag
def light(lamp: Lamp | None) -> SafeString:
    """Write the light of a product class as a tag; its reason is read out with it.

    Information has no class and shows no light.
    """
    if lamp is None or not lamp.product_class:
        return SafeString("")
    icon = lucide(ICONS[lamp.light.colour], size=13)
    return format_html(
        '<span class="tag {}" title="{}">{} {}<span class="visually-hidden">: {}'
        "</span></span>",
        lamp.tone,
        lamp.words,
        icon,
        lamp.product_class,
        lamp.words,
    )


@register.filter
def lamp_of(suited: Suited, product_class: str) -> Lamp:
    """Judge a product class for a client."""
    return suited.lamp(product_class)


@register.simple_tag
def lights(client: Client) -> SafeString:
    """Write the five lights of a client; two queries at most."""
    return SafeString("".join([light(lamp) for lamp in suited(client).lamps]))
