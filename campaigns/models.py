"""Campaign plans. The first steps stand; the rest of the thirteen follow."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from campaigns.enums import Operator, PlanState, Step
from campaigns.querysets import ObjectiveQuerySet, PlanQuerySet
from clients.models import Origin

USER = settings.AUTH_USER_MODEL


class Plan(models.Model):
    """A campaign on its way through the thirteen steps."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="campaigns")
    owner = models.ForeignKey(
        USER, models.PROTECT, related_name="campaigns", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=80)
    purpose = models.TextField(_("what it is for"), max_length=2000, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("deadline"))
    step = models.CharField(
        _("step"), max_length=15, choices=Step, default=Step.OBJECTIVES
    )
    state = models.CharField(
        _("state"), max_length=10, choices=PlanState, default=PlanState.DRAFT
    )
    origin = models.OneToOneField(
        Origin, models.PROTECT, null=True, related_name="campaign"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign plan")
        verbose_name_plural = _("campaign plans")
        constraints = [
            models.CheckConstraint(
                name="campaign_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The deadline lies before the start."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("campaigns:plan", args=[self.pk])


class Objective(models.Model):
    """What a plan wants to reach, as a number that can be counted."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="objectives")
    metric = models.CharField(_("what is counted"), max_length=80)
    operator = models.CharField(
        _("how much"), max_length=2, choices=Operator, default=Operator.AT_LEAST
    )
    target = models.PositiveIntegerField(_("target"))
    due_on = models.DateField(_("by"))

    objects = ObjectiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")

    def __str__(self) -> str:
        return self.metric
