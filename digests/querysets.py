from typing import Any, Self

from django.db import models

from accounts.enums import Role
from accounts.scoping import Viewer
from digests.enums import ItemState


class ItemQuerySet(models.QuerySet[Any]):
    """News and announcements: head office sees all, others what is approved."""

    def visible_to(self, viewer: Viewer) -> Self:
        match viewer.role:
            case Role.HEAD_OFFICE:
                return self.all()
            case Role.BROKER | Role.MANAGER | Role.ADVISER:
                return self.approved()
            case _:
                return self.none()

    def approved(self) -> Self:
        return self.filter(state=ItemState.APPROVED)


class SourceQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.all() if viewer.role == Role.HEAD_OFFICE else self.none()
