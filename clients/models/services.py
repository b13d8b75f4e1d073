"""The services a branch renders: to whom, for which need, by whom."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from clients.enums.services import (
    Deliverer,
    ProductClass,
    Rhythm,
    ServiceTier,
    Way,
)
from clients.models.needs import Need
from clients.querysets import OfBranchQuerySet
from clients.rules.services import ADVICE_CODES


class Service(models.Model):
    """One service of a branch's catalogue.

    `code` names those of the standard catalogue (G1–G5, V1–V7), whatever they are
    called; one's own have none. `channels` lists codes of `Way`. Without a product
    class it is information, to which suitability does not apply.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="services")
    code = models.CharField(max_length=4, blank=True, editable=False)
    name = models.CharField(_("service"), max_length=60)
    note = models.CharField(_("what it is"), max_length=300, blank=True)
    place = models.PositiveSmallIntegerField(_("place"), default=0)
    tier = models.CharField(
        _("for whom"),
        max_length=10,
        choices=ServiceTier,
        default=ServiceTier.GENERAL,
    )
    needs = models.ManyToManyField(
        Need, blank=True, related_name="services", verbose_name=_("needs it meets")
    )
    product_class = models.CharField(
        _("product risk class"), max_length=2, choices=ProductClass, blank=True
    )
    channels = models.JSONField(_("channels"), default=list, blank=True)
    rhythm = models.CharField(
        _("frequency"), max_length=10, choices=Rhythm, default=Rhythm.ON_REQUEST
    )
    deliverer = models.CharField(
        _("who may deliver it"),
        max_length=10,
        choices=Deliverer,
        default=Deliverer.BROKER,
    )
    is_advice = models.BooleanField(_("is investment advice"), default=False)
    is_retired = models.BooleanField(_("retired"), default=False)

    objects = OfBranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "name"],
                name="service_once_a_branch",
                violation_error_message=_("The branch has a service of this name."),
            ),
            models.UniqueConstraint(
                fields=["branch", "code"],
                name="standard_service_once_a_branch",
                condition=~Q(code=""),
            ),
            models.CheckConstraint(name="service_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="advice_is_an_advisers_alone",
                condition=Q(is_advice=False) | Q(deliverer=Deliverer.ADVISER),
                violation_error_message=_("Advice is delivered by an adviser only."),
            ),
            models.CheckConstraint(
                name="standard_advice_stays_advice",
                condition=Q(is_advice=True) | ~Q(code__in=sorted(ADVICE_CODES)),
                violation_error_message=_(
                    "This service is advice by the rules; it stays so."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ways(self) -> str:
        """The channels in words."""
        known = [way for way in self.channels if way in Way.values]
        return gettext(", ").join(str(Way(way).label) for way in known)

    @property
    def meets(self) -> str:
        """Which needs it meets, in words; the needs are prefetched."""
        needs = list(self.needs.all())
        if not needs:
            return gettext("for everybody")
        names = gettext(", ").join(need.name for need in needs if not need.is_retired)
        if not names:
            return gettext("none of its needs is asked any more")
        return gettext("meets: %(needs)s") % {"needs": names}
