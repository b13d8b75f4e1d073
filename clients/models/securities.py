"""Securities: what they are called, were called, and closed at."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients import enums
from clients.enums.holdings import Board, RiskLevel
from clients.models.client import Client
from clients.querysets import OfClientQuerySet, SecurityQuerySet
from clients.rules.securities import board_of, default_risk


class Security(models.Model):
    """A listed security. The code is text: 000001 stays 000001.

    `risk_level` is what head office decided; without it `risk` goes by what the code
    tells. `last_close` follows the latest `Price`, `search_text` the names it has had.
    """

    code = models.CharField(_("code"), max_length=12)
    exchange = models.CharField(_("exchange"), max_length=4, blank=True)
    name = models.CharField(_("name"), max_length=60)
    named_on = models.DateField(_("named so since"), null=True, blank=True)
    area = models.CharField(_("area"), max_length=40, blank=True)
    industry = models.CharField(_("industry"), max_length=40, blank=True)
    listed_on = models.DateField(_("listed on"), null=True, blank=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=enums.SecurityStatus,
        default=enums.SecurityStatus.LISTED,
    )
    risk_level = models.CharField(
        _("risk level"), max_length=2, choices=RiskLevel, blank=True
    )
    last_close = models.DecimalField(
        _("last close"), max_digits=14, decimal_places=4, null=True, editable=False
    )
    last_close_on = models.DateField(null=True, editable=False)
    search_text = models.CharField(max_length=400, blank=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = SecurityQuerySet.as_manager()

    class Meta:
        verbose_name = _("security")
        verbose_name_plural = _("securities")
        constraints = [
            models.UniqueConstraint(fields=["code", "exchange"], name="security_once"),
            models.CheckConstraint(
                name="last_close_with_its_day",
                condition=Q(last_close__isnull=True, last_close_on__isnull=True)
                | Q(last_close__gt=0, last_close_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("clients:security", args=[self.pk])

    @property
    def full_code(self) -> str:
        """Return code and exchange: 000001.SZ."""
        return f"{self.code}.{self.exchange}" if self.exchange else self.code

    @property
    def board(self) -> str:
        """Return what the security is by its code; "" where the code does not tell."""
        return board_of(self.code, self.exchange)

    @property
    def board_text(self) -> str:
        """Return the board's name in words."""
        return str(Board(self.board).label) if self.board else ""

    @property
    def risk(self) -> str:
        """Return the risk level that counts: R1 to R5, "" where none is known."""
        return self.risk_level or default_risk(self.board, self.name, self.status)


class SecurityName(models.Model):
    """A name a security once had: from a day (unknown: None) until before another."""

    security = models.ForeignKey(Security, models.CASCADE, related_name="former_names")
    name = models.CharField(_("name"), max_length=60)
    from_on = models.DateField(_("from"), null=True)
    to_on = models.DateField(_("until before"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="former_name_in_order",
                condition=Q(from_on__isnull=True) | Q(from_on__lte=F("to_on")),
            )
        ]
        indexes = [models.Index(fields=["security", "-to_on"])]

    def __str__(self) -> str:
        return self.name


class Price(models.Model):
    """What a security closed at on a day (yuan a unit), and who says so."""

    security = models.ForeignKey(Security, models.CASCADE, related_name="prices")
    on = models.DateField(_("day"))
    close = models.DecimalField(_("closing price"), max_digits=14, decimal_places=4)
    source = models.CharField(_("source"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("closing price")
        verbose_name_plural = _("closing prices")
        constraints = [
            models.UniqueConstraint(fields=["security", "on"], name="price_once_a_day"),
            models.CheckConstraint(name="price_above_zero", condition=Q(close__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.security} {self.on}"


class Holding(models.Model):
    """How much of a security a client holds, and what it cost (yuan a share)."""

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="holdings", db_index=False
    )
    security = models.ForeignKey(Security, models.PROTECT, related_name="holdings")
    quantity = models.DecimalField(_("quantity"), max_digits=16, decimal_places=2)
    cost = models.DecimalField(
        _("cost"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    as_of = models.DateField(_("as of"))
    source = models.CharField(_("source"), max_length=60, blank=True)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("holding")
        verbose_name_plural = _("holdings")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "security"], name="holding_once_a_client"
            )
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.security}"
