from datetime import datetime, timedelta
from typing import Self

from django.db.models import F, Q

from accounts.scoping import ScopedQuerySet
from clients.querysets import OfClientQuerySet
from service.enums import FACE_TO_FACE, ContactOutcome


class ContactQuerySet(OfClientQuerySet):
    def current(self) -> Self:
        """Keep the latest version of each entry."""
        return self.filter(is_current=True)

    def face_to_face(self) -> Self:
        """Keep meetings in person that took place; nobody at home is no meeting."""
        return (
            self.current()
            .filter(kind__in=sorted(FACE_TO_FACE))
            .exclude(outcome=ContactOutcome.NOT_REACHED)
        )

    def reached(self) -> Self:
        """Keep contacts in which the client took part."""
        return self.current().exclude(outcome=ContactOutcome.NOT_REACHED)

    def between(self, start: datetime, end: datetime) -> Self:
        """Keep what happened from `start` until before `end`."""
        return self.filter(happened_at__gte=start, happened_at__lt=end)

    def late(self, hours: int) -> Self:
        """Keep entries written more than `hours` after the fact; imports never are."""
        return self.filter(
            batch__isnull=True, entered_at__gt=F("happened_at") + timedelta(hours=hours)
        )

    def versions_of(self, first_id: int) -> Self:
        """Keep every version of an entry, known by its first one's number."""
        return self.filter(Q(pk=first_id) | Q(original=first_id))

    def for_list(self) -> Self:
        return self.select_related("client", "broker", "by", "objection", "batch")


class CountedQuerySet(ScopedQuerySet):
    """Contacts as the daily summary counts them: for whoever had them, for ever."""
