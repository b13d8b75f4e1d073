"""What the times were like while the figures came about: 天时, 地利, 人和."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from pipeline.enums import NoteKind
from pipeline.models.ledger import USER
from pipeline.querysets import ContextNoteQuerySet


class ContextNote(models.Model):
    """A dated short note about the market, the branch or relationships.

    Without a branch it is the firm's, with an `owner` that person's own, else the
    branch's. Only ever added to: a correction or a withdrawal is the next version.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=8, choices=NoteKind)
    starts_on = models.DateField(_("from"))
    # Empty for what happened on one day.
    ends_on = models.DateField(_("until"), null=True, blank=True)
    text = models.CharField(_("note"), max_length=200)
    version = models.PositiveSmallIntegerField(default=1)
    original = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="versions"
    )
    is_current = models.BooleanField(default=True)
    is_withdrawn = models.BooleanField(default=False)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ContextNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("context note")
        verbose_name_plural = _("context notes")
        constraints = [
            models.CheckConstraint(
                name="note_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.UniqueConstraint(
                fields=["original", "version"], name="note_version_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["branch", "starts_on"],
                condition=Q(is_current=True, is_withdrawn=False),
                name="note_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} {self.text}"
