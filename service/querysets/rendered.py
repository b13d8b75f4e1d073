"""The service log: what counts, when it was, what a list shows of it."""

from datetime import datetime
from typing import Self

from accounts.scoping import ScopedQuerySet
from clients.models.suitability import OnlyAddedQuerySet


class ServiceLogQuerySet(OnlyAddedQuerySet):
    def counted(self) -> Self:
        """Keep entries that were not withdrawn."""
        return self.filter(withdrawal__isnull=True)

    def between(self, start: datetime, end: datetime) -> Self:
        """Keep what was delivered from `start` until before `end`."""
        return self.filter(happened_at__gte=start, happened_at__lt=end)

    def for_list(self) -> Self:
        return self.select_related(
            "client", "service", "author", "by", "withdrawal", "opening"
        )


class OfLogQuerySet(ScopedQuerySet):
    """What hangs on an entry of the service log."""

    broker_path = "log__client__broker"
    branch_path = "log__client__branch"
    adviser_path = "log__client__adviser"
