"""The tab strip that every page about one client carries."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clients.models import Client
from clients.registry.tabs import tabs_for
from core.templatetags.icons import lucide

register = template.Library()
CURRENT = format_html(' aria-current="{}"', "page")
NOTHING = SafeString("")


@register.simple_tag(takes_context=True)
def client_tabs(context: dict[str, Any], client: Client) -> SafeString:
    """Write a link to each page about the client; the present one is marked."""
    request = context["request"]
    links = [
        (reverse(tab.url, args=[client.pk]), lucide(tab.icon, size=15), tab.label)
        for tab in tabs_for(request.user.role)
    ]
    rows = (
        (href, CURRENT if href == request.path else NOTHING, icon, label)
        for href, icon, label in links
    )
    inside = format_html_join("", '<a href="{}"{}>{} {}</a>', rows)
    return format_html(
        '<nav class="tabs" aria-label="{}">{}</nav>', _("About this client"), inside
    )
