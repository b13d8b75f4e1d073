"""The pages about one client, each a tab beside the others."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise

from accounts.enums import Role

EVERYONE = (Role.BROKER, Role.MANAGER, Role.ADVISER, Role.HEAD_OFFICE)


@dataclass(frozen=True)
class Tab:
    """A page about one client: URL name (with `client_id`), label, lucide icon.

    `place` orders the tabs; `roles` are who has the page.
    """

    url: str
    label: str | Promise
    icon: str
    place: int
    roles: Collection[str] = EVERYONE


_tabs: dict[str, Tab] = {}


def add_tab(tab: Tab) -> None:
    """Put one more page beside the others; called in `apps.ready()`."""
    _tabs[tab.url] = tab


def tabs_for(role: str) -> list[Tab]:
    """Return the tabs of a role, in their order."""
    kept = [tab for tab in _tabs.values() if role in tab.roles]
    return sorted(kept, key=lambda tab: tab.place)
