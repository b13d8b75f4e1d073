"""With whose eyes a segment is read, whose clients it shows, who may change it.

A tree may only name what its reader may see. One shared with a branch may name what
the branch's manager sees, who shared it. The clients are always the viewer's own.
"""

from dataclasses import dataclass
from typing import Any

from accounts.enums import Role
from accounts.scoping import Viewer
from clients.models import Client, Segment
from clients.querysets import ClientQuerySet

READERS = (Role.BROKER, Role.MANAGER, Role.ADVISER, Role.HEAD_OFFICE)


@dataclass
class BranchEyes:
    """Sees what the manager of a branch sees, and is nobody."""

    branch_id: int | None
    pk: Any = 0
    role: str = Role.MANAGER


def eyes_of(segment: Segment, viewer: Viewer) -> Viewer:
    """Return who reads the names in a segment's tree."""
    if segment.branch_id is None or viewer.role == Role.HEAD_OFFICE:
        return viewer
    return BranchEyes(segment.branch_id)


def clients_for(segment: Segment, viewer: Viewer) -> ClientQuerySet:
    """Return the clients a segment is asked of: the viewer's, of its branch."""
    clients: ClientQuerySet = Client.objects.visible_to(viewer)
    if segment.branch_id is not None:
        clients = clients.filter(branch=segment.branch_id)
    return clients


def may_change(viewer: Viewer, segment: Segment) -> bool:
    """Say whether this person may change, share or delete a segment they see."""
    if segment.branch_id is None:
        return bool(segment.owner_id == viewer.pk)
    return may_share(viewer) and segment.branch_id == viewer.branch_id


def may_share(viewer: Viewer) -> bool:
    """Say whether this person decides what the branch shares."""
    return viewer.role == Role.MANAGER and viewer.branch_id is not None
