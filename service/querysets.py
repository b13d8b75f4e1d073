from typing import Self

from clients.querysets import OfClientQuerySet


class ContactQuerySet(OfClientQuerySet):
    def current(self) -> Self:
        """Keep the latest version of each entry."""
        return self.filter(is_current=True)
