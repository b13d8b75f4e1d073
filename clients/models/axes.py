"""Evidence and exceptions of the four axes, and when a branch was last placed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from clients import enums
from clients.models.client import DECIMALS, MOST_DIGITS, Client
from clients.querysets import OfClientQuerySet

USER = settings.AUTH_USER_MODEL


class Turnover(models.Model):
    """What a client traded (yuan) from one day to another, and on which assets."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="turnovers")
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    traded = models.DecimalField(
        _("traded"), max_digits=MOST_DIGITS, decimal_places=DECIMALS
    )
    average_assets = models.DecimalField(
        _("average assets"), max_digits=MOST_DIGITS, decimal_places=DECIMALS
    )
    source = models.CharField(_("source"), max_length=60, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "from_on"], name="turnover_once_a_period"
            ),
            models.CheckConstraint(
                name="turnover_in_order", condition=Q(to_on__gte=F("from_on"))
            ),
            models.CheckConstraint(
                name="traded_is_not_negative", condition=Q(traded__gte=0)
            ),
        ]
        indexes = [models.Index(fields=["client", "-to_on"])]

    def __str__(self) -> str:
        return f"{self.client} {self.from_on}–{self.to_on}"


class ValueOverride(models.Model):
    """A broker's own word on a client's value type, for a reason and until a day.

    In force while it is here; history stands in `Classification`.
    """

    client = models.OneToOneField(Client, models.CASCADE, related_name="value_override")
    value = models.CharField(_("value type"), max_length=8, choices=enums.ValueType)
    reason = models.CharField(_("reason"), max_length=200)
    until = models.DateField(_("valid until"))
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="override_has_a_reason", condition=~Q(reason="")
            )
        ]
        indexes = [models.Index(fields=["until"])]

    def __str__(self) -> str:
        return f"{self.client} {self.value}"


class AxisRun(models.Model):
    """The latest day on which a branch's clients were placed, and by which rules."""

    branch = models.OneToOneField(Branch, models.CASCADE, related_name="+")
    day = models.DateField()
    rules = models.JSONField()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.branch} {self.day}"
