"""Special written warnings: a client asked on their own for more than their class."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.querysets import only_hung, refuse_any
from clients import enums
from clients.enums.services import ProductClass, WarnedBy
from clients.models.client import Client
from clients.querysets import OfClientQuerySet

USER = settings.AUTH_USER_MODEL


class OnlyAddedQuerySet(OfClientQuerySet):
    """Rows that are added and never changed; they go with the person by privacy."""

    bulk_update = _update = refuse_any

    def update(self, **values: Any) -> int:
        return super().update(**only_hung(values))


class RiskWarning(models.Model):
    """A client was warned in writing before they got a product above their class.

    It speaks of one product and of the assessment of then; a new assessment asks for a
    new warning. `text` is what was handed over, `text_version` says which wording.
    Only ever added to.
    """

    client = models.ForeignKey(
        Client, models.PROTECT, related_name="risk_warnings", verbose_name=_("client")
    )
    product = models.CharField(_("product"), max_length=80)
    product_class = models.CharField(
        _("product risk class"), max_length=2, choices=ProductClass
    )
    risk_class = models.CharField(
        _("risk class"), max_length=10, choices=enums.RiskClass
    )
    assessed_on = models.DateField(_("risk assessed on"))
    demand = models.CharField(_("how the client asked for it"), max_length=300)
    given_by = models.CharField(_("how it was given"), max_length=10, choices=WarnedBy)
    text_version = models.CharField(max_length=20, editable=False)
    text = models.TextField(editable=False)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)

    objects = OnlyAddedQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("risk warning")
        verbose_name_plural = _("risk warnings")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "product", "product_class", "risk_class",
                        "assessed_on"],
                name="warned_once_of_a_product",
            ),
            models.CheckConstraint(
                name="warned_of_a_named_product", condition=~Q(product="")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.client} {self.product_class} {self.product}"
