"""Securities, and what clients hold of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients import enums
from clients.models.client import Client
from clients.querysets import OfClientQuerySet, SecurityQuerySet


class Security(models.Model):
    """A listed security. The code is text: 000001 stays 000001."""

    code = models.CharField(_("code"), max_length=12)
    exchange = models.CharField(_("exchange"), max_length=4, blank=True)
    name = models.CharField(_("name"), max_length=60)
    area = models.CharField(_("area"), max_length=40, blank=True)
    industry = models.CharField(_("industry"), max_length=40, blank=True)
    listed_on = models.DateField(_("listed on"), null=True, blank=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=enums.SecurityStatus,
        default=enums.SecurityStatus.LISTED,
    )
    is_demo = models.BooleanField(default=False, editable=False)

    objects = SecurityQuerySet.as_manager()

    class Meta:
        verbose_name = _("security")
        verbose_name_plural = _("securities")
        constraints = [
            models.UniqueConstraint(fields=["code", "exchange"], name="security_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Holding(models.Model):
    """How much of a security a client holds, and what it cost (yuan a share)."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="holdings")
    security = models.ForeignKey(Security, models.PROTECT, related_name="holdings")
    quantity = models.DecimalField(_("quantity"), max_digits=16, decimal_places=2)
    cost = models.DecimalField(
        _("cost"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    as_of = models.DateField(_("as of"))

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
