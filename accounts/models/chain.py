"""The chain that shows whether a record was changed after it was written."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import SealKind
from accounts.models.records import AppendOnly, AuditEvent
from accounts.querysets import AppendOnlyQuerySet, NoteQuerySet


class AuditSeal(AppendOnly):
    """A minute's records under one hash, or the gap a purged demo world has left.

    `content` is what `accounts.rules.write_lines` (records) or `write_numbers` (a gap)
    wrote: numbers and hashes, no text. Numbers of records between two seals that stand
    in neither were rolled back and can never be filled.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(max_length=6, choices=SealKind)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    count = models.PositiveIntegerField()
    content = models.TextField()
    content_hash = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(default=timezone.now)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        indexes = [models.Index(fields=["kind", "-number"])]

    def __str__(self) -> str:
        return f"{self.number} {self.hash[:8]}"


class AuditHead(models.Model):
    """The one row that says where the chain ends, and lets one writer at a time in.

    `is_open` is true only inside the transaction that removes demo records: the
    triggers look at it, and nobody else ever sees it.
    """

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    is_open = models.BooleanField(default=False)
    # The day whose morning head has gone to head office and the managers.
    told_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.number} {self.hash[:8]}"


class AuditCheck(models.Model):
    """What came of walking the whole chain; `trouble` is "" when all of it holds."""

    at = models.DateTimeField(default=timezone.now)
    events = models.PositiveBigIntegerField()
    removed = models.PositiveBigIntegerField(default=0)
    seals = models.PositiveBigIntegerField()
    last_id = models.BigIntegerField()
    head = models.CharField(max_length=64, blank=True)
    trouble = models.CharField(max_length=20, blank=True)
    event_id = models.BigIntegerField(null=True)
    seal_number = models.PositiveBigIntegerField(null=True)

    class Meta:
        get_latest_by = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.trouble or 'green'}"


class AuditNote(models.Model):
    """The words somebody gave as a reason. Kept beside the record, not in it.

    A reason can name a person; here it can be taken away without touching the chain.
    """

    event = models.OneToOneField(AuditEvent, models.PROTECT, related_name="note")
    text = models.CharField(_("reason"), max_length=200)

    objects = NoteQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.event_id)
