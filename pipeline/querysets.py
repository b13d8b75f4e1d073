from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.enums import Role
from accounts.scoping import ScopedQuerySet, Viewer
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
