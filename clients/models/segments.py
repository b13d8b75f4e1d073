"""Saved segments, how many fitted them month by month, and whom a snapshot caught."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.querysets import OwnQuerySet
from clients.models.client import Client
from clients.querysets import (
    CountPartQuerySet,
    OfClientQuerySet,
    SegmentQuerySet,
    SnapshotQuerySet,
)

USER = settings.AUTH_USER_MODEL


class Segment(models.Model):
    """Clients asked for by a tree of conditions, under a name.

    Personal while `branch` is empty; with a branch it is shared with its people, each
    of whom sees their own clients in it. `tree` is what `clients.rules.segments` reads,
    and has been asked for so since `tree_since`.
    """

    owner = models.ForeignKey(USER, models.PROTECT, related_name="segments")
    branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="segments"
    )
    name = models.CharField(_("name"), max_length=60)
    note = models.CharField(_("what for"), max_length=200, blank=True)
    tree = models.JSONField()
    tree_since = models.DateField()
    version = models.PositiveIntegerField(default=1, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    objects = SegmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        constraints = [
            models.CheckConstraint(name="segment_has_a_name", condition=~Q(name="")),
            models.UniqueConstraint(
                fields=["owner", "name"],
                condition=Q(branch__isnull=True),
                name="own_segment_name_once",
                violation_error_message=_("You have a segment of this name."),
            ),
            models.UniqueConstraint(
                fields=["branch", "name"],
                name="shared_segment_name_once",
                violation_error_message=_("The branch has a segment of this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("clients:segment", args=[self.pk])


class SegmentPin(models.Model):
    """Somebody wants a segment over their list of clients."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="pins")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "segment"], name="segment_pinned_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.segment}"


class SegmentCount(models.Model):
    """A segment was counted for a month: as it stood at the end of the day `on`.

    The last count of a month is its end; later days write over earlier ones.
    """

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="counts")
    month = models.DateField()
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["segment", "month"], name="segment_counted_once_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.segment} {self.on}"


class SegmentCountPart(models.Model):
    """Of a count, the clients of one broker and adviser: everyone sums their own."""

    count = models.ForeignKey(SegmentCount, models.CASCADE, related_name="parts")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    broker = models.ForeignKey(USER, models.PROTECT, related_name="+")
    adviser = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField()

    objects = CountPartQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.count} {self.number}"


class SegmentSnapshot(models.Model):
    """Who was in a segment at a moment, as far as the taker saw: an audience."""

    segment = models.ForeignKey(
        Segment, models.SET_NULL, null=True, related_name="snapshots"
    )
    name = models.CharField(max_length=60)
    tree = models.JSONField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    # Whose tags, needs and people the tree names: the branch it was shared with.
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SnapshotQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} {self.taken_at:%Y-%m-%d}"


class SegmentMember(models.Model):
    """One of those a snapshot caught."""

    snapshot = models.ForeignKey(
        SegmentSnapshot, models.CASCADE, related_name="members"
    )
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")

    objects = OfClientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "client"], name="snapshot_catches_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.snapshot} {self.client}"
