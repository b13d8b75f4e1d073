"""What every page shows around its own content: navigation, badge, theme."""

from typing import Any

from django.http import HttpRequest

from accounts.models import Notification
from desk.navigation import groups_for, tabs_for


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give the base template its navigation; counts are asked only when shown."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"way_back": request.get_full_path()}
    here = request.resolver_match.view_name if request.resolver_match else ""
    return {
        "nav_groups": groups_for(user.role),
        "nav_tabs": tabs_for(user.role),
        "here": here,
        # Where a switch of language or theme comes back to; a view may say otherwise.
        "way_back": request.get_full_path(),
        "unread": Notification.objects.filter(user=user, read_at=None).count,
    }
