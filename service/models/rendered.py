"""The service log: what was rendered to whom, and whether it was opened."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from clients.enums.services import Way
from clients.models import Client, RiskWarning, Service
from service.enums import OpenedBy
from service.querysets.rendered import OfLogQuerySet, ServiceLogQuerySet

USER = settings.AUTH_USER_MODEL


class ServiceLog(models.Model):
    """A service was rendered to a client: when, what, by which channel, whose work.

    `slot_on` is the first day of the slot of the frequency it was rendered in, none for
    services without slots. `key` tells the same delivery from another one of the same
    service. `by` wrote it down, nobody when a job did; `author` is whose work it is,
    `research_by` the registered author of the company's research. Only ever added to:
    a wrong entry is withdrawn by a row of its own.
    """

    client = models.ForeignKey(
        Client, models.PROTECT, related_name="service_logs", verbose_name=_("client")
    )
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="logs", verbose_name=_("service")
    )
    broker = models.ForeignKey(USER, models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField(_("delivered at"))
    entered_at = models.DateTimeField(
        _("entered at"), default=timezone.now, editable=False
    )
    slot_on = models.DateField(null=True, editable=False)
    key = models.CharField(max_length=80, editable=False)
    what = models.CharField(_("what was delivered"), max_length=200)
    link = models.URLField(_("link"), max_length=500, blank=True)
    research_by = models.CharField(
        _("registered author of the research"), max_length=80, blank=True
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Way)
    light = models.CharField(max_length=6, blank=True, editable=False)
    warning = models.ForeignKey(
        RiskWarning, models.PROTECT, null=True, related_name="+", editable=False
    )
    author = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name=_("author")
    )
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    objects = ServiceLogQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("entry of the service log")
        verbose_name_plural = _("service log")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "service", "key"], name="rendered_once"
            ),
            models.CheckConstraint(
                name="delivery_not_before_it_happened",
                condition=Q(entered_at__gte=F("happened_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-happened_at", "-id"]),
            models.Index(fields=["branch", "-happened_at", "-id"]),
            models.Index(fields=["branch", "slot_on"], name="delivered_in_slot"),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.what}"


class LogWithdrawal(models.Model):
    """An entry of the service log was wrong: it counts for nothing, and stays."""

    log = models.OneToOneField(
        ServiceLog, models.CASCADE, related_name="withdrawal", primary_key=True
    )
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("withdrawn entry of the service log")
        constraints = [
            models.CheckConstraint(
                name="withdrawn_for_a_reason", condition=~Q(reason="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.log_id}"


class LogOpening(models.Model):
    """The client opened what was delivered: the first time, by a press of theirs."""

    log = models.OneToOneField(
        ServiceLog, models.CASCADE, related_name="opening", primary_key=True
    )
    how = models.CharField(max_length=8, choices=OpenedBy, default=OpenedBy.LINK)
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("opening")

    def __str__(self) -> str:
        return f"{self.log_id} {self.at}"
