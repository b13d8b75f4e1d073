"""What every page shows around its own content: navigation, badge, theme."""

from functools import cache, cached_property, lru_cache
from typing import Any

from django.db.models import Count, FilteredRelation, Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import get_language

from accounts.models import User
from accounts.scoping import VIEWER
from core.written import Written, write
from desk.navigation import groups_for, tabs_for

# Roles × languages × entries of the navigation; far fewer are ever asked for.
MOST_KEPT = 500


class Around:
    """What the frame says of a person; asked in one query, and only when shown."""

    def __init__(self, user: User) -> None:
        self._user = user

    @cached_property
    def _facts(self) -> tuple[str | None, int]:
        branch, unread = _around().rows({VIEWER: self._user.pk})[0]
        return branch, unread

    @property
    def branch(self) -> str:
        """The name of the person's branch; empty without one."""
        return self._facts[0] or ""

    @property
    def unread(self) -> int:
        """How many notifications wait to be read."""
        return self._facts[1]


@cache
def _around() -> Written:
    """Write what asks for the branch's name and how much is unread."""
    unread = FilteredRelation("notifications", condition=Q(notifications__read_at=None))
    rows = User.objects.filter(pk=VIEWER).annotate(unread=unread)
    counted = rows.order_by().values_list("branch__name")
    return write(counted.annotate(n=Count("unread")))


@lru_cache(maxsize=MOST_KEPT)
def _drawn(template: str, role: str, here: str, language: str | None) -> str:  # noqa: ARG001 — the words follow it
    """Draw a list of links, which is the same for everybody of a role."""
    links = {"groups": groups_for(role), "tabs": tabs_for(role), "here": here}
    return render_to_string(template, links)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give the base template its navigation; counts are asked only when shown."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"way_back": request.get_full_path()}
    match = request.resolver_match
    here = match.view_name if match and match.view_name in _entries(user.role) else ""
    return {
        "nav_groups": groups_for(user.role),
        "nav_side": lambda: _drawn("_nav_links.html", user.role, here, get_language()),
        "nav_tabs": lambda: _drawn("_tab_links.html", user.role, here, get_language()),
        # Where a switch of language or theme comes back to; a view may say otherwise.
        "way_back": request.get_full_path(),
        "around": Around(user),
    }


@lru_cache
def _entries(role: str) -> frozenset[str]:
    listed = [entry for group in groups_for(role) for entry in group.entries]
    return frozenset(entry.url for entry in (*listed, *tabs_for(role)))
