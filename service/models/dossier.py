"""What was done for a member after the deal: topics taught, services tried."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.models.suitability import OnlyAddedQuerySet
from service.enums import FileKind, FileState


class FileEvent(models.Model):
    """A step in a member's service file; the latest of a code holds. Append-only."""

    client = models.ForeignKey(
        Client, models.PROTECT, related_name="file_events", verbose_name=_("client")
    )
    kind = models.CharField(max_length=8, choices=FileKind)
    code = models.CharField(max_length=12)
    state = models.CharField(_("state"), max_length=8, choices=FileState)
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)

    objects = OnlyAddedQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("step in a service file")
        verbose_name_plural = _("steps in service files")
        indexes = [models.Index(fields=["client", "kind", "code", "at"])]

    def __str__(self) -> str:
        return f"{self.client_id} {self.code} {self.state}"
