from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.enums import Role
from accounts.scoping import ScopedQuerySet, Viewer
from clients.querysets import OfClientQuerySet


class StageChangeQuerySet(OfClientQuerySet):
    pass


class JourneyQuerySet(ScopedQuerySet):
    """A journey counts for the broker and branch of its first contact, for ever.

    `seen_by` is set on exactly what `visible_to` returns: all that this person may see.
    Whatever narrows it further makes a new queryset without it, so only untouched rows
    may be answered for by their sums (`CohortCount`).
    """

    seen_by: Viewer | None = None

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the rows this person may see, and remember that these are all."""
        rows = super().visible_to(viewer)
        if not self.query.has_filters() and not self.query.is_sliced:
            rows.seen_by = viewer
        return rows


class CohortQuerySet(ScopedQuerySet):
    """Sums of journeys are seen by whoever sees the journeys."""


class NextStepQuerySet(OfClientQuerySet):
    pass


class SalesPlanQuerySet(ScopedQuerySet):
    pass


class ActivityQuerySet(ScopedQuerySet):
    pass


class ReasonQuerySet(models.QuerySet[Any]):
    """Reasons name nobody: the firm's are everyone's, a branch's its own."""

    def visible_to(self, viewer: Viewer) -> Self:
        if viewer.role == Role.HEAD_OFFICE:
            return self.all()
        return self.of_branch(viewer.branch_id)

    def of_branch(self, branch_id: int | None) -> Self:
        """Keep the firm's reasons and one branch's own."""
        return self.filter(Q(branch=None) | Q(branch=branch_id))

    def in_use(self) -> Self:
        return self.filter(is_active=True)


class ContextNoteQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the firm's notes, the branch's, one's own; a manager reads the branch's.

        Head office reads every branch's notes, but nobody's own.
        """
        shared = Q(owner__isnull=True)
        match viewer.role:
            case Role.HEAD_OFFICE:
                return self.filter(shared)
            case Role.MANAGER if viewer.branch_id:
                return self.filter(
                    Q(branch=viewer.branch_id) | shared & Q(branch__isnull=True)
                )
            case Role.BROKER | Role.ADVISER if viewer.branch_id:
                ours = Q(branch=viewer.branch_id) | Q(branch__isnull=True)
                own = Q(owner=viewer.pk, branch=viewer.branch_id)
                return self.filter(shared & ours | own)
            case _:
                return self.none()

    def in_force(self) -> Self:
        """Keep the last versions that were not withdrawn."""
        return self.filter(is_current=True, is_withdrawn=False)

    def within(self, start: date, end: date) -> Self:
        """Keep what touches the days from `start` to `end`, both included."""
        single = Q(ends_on__isnull=True, starts_on__gte=start)
        return self.filter(single | Q(ends_on__gte=start), starts_on__lte=end)
