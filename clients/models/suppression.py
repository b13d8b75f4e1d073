"""Numbers and addresses nobody here may contact: hashes, never the number itself."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from clients.enums.privacy import NumberKind, WhyLifted, WhyNot
from clients.querysets import SuppressionQuerySet

USER = settings.AUTH_USER_MODEL


class DoNotContact(models.Model):
    """A telephone number or address that is not to be contacted by anyone of the firm.

    `digest` is HMAC-SHA-256 under DATA_KEY of the normalised number: the row holds no
    personal data, hangs on no client and survives every erasure. Never deleted; what no
    longer applies is lifted.
    """

    kind = models.CharField(max_length=5, choices=NumberKind)
    digest = models.CharField(max_length=64)
    reason = models.CharField(_("reason"), max_length=10, choices=WhyNot)
    since = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, editable=False)
    lifted_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    why_lifted = models.CharField(
        _("reason"), max_length=12, choices=WhyLifted, blank=True
    )

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("number not to be contacted")
        verbose_name_plural = _("numbers not to be contacted")
        constraints = [
            models.UniqueConstraint(
                fields=["digest"],
                condition=Q(lifted_at__isnull=True),
                name="suppressed_once",
            )
        ]
        indexes = [models.Index(fields=["branch", "-since", "-id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:8]}"
