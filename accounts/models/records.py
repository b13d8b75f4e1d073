"""The records everyone writes: events, jobs, notifications, files, tags."""

from typing import NoReturn

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import JobState
from accounts.models.firm import Branch, User
from accounts.querysets import AuditQuerySet, OwnQuerySet, refuse_change


class AppendOnly(models.Model):
    """Rows that are only ever added (docs/adr/0012-sealed-records.md).

    `save` of a row that is there, `update` and `delete` raise; the database's triggers
    refuse what does not come through here.
    """

    class Meta:
        abstract = True
        # Saving an existing row goes through the base manager: let that refuse, too.
        base_manager_name = "objects"

    def delete(self, *_args: object, **_options: object) -> NoReturn:
        """Refuse."""
        refuse_change()


class AuditEvent(AppendOnly):
    """Something happened. Only ever added to; survives what it speaks of; no values."""

    at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )
    action = models.CharField(max_length=60)
    model = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, related_name="+", db_index=False
    )
    facts = models.JSONField(default=dict)

    objects = AuditQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        indexes = [
            models.Index(fields=["model", "object_id"]),
            # One for each question of the records page; all end at the newest.
            models.Index(fields=["by", "-id"]),
            models.Index(fields=["branch", "-id"]),
            models.Index(fields=["action", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"


class Job(models.Model):
    """Long work in the background. Its progress is kept outside the database."""

    user = models.ForeignKey(User, models.PROTECT, related_name="jobs")
    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=JobState, default=JobState.WAITING, db_index=True
    )
    result = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = OwnQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Notification(models.Model):
    """A line for one person, with the page it leads to."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "read_at"])]

    def __str__(self) -> str:
        return f"{self.kind} → {self.user}"


class Attachment(models.Model):
    """A file someone handed in: evidence, form, recording."""

    file = models.FileField(upload_to="attachments/%Y/%m")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A word a branch sorts its clients by."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="tags")
    name = models.CharField(_("tag"), max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["branch", "name"], name="tag_once_a_branch")
        ]

    def __str__(self) -> str:
        return self.name
