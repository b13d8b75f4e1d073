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
    """A journey counts for the broker and branch of its first contact, for ever."""


class NextStepQuerySet(OfClientQuerySet):
    pass


class SalesPlanQuerySet(ScopedQuerySet):
    pass


class ActivityQuerySet(ScopedQuerySet):
    pass


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
