from accounts.scoping import ScopedQuerySet
from clients.querysets import OfClientQuerySet


class StageChangeQuerySet(OfClientQuerySet):
    pass


class JourneyQuerySet(ScopedQuerySet):
    """A journey counts for the broker and branch of its first contact, for ever."""


class NextStepQuerySet(OfClientQuerySet):
    pass


class SalesPlanQuerySet(ScopedQuerySet):
    pass


class ActivityQuerySet(ScopedQuerySet):
    pass
