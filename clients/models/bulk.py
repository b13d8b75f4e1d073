"""What was done to many clients at once, so that it can be undone."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from clients.enums.bulk import BulkKind
from clients.models.client import Client
from clients.querysets import BulkQuerySet

USER = settings.AUTH_USER_MODEL


class BulkChange(models.Model):
    """One change made to many clients: what, by whom, to how many, undone or not.

    `token` is the page's own mark: the same page sent twice changes once. `details`
    hold ids only (to whom, which tag, which need and answer).
    """

    kind = models.CharField(_("what"), max_length=10, choices=BulkKind)
    details = models.JSONField(default=dict)
    token = models.CharField(max_length=32, unique=True)
    count = models.PositiveIntegerField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    undone_count = models.PositiveIntegerField(null=True)

    objects = BulkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["by", "-id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.count}"


class BulkRow(models.Model):
    """One client of a change, and what was so before: ids and codes only."""

    change = models.ForeignKey(BulkChange, models.CASCADE, related_name="rows")
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    before = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "client"], name="bulk_row_once")
        ]

    def __str__(self) -> str:
        return f"{self.change_id} {self.client_id}"
