from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
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

from accounts.enums import Role
from accounts.querysets import AppendOnlyQuerySet, refuse_change
from accounts.scoping import ScopedQuerySet, Viewer
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

        With the contact or after it on its own Shanghai day, or within `days` days
        after it. C reached with the contact is no step on: it is where objections
        are handled.
        """
        moment = F("happened_at") + timedelta(days=days)
        last = _day_of(ExpressionWrapper(moment, output_field=DateTimeField()))
        on, led = _day_of("happened_at"), Q()
        for stage, column in (("B", "b_on"), ("C", "c_on"), ("D", "d_on")):
            path = f"client__journey__{column}"
            later = Q(**{f"{path}__gt": on, f"{path}__lte": last})
            led |= later | (Q(**{path: on}) & ~Q(Exists(_moved_by_then(stage))))
        answer = Case(When(led, then=Value(value=True)), default=Value(value=False))
        return self.annotate(led_further=answer)

    def for_list(self) -> Self:
        return self.select_related(
            "client", "broker", "by", "objection", "script", "batch"
        )


class CompanionQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the colleagues at meetings this person sees."""
        seen = self.model._meta.get_field("contact").related_model.objects  # noqa: SLF001
        return self.filter(contact__in=seen.visible_to(viewer))


class CheckPeriodQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep what a branch's people may see of its months: all of its own.

        The commitment is everybody's; what was drawn is not on these rows.
        """
        match viewer.role:
            case Role.HEAD_OFFICE:
                return self.all()
            case Role.ADMINISTRATOR:
                return self.none()
            case _:
                return self.filter(branch=viewer.branch_id)

    def frozen(self) -> Self:
        """Keep months to which nothing can be added any more."""
        return self.filter(frozen_at__isnull=False)


class _ForCheckers(models.QuerySet[Any]):
    """What is drawn is seen by who checks in the branch and by head office only.

    Brokers and advisers see none of it: not before, not while it is checked.
    """

    branch_path = "branch"

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the rows of this person's checks."""
        match viewer.role:
            case Role.HEAD_OFFICE:
                return self.all()
            case Role.MANAGER | Role.CHECKER if viewer.branch_id:
                return self.filter(**{self.branch_path: viewer.branch_id})
            case _:
                return self.none()


class OfPeriodQuerySet(_ForCheckers):
    branch_path = "period__branch"

    def in_force(self) -> Self:
        """Keep draws that were not voided."""
        return self.filter(voided_at__isnull=True)


class FrameRowQuerySet(_ForCheckers):
    branch_path = "period__branch"


class OfTaskQuerySet(_ForCheckers):
    branch_path = "draw__period__branch"

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep this person's checks; nobody sees that their own client is drawn."""
        rows = super().visible_to(viewer)
        if viewer.role == Role.HEAD_OFFICE:
            return rows
        return rows.exclude(row__broker=viewer.pk).exclude(
            row__client__broker=viewer.pk
        )

    def open(self) -> Self:
        """Keep checks that wait, of draws that count and are not closed."""
        return self.filter(
            draw__voided_at__isnull=True, draw__period__closed_at__isnull=True
        ).exclude(state="done")

    def for_list(self) -> Self:
        """Bring what a row of a list shows."""
        return self.select_related("row__client", "draw__period__branch")


class CheckEventQuerySet(AppendOnlyQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the steps of this person's checks."""
        seen = self.model._meta.get_field("task").related_model.objects  # noqa: SLF001
        return self.filter(task__in=seen.visible_to(viewer))

    def update(self, **values: Any) -> int:  # type: ignore[override]
        """Forget words for the person who spoke them; refuse anything else."""
        if values != {"words": "", "salt": ""}:
            refuse_change()
        return models.QuerySet.update(self, **values)


class CountedQuerySet(ScopedQuerySet):
    """Contacts as the daily summary counts them: for whoever had them, for ever."""


def _moved_by_then(stage: str) -> StageChangeQuerySet:
    """Ask for a move that brought the client as far, not the contact's doing."""
    moves = StageChange.objects.counted().filter(
        client=OuterRef("client"), stage__gte=stage
    )
    if stage == "C":
        return moves.filter(moved_at__lte=OuterRef("happened_at"))
    return moves.filter(moved_at__lt=OuterRef("happened_at"))


def _day_of(moment: Any) -> TruncDate:
    return TruncDate(moment, tzinfo=SHANGHAI)
