from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.enums import Role
from accounts.scoping import ScopedQuerySet, Viewer
from clients.enums import Standing
from clients.querysets import OfClientQuerySet


class StageChangeQuerySet(OfClientQuerySet):
    def counted(self) -> Self:
        """Keep the moves that were not withdrawn: what a stage is derived from."""
        return self.filter(withdrawal__isnull=True)


class WithdrawalQuerySet(OfClientQuerySet):
    broker_path = "change__client__broker"
    branch_path = "change__client__branch"
    adviser_path = "change__client__adviser"

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep what concerns clients this person may see."""
        seen = ScopedQuerySet.visible_to(self, viewer)
        return seen.filter(change__client__standing=Standing.ACTIVE)


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
    def of_year(self, year: int) -> Self:
        """Keep one year's plans, each broker's latest version first."""
        return self.filter(year=year).order_by("broker", "-version", "-pk")


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


class CatalogueQuerySet(models.QuerySet[Any]):
    """Rows of the firm's and of branches' own, without anything about clients."""

    def for_branch(self, branch_id: int | None) -> Self:
        """Keep the firm's, and this branch's own."""
        return self.filter(Q(branch__isnull=True) | Q(branch=branch_id))

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the firm's and one's own branch's; head office reads all."""
        match viewer.role:
            case Role.HEAD_OFFICE:
                return self.all()
            case Role.MANAGER | Role.BROKER | Role.ADVISER if viewer.branch_id:
                return self.for_branch(viewer.branch_id)
            case _:
                return self.none()


class ObjectionQuerySet(CatalogueQuerySet):
    def in_use(self) -> Self:
        """Keep those that can be chosen."""
        return self.filter(is_active=True)


class ScriptQuerySet(CatalogueQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the catalogue's; colleagues' words only once they were approved."""
        found = super().visible_to(viewer)
        if viewer.role in (Role.BROKER, Role.ADVISER):
            said = self.model.objects.all().said_before()
            return found.filter(Q(pk__in=said.values("pk")) | Q(by=viewer.pk))
        return found

    def said_before(self) -> Self:
        """Keep what was approved at some time: it may have been said then."""
        states = Q(versions__state__in=["approved", "replaced"])
        decided = states & Q(versions__decided_by__isnull=False)
        return self.filter(pk__in=self.model.objects.filter(decided).values("pk"))


class ScriptVersionQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the versions of the firm's scripts and of one's own branch's."""
        match viewer.role:
            case Role.HEAD_OFFICE:
                return self.all()
            case Role.MANAGER | Role.BROKER | Role.ADVISER if viewer.branch_id:
                ours = Q(script__branch=viewer.branch_id)
                found = self.filter(ours | Q(script__branch__isnull=True))
                if viewer.role == Role.MANAGER:
                    return found
                said = Q(state__in=["approved", "replaced"], decided_by__isnull=False)
                return found.filter(said | Q(by=viewer.pk))
            case _:
                return self.none()

    def offered_on(self, day: date) -> Self:
        """Keep what may be said on a day: approved, not expired, not retired."""
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
            state="approved",
            script__is_retired=False,
        )
