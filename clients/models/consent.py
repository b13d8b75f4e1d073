"""What a client allows us, by purpose and channel."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Attachment, Branch
from clients import enums
from clients.models.client import Client
from clients.querysets import ConsentTextQuerySet, OfClientQuerySet

USER = settings.AUTH_USER_MODEL


class ConsentText(models.Model):
    """The words people agree to, by purpose and version. Never changed, only followed.

    The firm's (no branch) is the head office's; a branch may have its own beside it.
    """

    branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, related_name="consent_texts"
    )
    purpose = models.CharField(_("purpose"), max_length=15, choices=enums.Purpose)
    version = models.CharField(_("version"), max_length=40)
    wording = models.TextField(_("wording"), max_length=4000)
    valid_from = models.DateField(_("valid from"))
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "purpose", "version"],
                name="branch_consent_text_once",
                violation_error_message=_("This version is there already."),
            ),
            models.UniqueConstraint(
                fields=["purpose", "version"],
                condition=Q(branch__isnull=True),
                name="firm_consent_text_once",
                violation_error_message=_("This version is there already."),
            ),
        ]

    def __str__(self) -> str:
        return self.version


class ConsentEvent(models.Model):
    """A client gave or withdrew consent to one purpose by one channel. Append-only."""

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="consent_events", db_index=False
    )
    purpose = models.CharField(_("purpose"), max_length=15, choices=enums.Purpose)
    channel = models.CharField(_("channel"), max_length=10, choices=enums.Reach)
    is_given = models.BooleanField(_("given"))
    at = models.DateTimeField(_("at"))
    text_version = models.CharField(_("consent text"), max_length=60, blank=True)
    text = models.ForeignKey(
        ConsentText, models.PROTECT, null=True, blank=True, related_name="+"
    )
    proof = models.CharField(_("proof"), max_length=200, blank=True)
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "purpose", "channel", "-at"])]

    def __str__(self) -> str:
        return f"{self.client} {self.purpose} {self.channel} {self.is_given}"


class Consent(models.Model):
    """Where consent stands now, as the latest event left it."""

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="consents", db_index=False
    )
    purpose = models.CharField(max_length=15, choices=enums.Purpose)
    channel = models.CharField(max_length=10, choices=enums.Reach)
    is_given = models.BooleanField()
    since = models.DateTimeField()

    objects = OfClientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "purpose", "channel"], name="consent_stands_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["purpose", "channel"],
                condition=Q(is_given=True),
                name="consent_given",
            )
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.purpose} {self.channel} {self.is_given}"
