"""People who live from one purse."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.scoping import ScopedQuerySet, Viewer
from clients.models.client import Client
from clients.querysets import OfClientQuerySet

USER = settings.AUTH_USER_MODEL


class HouseholdQuerySet(ScopedQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the households of which this person sees a member."""
        seen = HouseholdMember.objects.visible_to(viewer).values("household")
        return self.filter(pk__in=seen)


class Household(models.Model):
    """Clients who belong together; what they have is summed once each."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")

    def __str__(self) -> str:
        return str(self.pk)


class HouseholdMember(models.Model):
    """A client is in at most one household; one member may be its head."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    client = models.OneToOneField(
        Client, models.CASCADE, related_name="household_member"
    )
    is_head = models.BooleanField(_("head of the household"), default=False)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a household")
        verbose_name_plural = _("members of households")
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(is_head=True),
                name="one_head_a_household",
            )
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.household}"
