"""Spot checks: a month's frozen frame, the draw from it, and what clients said.

Everything that a draw rests on is hashed; what is written here is compared with the
sealed records by `service.analytics.proving` (docs/adr/0036-checks-that-show-changes).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.models.records import AppendOnly
from clients.models import Client
from core.clock import day_of
from service.enums import CheckState, CheckStep, Stratum, Verdict
from service.querysets import (
    CheckEventQuerySet,
    CheckPeriodQuerySet,
    FrameRowQuerySet,
    OfPeriodQuerySet,
    OfTaskQuerySet,
)

USER = settings.AUTH_USER_MODEL
HASH = 64
SALT = 32


class CheckPeriod(models.Model):
    """A branch's month: committed to on its first day, frozen at its end, checked.

    `seed` is secret until the checks are closed; `commitment` is its SHA-256 and
    everybody's to see from the first day on. `clients` are client-months in the frame,
    `claimed` those for which a meeting was written down.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    month = models.DateField(_("month"))
    seed = models.CharField(max_length=HASH, editable=False)
    commitment = models.CharField(max_length=HASH, editable=False)
    committed_at = models.DateTimeField(_("committed at"), default=timezone.now)
    frame_hash = models.CharField(max_length=HASH, blank=True, editable=False)
    frozen_at = models.DateTimeField(_("frozen at"), null=True, editable=False)
    frozen_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    clients = models.PositiveIntegerField(default=0, editable=False)
    claimed = models.PositiveIntegerField(default=0, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    objects = CheckPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("month of checks")
        verbose_name_plural = _("months of checks")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "month"], name="month_of_checks_once"
            ),
            models.CheckConstraint(
                name="frozen_with_its_hash",
                condition=Q(frozen_at__isnull=True, frame_hash="")
                | (Q(frozen_at__isnull=False) & ~Q(frame_hash="")),
            ),
            models.CheckConstraint(
                name="closed_only_when_frozen",
                condition=Q(closed_at__isnull=True) | Q(frozen_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch} {self.month:%Y-%m}"

    @property
    def is_late(self) -> bool:
        """Say whether it was committed to after the month's first day."""
        return day_of(self.committed_at) > self.month


class FrameRow(models.Model):
    """A client and the broker who served them in a month, as it stood when frozen.

    `claims` are the meetings written down (contact, kind, at, entered_at, by, note);
    they, the number and the telephone are hashed with `salt` into `digest`, so that
    they can be erased without breaking the frame. `of_client` stays when two records
    are merged. `hash` covers all of it; `weight` is in hundredths.
    """

    period = models.ForeignKey(CheckPeriod, models.PROTECT, related_name="rows")
    key = models.UUIDField(editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="+")
    of_client = models.BigIntegerField()
    broker = models.ForeignKey(USER, models.PROTECT, related_name="+")
    member_no = models.CharField(max_length=20, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    claims = models.JSONField(default=list)
    claimed = models.PositiveSmallIntegerField(default=0)
    signs = models.JSONField(default=list)
    weight = models.PositiveSmallIntegerField(default=100)
    salt = models.CharField(max_length=SALT, blank=True)
    digest = models.CharField(max_length=HASH)
    hash = models.CharField(max_length=HASH)

    objects = FrameRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("client's month in the checks")
        verbose_name_plural = _("clients' months in the checks")
        constraints = [
            models.UniqueConstraint(
                fields=["period", "key"], name="client_month_once_a_frame"
            )
        ]

    def __str__(self) -> str:
        return str(self.key)


class CheckDraw(models.Model):
    """One draw from a frame. There is one that counts; voided ones stay listed."""

    period = models.ForeignKey(CheckPeriod, models.PROTECT, related_name="draws")
    number = models.PositiveSmallIntegerField(default=1)
    beacon = models.CharField(_("beacon"), max_length=200, blank=True)
    size = models.PositiveIntegerField()
    list_hash = models.CharField(max_length=HASH)
    drawn_at = models.DateTimeField(_("drawn at"), default=timezone.now)
    drawn_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(_("voided at"), null=True, editable=False)
    voided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    void_reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = OfPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("draw")
        verbose_name_plural = _("draws")
        constraints = [
            models.UniqueConstraint(
                fields=["period", "number"], name="draws_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["period"],
                condition=Q(voided_at__isnull=True),
                name="one_draw_a_month",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.number}"


class CheckTask(models.Model):
    """A client-month that was drawn. `state`, `verdict` and the rest follow events."""

    draw = models.ForeignKey(CheckDraw, models.PROTECT, related_name="tasks")
    row = models.ForeignKey(FrameRow, models.PROTECT, related_name="tasks")
    position = models.PositiveIntegerField()
    how = models.CharField(max_length=8, choices=Stratum)
    state = models.CharField(
        max_length=8, choices=CheckState, default=CheckState.WAITING
    )
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    calls = models.PositiveSmallIntegerField(default=0)

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        constraints = [
            models.UniqueConstraint(fields=["draw", "row"], name="drawn_once"),
            models.UniqueConstraint(fields=["draw", "position"], name="drawn_in_order"),
        ]
        indexes = [models.Index(fields=["draw", "state"])]

    def __str__(self) -> str:
        return f"{self.draw_id}/{self.position}"


class CheckEvent(AppendOnly):
    """What somebody did for a check. Only added to; each covers the one before.

    `words` are the client's own, hashed with `salt` into `digest`; `look` is 1, or 2
    where the first denied.
    """

    draw = models.ForeignKey(CheckDraw, models.PROTECT, related_name="events")
    task = models.ForeignKey(CheckTask, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=8, choices=CheckStep)
    look = models.PositiveSmallIntegerField(default=1)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    words = models.TextField(_("the client's own words"), max_length=1000, blank=True)
    salt = models.CharField(max_length=SALT, blank=True)
    digest = models.CharField(max_length=HASH)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    previous = models.CharField(max_length=HASH, blank=True)
    hash = models.CharField(max_length=HASH)

    objects = CheckEventQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("step of a check")
        verbose_name_plural = _("steps of checks")
        constraints = [
            models.UniqueConstraint(
                fields=["draw", "number"], name="steps_are_numbered"
            )
        ]

    def __str__(self) -> str:
        return f"{self.draw_id}/{self.number} {self.step}"
