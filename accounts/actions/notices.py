"""Lines for one person, with the page they lead to."""

from typing import Any

from accounts.models import Notification, User
from core.clock import now


def notify(user: User, kind: str, facts: dict[str, Any], url: str = "") -> Notification:
    """Leave a line for someone. Its words stand in `accounts.registry`, by kind.

    `facts` fill the sentence; ids, counts and names of things, no personal values.
    """
    return Notification.objects.create(user=user, kind=kind, facts=facts, url=url)


def read_notifications(*, by: User) -> int:
    """Mark all of one's own lines as read; return how many were not."""
    unread = Notification.objects.filter(user=by, read_at=None)
    return unread.update(read_at=now())
