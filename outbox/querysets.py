from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Count

from accounts.enums import Role
from accounts.querysets import OwnQuerySet
from accounts.scoping import Viewer
from clients.querysets import OfClientQuerySet
from outbox.enums import WAITING, DeliveryState

READERS = (Role.BROKER, Role.MANAGER, Role.ADVISER, Role.HEAD_OFFICE)
STATES = {"waiting": WAITING}


class MailingQuerySet(models.QuerySet[Any]):
    """A mailing names no reader: everyone who may see deliveries may see it."""

    def latest_days(self) -> Self:
        return self.order_by("-day", "kind", "-pk")


class DeliveryQuerySet(OfClientQuerySet):
    def due(self, moment: datetime) -> Self:
        """Keep what waits for a hand-over now and may still be handed over."""
        return self.filter(
            state=DeliveryState.PLANNED,
            not_before__lte=moment,
            mailing__deadline__gt=moment,
        )

    def of(self, kind: str, day: date) -> Self:
        return self.filter(kind=kind, day=day)

    def in_state(self, state: str) -> Self:
        """Keep one state, or `waiting` for everything not yet handed over."""
        return self.filter(state__in=STATES.get(state, [state]))

    def by_state(self) -> dict[str, int]:
        """Count the deliveries of each state."""
        rows = self.order_by().values_list("state").annotate(n=Count("pk"))
        return dict(rows)

    def for_rows(self) -> Self:
        return self.select_related("client")


class StaffLetterQuerySet(OwnQuerySet):
    def due(self, moment: datetime) -> Self:
        """Keep mails that wait for a hand-over now and may still be handed over."""
        return self.filter(
            state=DeliveryState.PLANNED, not_before__lte=moment, deadline__gt=moment
        )


class WordingRuleQuerySet(models.QuerySet[Any]):
    """Rules name nobody; whoever may write to clients may read them."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.all() if viewer.role in READERS else self.none()

    def in_force(self, on: date) -> Self:
        """Keep versions that apply on a day; of one code the latest comes first."""
        return self.filter(from_on__lte=on).order_by("code", "-from_on", "-version")


class WordingStopQuerySet(models.QuerySet[Any]):
    """A stop names no reader: whoever may see the mailing may see it."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.all() if viewer.role in READERS else self.none()
