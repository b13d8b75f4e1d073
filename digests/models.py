"""News and announcements, where they come from, and who let them through."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Security
from digests.enums import (
    AnnouncementKind,
    ItemState,
    SourceKind,
    SourceState,
    outage_sentence,
)
from digests.querysets import AnnouncementQuerySet, ItemQuerySet, SourceQuerySet

USER = settings.AUTH_USER_MODEL


class Source(models.Model):
    """A place news come from, and how it fares."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=SourceKind)
    url = models.CharField(_("address"), max_length=500, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    is_auto_approved = models.BooleanField(_("approved unseen"), default=False)
    state = models.CharField(
        _("state"), max_length=10, choices=SourceState, default=SourceState.NEW
    )
    error = models.CharField(_("error"), max_length=300, blank=True)
    error_detail = models.CharField(max_length=200, blank=True)
    failures = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    ok_at = models.DateTimeField(_("last in order"), null=True)
    next_try_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.name

    def why(self) -> str:
        """Say in the reader's language what went wrong last; "" when nothing did."""
        return outage_sentence(self.error, self.error_detail)


class Item(models.Model):
    """What news and announcements share."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    ref = models.CharField(max_length=300)
    title = models.CharField(_("title"), max_length=300)
    url = models.CharField(_("link"), max_length=500, blank=True)
    published_at = models.DateTimeField(_("published at"))
    fetched_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=ItemState, default=ItemState.PENDING
    )
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["source", "ref"], name="%(class)s_once_a_source"
            )
        ]
        indexes = [
            models.Index(fields=["state", "-published_at"]),
            models.Index(fields=["state", "decided_at"]),
        ]

    def __str__(self) -> str:
        return self.title


class NewsItem(Item):
    """A piece of news, as text."""

    summary = models.TextField(_("summary"), blank=True)
    cluster = models.CharField(max_length=64, blank=True, db_index=True)

    objects = ItemQuerySet.as_manager()

    class Meta(Item.Meta):
        verbose_name = _("news item")
        verbose_name_plural = _("news items")


class Announcement(Item):
    """A company's announcement on one of its securities."""

    security = models.ForeignKey(Security, models.PROTECT, related_name="announcements")
    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=AnnouncementKind,
        default=AnnouncementKind.GENERAL,
    )

    objects = AnnouncementQuerySet.as_manager()

    class Meta(Item.Meta):
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
