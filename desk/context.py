"""What every page shows around its own content: navigation, badge, theme."""

from functools import cache, cached_property, lru_cache
from typing import Any

from django.db.models import Count, FilteredRelation, Q, Subquery, Value
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from accounts.scoping import VIEWER, Eyes, numbers_of
from core.written import Written, write
from desk.navigation import groups_for, tabs_for
from service.analytics.checks import waiting_for

# Roles × languages × entries of the navigation; far fewer are ever asked for.
MOST_KEPT = 500
# Who calls for spot checks; the entry beside which their number stands.
CALLERS = (Role.MANAGER, Role.CHECKER)
MARK = "<!--service:checks-->"


class Around:
    """What the frame says of a person; asked in one query, and only when shown."""

    def __init__(self, user: User) -> None:
        self._user = user

    @cached_property
    def _facts(self) -> tuple[str | None, int, int]:
        user = self._user
        branch, unread, checks = _around(user.role).rows(numbers_of(user))[0]
        return branch, unread, checks or 0

    @property
    def checks(self) -> int:
        """How many spot checks wait to be called by this person; brokers know none."""
        return self._facts[2]

    @property
    def branch(self) -> str:
        """The name of the person's branch; empty without one."""
        return self._facts[0] or ""

    @property
    def unread(self) -> int:
        """How many notifications wait to be read."""
        return self._facts[1]


@cache
def _around(role: str) -> Written:
    """Write what asks for the branch's name, how much is unread, what to check."""
    unread = FilteredRelation("notifications", condition=Q(notifications__read_at=None))
    rows = User.objects.filter(pk=VIEWER).annotate(unread=unread)
    counted = rows.order_by().values_list("branch__name")
    calls: Any = Value(0)
    if role in CALLERS:
        tasks = waiting_for(Eyes(role, has_branch=True)).order_by()
        one = tasks.annotate(all=Value(1)).values("all").annotate(n=Count("pk"))
        calls = Subquery(one.values("n"))
    return write(counted.annotate(n=Count("unread"), calls=calls))


def _badged(links: str, around: Around) -> str:
    """Put the count of what waits beside its entry; nothing beside none."""
    if MARK not in links:
        return links
    count = around.checks
    badge = (
        format_html(
            '<b class="tag warn n">{}<span class="visually-hidden"> {}</span></b>',
            count,
            _("waiting for you"),
        )
        if count
        else ""
    )
    return SafeString(links.replace(MARK, badge))


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
    match, around = request.resolver_match, Around(user)
    here = match.view_name if match and match.view_name in _entries(user.role) else ""
    return {
        "nav_groups": groups_for(user.role),
        "nav_side": lambda: _badged(
            _drawn("_nav_links.html", user.role, here, get_language()), around
        ),
        "nav_tabs": lambda: _badged(
            _drawn("_tab_links.html", user.role, here, get_language()), around
        ),
        # Where a switch of language or theme comes back to; a view may say otherwise.
        "way_back": request.get_full_path(),
        "around": around,
    }


@lru_cache
def _entries(role: str) -> frozenset[str]:
    listed = [entry for group in groups_for(role) for entry in group.entries]
    return frozenset(entry.url for entry in (*listed, *tabs_for(role)))
