"""As of when a client's holdings are known, what they watch, and tables handed in."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, Job
from clients.enums.holdings import SheetKind, SheetState
from clients.models.client import Client
from clients.models.securities import Security
from clients.querysets import OfClientQuerySet, SheetQuerySet

USER = settings.AUTH_USER_MODEL


class Portfolio(models.Model):
    """As of which day a client's holdings are known in full.

    It stays when everything is sold: what an older file says is not brought back.
    """

    client = models.OneToOneField(Client, models.CASCADE, related_name="portfolio")
    as_of = models.DateField(_("as of"))
    source = models.CharField(_("source"), max_length=60, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfClientQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.client} {self.as_of}"


class WatchItem(models.Model):
    """A security a client follows without necessarily holding it, and how we know."""

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="watch_items", db_index=False
    )
    security = models.ForeignKey(Security, models.PROTECT, related_name="watchers")
    source = models.CharField(_("how we know"), max_length=60, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("watched security")
        verbose_name_plural = _("watch-list")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "security"], name="watched_once_a_client"
            )
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.security}"


class SheetFile(models.Model):
    """A table of holdings, prices or securities someone hands in, and what came of it.

    The file itself is deleted once it is written or let go. `facts` are what was said
    beside it (the day, the one client); `report` holds counts and reasons.
    """

    kind = models.CharField(max_length=10, choices=SheetKind)
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=10, choices=SheetState, default=SheetState.CHECKED
    )
    facts = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    written_at = models.DateTimeField(null=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")

    objects = SheetQuerySet.as_manager()

    def __str__(self) -> str:
        return self.file_name


class SheetChange(models.Model):
    """What a table changed about one client's holdings, so that it can be undone.

    `before` and `after` hold, by the number of the security, quantity, cost, day and
    source, or null where nothing was held; and under "portfolio" the day and source as
    of which holdings were known.
    """

    sheet = models.ForeignKey(SheetFile, models.CASCADE, related_name="changes")
    client = models.ForeignKey(Client, models.CASCADE, related_name="sheet_changes")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reverted_at = models.DateTimeField(null=True)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("change by a table of holdings")
        verbose_name_plural = _("changes by tables of holdings")
        indexes = [models.Index(fields=["sheet", "id"], name="sheet_change_of_sheet")]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.client_id}"
