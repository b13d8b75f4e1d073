"""Fields a branch adds of its own."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from clients import enums
from clients.querysets import OfBranchQuerySet


class CustomField(models.Model):
    """One more field of a branch's clients; values lie in `Client.custom` under `key`.

    Text is a string, a number or amount (yuan) a decimal string, a day an ISO date,
    yes-or-no a boolean, a choice one of `options`.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="custom_fields")
    key = models.SlugField(max_length=40, editable=False)
    label = models.CharField(_("name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=8, choices=enums.FieldKind)
    options = models.JSONField(_("options"), default=list, blank=True)
    place = models.PositiveSmallIntegerField(_("place"), default=0)
    is_retired = models.BooleanField(_("retired"), default=False)

    objects = OfBranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("field of the branch")
        verbose_name_plural = _("fields of the branch")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "key"], name="custom_key_once_a_branch"
            ),
            models.UniqueConstraint(
                fields=["branch", "label"],
                name="custom_label_once_a_branch",
                violation_error_message=_("The branch has a field of this name."),
            ),
            models.CheckConstraint(name="custom_has_a_label", condition=~Q(label="")),
        ]

    def __str__(self) -> str:
        return self.label
