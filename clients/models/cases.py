"""A client's case: where it stood, what was suggested, decided and done."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.enums.holdings import Decision, Side
from clients.models.client import Client
from clients.models.securities import Security
from clients.querysets import OfCaseQuerySet, OfClientQuerySet

USER = settings.AUTH_USER_MODEL


class CaseFile(models.Model):
    """A case (domain.md §2, A13): the client's goal, and a hurdle to measure it by.

    The baseline is frozen on `baseline_on`; `hurdle_rate` is per cent a year, simple
    interest. A closed case is measured on the day it was closed.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="cases")
    title = models.CharField(_("title"), max_length=80)
    goal = models.CharField(_("goal in the client's words"), max_length=300, blank=True)
    baseline_on = models.DateField(_("baseline as of"))
    hurdle_name = models.CharField(_("hurdle"), max_length=60)
    hurdle_rate = models.DecimalField(
        _("hurdle, % a year"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(50)],
    )
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_on = models.DateField(null=True, editable=False)
    lesson = models.CharField(_("what we learnt"), max_length=300, blank=True)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.CheckConstraint(
                name="hurdle_in_range",
                condition=Q(hurdle_rate__gte=0, hurdle_rate__lte=50),
            )
        ]

    def __str__(self) -> str:
        return self.title


class CasePosition(models.Model):
    """One position of a case's baseline with the price it had then. Never changed."""

    case = models.ForeignKey(CaseFile, models.CASCADE, related_name="positions")
    security = models.ForeignKey(Security, models.PROTECT, related_name="+")
    quantity = models.DecimalField(_("quantity"), max_digits=16, decimal_places=2)
    price = models.DecimalField(_("price then"), max_digits=14, decimal_places=4)
    price_on = models.DateField()
    cost = models.DecimalField(_("cost"), null=True, max_digits=14, decimal_places=4)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "security"], name="case_position_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.security}"


class Suggestion(models.Model):
    """What a registered adviser suggested, under which certificate. Append-only.

    Only the client's decision is added later, once.
    """

    case = models.ForeignKey(CaseFile, models.CASCADE, related_name="suggestions")
    author = models.ForeignKey(USER, models.PROTECT, related_name="+")
    certificate = models.CharField(max_length=40)
    text = models.TextField(_("suggestion"), max_length=2000)
    into = models.ManyToManyField(Security, related_name="+", blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)
    decision = models.CharField(
        _("the client's decision"), max_length=10, choices=Decision, blank=True
    )
    decided_on = models.DateField(_("decided on"), null=True)
    decision_note = models.CharField(
        _("in the client's words"), max_length=200, blank=True
    )
    decision_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="decision_with_its_day",
                condition=Q(decision="", decided_on__isnull=True)
                | (~Q(decision="") & Q(decided_on__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.at:%Y-%m-%d}"


class CaseTrade(models.Model):
    """What the client did, or what came to their shares. Append-only.

    `price` is yuan a unit; for income yuan paid a unit, for a bonus new units a unit.
    """

    case = models.ForeignKey(CaseFile, models.CASCADE, related_name="trades")
    on = models.DateField(_("day"))
    side = models.CharField(_("what"), max_length=6, choices=Side)
    security = models.ForeignKey(Security, models.PROTECT, related_name="+")
    quantity = models.DecimalField(
        _("quantity"), default=0, max_digits=16, decimal_places=2
    )
    price = models.DecimalField(_("price"), max_digits=14, decimal_places=4)
    fee = models.DecimalField(
        _("fees (yuan)"), default=0, max_digits=10, decimal_places=2
    )
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="trade_price_above_zero", condition=Q(price__gt=0)
            ),
            models.CheckConstraint(
                name="trade_of_some_units",
                condition=Q(side__in=["sell", "buy"], quantity__gt=0)
                | (~Q(side__in=["sell", "buy"]) & Q(quantity=0)),
            ),
        ]
        indexes = [models.Index(fields=["case", "on", "id"])]

    def __str__(self) -> str:
        return f"{self.case} {self.on} {self.side}"
