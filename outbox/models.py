"""The ledger of everything that leaves. The database is the queue."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from outbox.enums import Channel, DeliveryState, Kind, Outcome, Reason
from outbox.querysets import DeliveryQuerySet, MailingQuerySet


class Mailing(models.Model):
    """What all readers of one kind on one day have in common.

    `shared` holds `news` (title, url, source), `announcements` by security id (code,
    name, title, url, kind) and the moment up to which approvals were taken in.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    day = models.DateField(_("day"))
    subject = models.CharField(_("subject"), max_length=200)
    shared = models.JSONField(default=dict)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.PLANNED)
    taken_until = models.DateTimeField(default=timezone.now)
    deadline = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        constraints = [
            models.UniqueConstraint(fields=["kind", "day"], name="mailing_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


class Delivery(models.Model):
    """One message to one reader: at most one for client, kind, day and channel."""

    mailing = models.ForeignKey(Mailing, models.PROTECT, related_name="deliveries")
    client = models.ForeignKey(Client, models.PROTECT, related_name="deliveries")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    day = models.DateField(_("day"))
    channel = models.CharField(
        _("channel"), max_length=10, choices=Channel, default=Channel.EMAIL
    )
    personal = models.JSONField(default=dict)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=DeliveryState,
        default=DeliveryState.PLANNED,
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True, choices=Reason)
    reply_code = models.PositiveSmallIntegerField(_("reply code"), null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=40, blank=True)
    claimed_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    address_sha256 = models.CharField(max_length=64, blank=True)
    message_id = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "kind", "day", "channel"], name="delivered_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                condition=Q(state="planned"),
                name="delivery_planned",
            ),
            models.Index(
                fields=["claimed_at"],
                condition=Q(state__in=["claimed", "handing"]),
                name="delivery_in_hand",
            ),
            models.Index(fields=["day", "kind", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day} → {self.client_id}"


class Bounce(models.Model):
    """An address a mail server refused, as a keyed hash; forgotten once it works."""

    address_sha256 = models.CharField(max_length=64, unique=True)
    count = models.PositiveSmallIntegerField(default=1)
    latest_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("refused address")
        verbose_name_plural = _("refused addresses")

    def __str__(self) -> str:
        return f"{self.address_sha256[:8]} × {self.count}"
