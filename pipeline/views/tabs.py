"""The pages that measure, side by side; each keeps the filter of the others."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import Role
from accounts.http import StaffRequest
from pipeline.forms import FunnelFilter
from pipeline.views.links import Link

READERS = (Role.BROKER, Role.MANAGER, Role.HEAD_OFFICE)
LEADERS = (Role.MANAGER, Role.HEAD_OFFICE)


@dataclass(frozen=True)
class Tab:
    """One page: its address name, its words, and who looks at it."""

    name: str
    label: str | Promise
    roles: tuple[str, ...] = READERS


TABS = (
    Tab("funnel", _("Funnel")),
    Tab("lasting", _("How long it takes")),
    Tab("forecast", pgettext_lazy("assets", "Forecast")),
    Tab("signals", _("Signals of change"), LEADERS),
    Tab("activity", _("Activity")),
    Tab("waiting", _("Standing still")),
)


def tabs_of(request: StaffRequest, form: FunnelFilter, here: str) -> dict[str, Any]:
    """Return the tabs a person has, and the filter they share, for a template."""
    kept = Link.of(form).text
    mine = [tab for tab in TABS if request.user.role in tab.roles]
    return {
        "tabs": [
            {
                "label": tab.label,
                "url": f"{reverse(f'pipeline:{tab.name}')}?{kept}",
                "here": tab.name == here,
            }
            for tab in mine
        ],
        "kept": kept,
        "here": here,
    }
