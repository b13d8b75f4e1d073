"""What a broker means to reach."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from pipeline.enums import PlanState
from pipeline.models.ledger import USER
from pipeline.querysets import (
    SalesPlanQuerySet,
)


class SalesPlan(models.Model):
    """A broker's goal for a year, worked back to contacts a day. Versions are kept."""

    broker = models.ForeignKey(USER, models.PROTECT, related_name="sales_plans")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    version = models.PositiveSmallIntegerField(default=1)
    target = models.DecimalField(_("target assets"), max_digits=16, decimal_places=2)
    average_assets = models.DecimalField(
        _("average assets"), max_digits=16, decimal_places=2
    )
    days = models.PositiveSmallIntegerField(_("working days"))
    ratio = models.JSONField()
    state = models.CharField(
        _("state"), max_length=10, choices=PlanState, default=PlanState.DRAFT
    )
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    signed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True)
    # Why the manager sent it back.
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = SalesPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("sales plan")
        verbose_name_plural = _("sales plans")
        constraints = [
            models.UniqueConstraint(
                fields=["broker", "year", "version"], name="plan_version_once"
            ),
            models.CheckConstraint(
                name="plan_is_positive",
                condition=Q(target__gt=0) & Q(average_assets__gt=0) & Q(days__gt=0),
            ),
            models.CheckConstraint(
                name="plan_sent_back_with_a_reason",
                condition=~Q(state=PlanState.RETURNED) | ~Q(reason=""),
            ),
        ]
        # A branch's plans of a year; a broker's are found by the constraint's index.
        indexes = [models.Index(fields=["branch", "year"], name="plan_by_branch")]

    def __str__(self) -> str:
        return f"{self.broker} {self.year}"
