"""Appointments: whose they are, when they are, and what lies at the same time."""

from datetime import datetime
from typing import Any, Self

from django.db import models

from accounts.enums import Role
from accounts.querysets import AppendOnlyQuerySet, refuse_change
from accounts.scoping import Viewer
from clients.querysets import OfClientQuerySet
from service.enums import AppointmentState


class AppointmentQuerySet(OfClientQuerySet):
    def planned(self) -> Self:
        """Keep what is still agreed on."""
        return self.filter(state=AppointmentState.PLANNED)

    def ahead(self, moment: datetime) -> Self:
        """Keep what is agreed on and not over."""
        return self.planned().filter(ends_at__gt=moment)

    def unsettled(self, moment: datetime) -> Self:
        """Keep what should have taken place, and nobody said whether it did."""
        return self.planned().filter(ends_at__lte=moment)

    def between(self, start: datetime, end: datetime) -> Self:
        """Keep what begins from `start` until before `end`."""
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def meeting(self, start: datetime, end: datetime) -> Self:
        """Keep what takes up part of the time from `start` until `end`."""
        return self.planned().filter(starts_at__lt=end, ends_at__gt=start)

    def of_calendar(self, viewer: Viewer) -> Self:
        """Keep what belongs into somebody's own calendar.

        A broker's clients' appointments; of others those they keep themselves.
        """
        rows = self.visible_to(viewer)
        return rows if viewer.role == Role.BROKER else rows.filter(broker=viewer.pk)

    def for_list(self) -> Self:
        """Bring what a row of a list shows."""
        return self.select_related("client", "broker")


class AppointmentEventQuerySet(AppendOnlyQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the steps about appointments this person sees."""
        seen = self.model._meta.get_field("appointment").related_model.objects  # noqa: SLF001
        return self.filter(appointment__in=seen.visible_to(viewer))

    def update(self, **values: Any) -> int:  # type: ignore[override]
        """Forget words about a person who asked for it; refuse anything else."""
        if any(values.values()) or set(values) - {"reason", "place", "paper"}:
            refuse_change()
        return models.QuerySet.update(self, **values)


class PaperQuerySet(models.QuerySet[Any]):
    """Documents to bring are seen by whoever sees the appointment."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the documents of appointments this person sees."""
        seen = self.model._meta.get_field("appointment").related_model.objects  # noqa: SLF001
        return self.filter(appointment__in=seen.visible_to(viewer))
