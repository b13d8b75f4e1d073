"""The public pool (公海): who is nobody's for now, and who is about to be."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Branch
from accounts.scoping import ScopedQuerySet, Viewer
from clients.enums import Standing
from clients.enums.pool import PoolWhy
from clients.models.client import Client
from clients.querysets import OfClientQuerySet

USER = settings.AUTH_USER_MODEL
LONGEST_REASON = 200
FROM_POOL = (Role.BROKER, Role.MANAGER)


class PoolQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the pool of one's own branch: its brokers and its manager see it."""
        if viewer.role not in FROM_POOL or not viewer.branch_id:
            return self.none()
        return self.filter(branch=viewer.branch_id)

    def waiting(self) -> Self:
        """Keep who can be taken out now."""
        return self.filter(left_at=None, client__standing=Standing.POOLED)

    def for_rows(self) -> Self:
        """Bring what a row of the pool may show, and nothing that is long."""
        return self.select_related("client__origin").only(
            *("entered_at", "why", "holder", "branch", "client__name"),
            *("client__phone", "client__stage", "client__outcome", "client__size"),
            *("client__origin__source", "client__origin__method"),
        )


class PoolStay(models.Model):
    """Somebody's time in the pool: from whom, why, and who took them out. Kept."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="pool_stays")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    holder = models.ForeignKey(USER, models.PROTECT, related_name="+")
    why = models.CharField(_("why"), max_length=10, choices=PoolWhy)
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True)
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    entered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    left_at = models.DateTimeField(null=True, editable=False)
    taken_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    # Who took them out: the broker, or the manager who gave them to one.
    left_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    objects = PoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("stay in the pool")
        verbose_name_plural = _("stays in the pool")
        constraints = [
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(left_at__isnull=True),
                name="in_the_pool_once",
            ),
            models.CheckConstraint(
                name="taken_out_by_somebody",
                condition=Q(left_at__isnull=True, taken_by__isnull=True)
                | Q(left_at__isnull=False, left_at__gte=F("entered_at")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["branch", "-entered_at", "-id"],
                condition=Q(left_at__isnull=True),
                name="pool_waiting",
            ),
            models.Index(fields=["taken_by", "left_at"], name="pool_taken"),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.entered_at:%Y-%m-%d}"


class PoolWarning(models.Model):
    """A broker was told that somebody goes back to the pool unless called."""

    client = models.OneToOneField(Client, models.CASCADE, related_name="pool_warning")
    broker = models.ForeignKey(USER, models.PROTECT, related_name="+")
    told_on = models.DateField()
    leaves_on = models.DateField()

    objects = OfClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("warning before the pool")
        verbose_name_plural = _("warnings before the pool")
        indexes = [models.Index(fields=["broker", "leaves_on"], name="pool_warned")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.leaves_on}"
