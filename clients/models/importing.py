"""What an import changed about clients who were here already."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from clients.models.facts import AssetSnapshot
from clients.models.origins import ImportBatch
from clients.querysets import OfClientQuerySet


class ImportChange(models.Model):
    """One row of a file that changed a client: what was so before and after, by field.

    Kept so that the whole import can be undone. `snapshot` is the one its assets made;
    `styles` and `tags` in `after` are those that were added.
    """

    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, related_name="changes", db_index=False
    )
    client = models.ForeignKey(Client, models.CASCADE, related_name="import_changes")
    row = models.PositiveIntegerField(_("row"))
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    snapshot = models.ForeignKey(
        AssetSnapshot, models.SET_NULL, null=True, related_name="+"
    )
    reverted_at = models.DateTimeField(null=True)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("change by an import")
        verbose_name_plural = _("changes by imports")
        indexes = [models.Index(fields=["batch", "id"], name="import_change_of_batch")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.row}"
