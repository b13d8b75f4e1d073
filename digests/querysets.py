from typing import Any, Self

from django.db import models

from accounts.enums import Role
from accounts.scoping import Viewer
from clients.models import Client, Holding
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

    def for_desk(self) -> Self:
        return self.select_related("source")


class AnnouncementQuerySet(ItemQuerySet):
    def for_desk(self) -> Self:
        return super().for_desk().select_related("security")

    def on_holdings_of(self, clients: models.QuerySet[Client]) -> Self:
        """Keep announcements on what some clients hold now."""
        held = Holding.objects.filter(client__in=clients, quantity__gt=0)
        return self.filter(security__in=held.values("security"))


class SourceQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.all() if viewer.role == Role.HEAD_OFFICE else self.none()
