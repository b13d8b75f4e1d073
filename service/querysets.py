from datetime import datetime, timedelta
from typing import Any, Self

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import TruncDate

from accounts.scoping import ScopedQuerySet
from clients.querysets import OfClientQuerySet
from core.clock import SHANGHAI
from pipeline.models import StageChange
from pipeline.querysets import StageChangeQuerySet
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

    def heard(self) -> Self:
        """Keep what an objection was noted in."""
        return self.current().filter(objection__isnull=False)

    def with_stood(self) -> Self:
        """Add `stood`: the furthest stage the client had reached by that day."""
        on = _day_of("happened_at")
        steps = [
            When(**{f"client__journey__{column}__lte": on}, then=Value(stage))
            for stage, column in (("D", "d_on"), ("C", "c_on"), ("B", "b_on"))
        ]
        stood = Case(*steps, default=Value("A"), output_field=CharField())
        return self.annotate(stood=stood)

    def with_led_further(self, days: int) -> Self:
        """Add `led_further`: whether a further stage was first reached by then.

        After the contact on its own Shanghai day, or within `days` days after it.
        """
        moment = F("happened_at") + timedelta(days=days)
        last = _day_of(ExpressionWrapper(moment, output_field=DateTimeField()))
        on, led = _day_of("happened_at"), Q()
        for stage, column in (("B", "b_on"), ("C", "c_on"), ("D", "d_on")):
            path = f"client__journey__{column}"
            later = Q(**{f"{path}__gt": on, f"{path}__lte": last})
            led |= later | (Q(**{path: on}) & ~Exists(_moved_before(stage)))
        answer = Case(When(led, then=Value(value=True)), default=Value(value=False))
        return self.annotate(led_further=answer)

    def for_list(self) -> Self:
        return self.select_related(
            "client", "broker", "by", "objection", "script", "batch"
        )


class CountedQuerySet(ScopedQuerySet):
    """Contacts as the daily summary counts them: for whoever had them, for ever."""


def _moved_before(stage: str) -> StageChangeQuerySet:
    """Ask for a move that had brought the client as far before the contact began."""
    return StageChange.objects.counted().filter(
        client=OuterRef("client"),
        stage__gte=stage,
        moved_at__lt=OuterRef("happened_at"),
    )


def _day_of(moment: Any) -> TruncDate:
    return TruncDate(moment, tzinfo=SHANGHAI)
