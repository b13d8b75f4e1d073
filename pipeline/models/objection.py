"""What clients object to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from pipeline.querysets import ObjectionQuerySet


class Objection(models.Model):
    """A kind of objection clients raise; the firm's, or one branch's own."""

    branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("objection"), max_length=60)
    is_active = models.BooleanField(default=True)
    # Two words for one thing: this one counts as the other.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged"
    )

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "name"], name="branch_objection_once"
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(branch__isnull=True),
                name="firm_objection_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def counted_as(self) -> int:
        """The number under which this objection counts."""
        return int(self.merged_into_id or self.pk)
