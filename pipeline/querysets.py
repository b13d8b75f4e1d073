from typing import Self

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
