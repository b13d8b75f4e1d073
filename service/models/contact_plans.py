"""Plans of contacts: the branch's templates, and what became of one for a client."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from clients.models import Client, Segment
from clients.querysets import OfBranchQuerySet, OfClientQuerySet
from pipeline.enums import Stage

USER = settings.AUTH_USER_MODEL
LONGEST_STEPS = 5000


class PlanTemplate(models.Model):
    """A branch's plan for a kind of client; `steps` are lines of days and words.

    Suggested to clients of `stage` and `segment`; without either, to everybody.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    name = models.CharField(_("plan"), max_length=60)
    stage = models.CharField(_("stage"), max_length=1, choices=Stage, blank=True)
    segment = models.ForeignKey(
        Segment,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("segment"),
    )
    steps = models.TextField(_("steps"), max_length=LONGEST_STEPS)
    place = models.PositiveSmallIntegerField(default=0, editable=False)
    is_retired = models.BooleanField(_("retired"), default=False)

    objects = OfBranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan template")
        verbose_name_plural = _("plan templates")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "name"],
                name="plan_template_once_a_branch",
                violation_error_message=_("The branch has a plan of this name."),
            ),
            models.CheckConstraint(name="plan_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class ContactPlan(models.Model):
    """A client's own plan: a template's steps, changed as the client needs.

    `done` are the steps agreed on so far: each becomes the client's next step when the
    one before it was done.
    """

    client = models.OneToOneField(
        Client, models.CASCADE, related_name="contact_plan", verbose_name=_("client")
    )
    template = models.ForeignKey(
        PlanTemplate, models.SET_NULL, null=True, related_name="+"
    )
    name = models.CharField(_("plan"), max_length=60)
    steps = models.TextField(_("steps"), max_length=LONGEST_STEPS)
    done = models.PositiveSmallIntegerField(default=0, editable=False)
    started_on = models.DateField(_("started on"))
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact plan")
        verbose_name_plural = _("contact plans")

    def __str__(self) -> str:
        return f"{self.client_id} {self.name}"
