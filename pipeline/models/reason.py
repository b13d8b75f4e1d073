"""Why clients leave."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from pipeline.querysets import ReasonQuerySet


class LeavingReason(models.Model):
    """A reason why clients leave the process; the firm's, or one branch's own."""

    branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("reason for leaving"), max_length=40)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = ReasonQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason for leaving")
        verbose_name_plural = _("reasons for leaving")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "name"], name="branch_leaving_reason_once"
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(branch__isnull=True),
                name="firm_leaving_reason_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name
