"""The ledger of everything that leaves. The database is the queue."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.models import Client
from outbox.enums import (
    Channel,
    DeliveryState,
    Kind,
    Outcome,
    Reason,
    Severity,
    StaffChannel,
    WordingKind,
)
from outbox.querysets import (
    DeliveryQuerySet,
    MailingQuerySet,
    StaffLetterQuerySet,
    WordingRuleQuerySet,
    WordingStopQuerySet,
)


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


class StaffLetter(models.Model):
    """One line or mail to a colleague about one thing: at most one a channel.

    `key` says what it is about (the same thing never twice); what it says is composed
    by its kind when it leaves, from what is true then, and is kept nowhere.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="letters")
    kind = models.CharField(_("kind"), max_length=20)
    key = models.CharField(max_length=80)
    channel = models.CharField(_("channel"), max_length=10, choices=StaffChannel)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=DeliveryState,
        default=DeliveryState.PLANNED,
    )
    reason = models.CharField(_("reason"), max_length=20, blank=True, choices=Reason)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    deadline = models.DateTimeField()
    claimed_by = models.CharField(max_length=40, blank=True)
    claimed_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = StaffLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter to a colleague")
        verbose_name_plural = _("letters to colleagues")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "key", "channel"], name="colleague_told_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                condition=Q(state__in=["planned", "claimed", "handing"]),
                name="letter_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} → {self.user_id}"


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


class WordingRule(models.Model):
    """One version of a wording rule; `outbox.rules.wording` says how it is written.

    Versions are added, never changed: what a rule said on a day stays known. A rule the
    firm has no version of is as in `outbox.rules.starter`.
    """

    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"))
    kind = models.CharField(_("forbids"), max_length=12, choices=WordingKind)
    severity = models.CharField(_("what it does"), max_length=5, choices=Severity)
    phrases = models.TextField(_("phrases"), max_length=4000)
    unless = models.TextField(_("unless"), max_length=4000, blank=True)
    section = models.CharField(_("where it is written"), max_length=200)
    suggestion = models.CharField(_("rather say"), max_length=200, blank=True)
    licensed_may = models.BooleanField(_("advisers may"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    from_on = models.DateField(_("applies from"))
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WordingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("wording rule")
        verbose_name_plural = _("wording rules")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"], name="wording_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class WordingStop(models.Model):
    """What a wording rule kept out of a mailing: the item, the phrase, the rule."""

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="stops")
    item = models.CharField(max_length=64)
    text = models.CharField(max_length=500)
    start = models.PositiveSmallIntegerField()
    end = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=200, blank=True)
    suggestion = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=12, choices=WordingKind)
    at = models.DateTimeField(default=timezone.now)

    objects = WordingStopQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "item", "code"], name="stopped_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.text[self.start : self.end]}"
