"""Where people came from: origins and imported files."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Attachment, Branch, Job
from clients import enums
from clients.enums.importing import ImportMode
from clients.querysets import BatchQuerySet, OriginQuerySet

USER = settings.AUTH_USER_MODEL


class Origin(models.Model):
    """Where people came from, and on what legal basis we know them."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    source = models.CharField(
        _("source"), max_length=20, choices=enums.Source, blank=True
    )
    channel = models.CharField(
        _("channel"), max_length=20, choices=enums.Channel, blank=True
    )
    method = models.CharField(
        _("method"), max_length=20, choices=enums.Method, blank=True
    )
    outlet = models.CharField(_("outlet"), max_length=80, blank=True)
    legal_basis = models.CharField(
        _("legal basis"), max_length=20, choices=enums.LegalBasis, blank=True
    )
    consent_text = models.CharField(_("consent text"), max_length=200, blank=True)
    evidence = models.CharField(_("evidence"), max_length=200, blank=True)
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OriginQuerySet.as_manager()

    class Meta:
        verbose_name = _("origin")
        verbose_name_plural = _("origins")
        indexes = [models.Index(fields=["method"]), models.Index(fields=["channel"])]

    def __str__(self) -> str:
        return self.outlet or self.get_method_display() or self.get_source_display()


class ImportBatch(models.Model):
    """One file brought in: what it was, how its columns were read, what came of it."""

    kind = models.CharField(max_length=20)
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64, db_index=True)
    stored_as = models.CharField(max_length=200, blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    origin = models.ForeignKey(Origin, models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        max_length=10, choices=enums.BatchState, default=enums.BatchState.UPLOADED
    )
    mode = models.CharField(
        _("clients who are here already"),
        max_length=10,
        choices=ImportMode,
        default=ImportMode.ADD,
    )
    report = models.JSONField(default=dict)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    written_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return self.file_name


class ColumnMap(models.Model):
    """How someone mapped the columns of files with these headers last time."""

    user = models.ForeignKey(USER, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    headers_sha256 = models.CharField(max_length=64)
    mapping = models.JSONField()
    used_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "headers_sha256"], name="column_map_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.headers_sha256[:8]}"
