from typing import Self

from accounts.scoping import ScopedQuerySet
from clients.querysets import OfClientQuerySet


class StageChangeQuerySet(OfClientQuerySet):
    pass


class JourneyQuerySet(ScopedQuerySet):
    """A journey counts for the broker and branch of its first contact, for ever."""


class NextStepQuerySet(OfClientQuerySet):
    pass


class SalesPlanQuerySet(ScopedQuerySet):
    def of_year(self, year: int) -> Self:
        """Keep one year's plans, each broker's latest version first."""
        return self.filter(year=year).order_by("broker", "-version", "-pk")


class ActivityQuerySet(ScopedQuerySet):
    pass
