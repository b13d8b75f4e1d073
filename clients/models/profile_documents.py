"""Papers kept for a client, with what they are and how long they are good."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Attachment
from clients.enums.profile import DocumentKind
from clients.models.client import Client
from clients.querysets import OfClientQuerySet

USER = settings.AUTH_USER_MODEL


class ClientDocument(models.Model):
    """A file kept for a client; one that was replaced stays, put away."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="documents")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")
    kind = models.CharField(_("document"), max_length=10, choices=DocumentKind)
    content_type = models.CharField(max_length=40, editable=False)
    size = models.PositiveIntegerField(editable=False)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=120, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    is_put_away = models.BooleanField(default=False, editable=False)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = [
            models.Index(fields=["client", "-at", "-id"]),
            models.Index(fields=["expires_on", "client"]),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.get_kind_display()}"
