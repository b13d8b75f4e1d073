"""Which tags may be chosen."""

from typing import Any

from accounts.enums import Role
from accounts.models import Tag, User


def tags_for(viewer: User) -> Any:
    """Return the tags this person may choose from, the branch's or all."""
    tags = Tag.objects.order_by("name", "pk")
    if viewer.role == Role.HEAD_OFFICE:
        return tags
    return tags.filter(branch=viewer.branch_id) if viewer.branch_id else tags.none()
