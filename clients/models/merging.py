"""Two records that were one person: what was moved, so that it can be moved back."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Branch
from clients.models.client import Client
from clients.querysets import MergeQuerySet, OfBranchQuerySet

USER = settings.AUTH_USER_MODEL


class Merge(models.Model):
    """One record was merged into another of the same branch.

    `before` holds what the surviving record said in the columns that were changed,
    `after` what was put there, `absorbed_before` what had to be taken off the other.
    """

    survivor = models.ForeignKey(Client, models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey(Client, models.PROTECT, related_name="absorbed_by")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    absorbed_before = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    objects = MergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"],
                condition=Q(undone_at__isnull=True),
                name="merged_once_at_a_time",
            ),
            models.CheckConstraint(
                name="nobody_merges_with_themselves",
                condition=~Q(survivor=F("absorbed")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed_id} → {self.survivor_id}"


class MergedRow(models.Model):
    """A row that hung on the absorbed record and hangs on the surviving one now."""

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="rows")
    model = models.CharField(max_length=60)
    field = models.CharField(max_length=60)
    row_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merge", "model", "field", "row_id"], name="merged_row_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.row_id}"


class NotTheSame(models.Model):
    """Somebody looked: these two records are two people."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    one = models.ForeignKey(Client, models.CASCADE, related_name="+")
    other = models.ForeignKey(Client, models.CASCADE, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfBranchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="told_apart_once"),
            models.CheckConstraint(
                name="told_apart_in_order", condition=Q(one__lt=F("other"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} ≠ {self.other_id}"
