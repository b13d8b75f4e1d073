"""What is observed of clients as introducers, and when they were asked."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.enums.referrals import AskOutcome
from clients.models.client import Client
from clients.querysets import OfClientQuerySet
from clients.rules.referrals import CRITERIA, HIGHEST

USER = settings.AUTH_USER_MODEL


def criterion(words: Any) -> models.PositiveSmallIntegerField:
    """Return a column from 0 to 3, null while not observed."""
    return models.PositiveSmallIntegerField(
        words, null=True, blank=True, validators=[MaxValueValidator(HIGHEST)]
    )


class IntroducerTraits(models.Model):
    """The lecture's six criteria of an introducer, as a broker observed them (0–3)."""

    client = models.OneToOneField(
        Client, models.CASCADE, related_name="traits", primary_key=True
    )
    believes = criterion(_("believes in investing"))
    respects = criterion(_("respects the broker's profession"))
    contacts = criterion(_("has wide contacts"))
    approachable = criterion(_("is approachable"))
    warm = criterion(_("is warm and helpful"))
    reach = criterion(_("reaches people through the occupation"))
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name=f"trait_{name}_0_to_3",
                condition=Q(**{f"{name}__isnull": True})
                | Q(**{f"{name}__lte": HIGHEST}),
            )
            for name in CRITERIA
        ]

    def __str__(self) -> str:
        return f"{self.client_id}"

    @property
    def observed(self) -> dict[str, int]:
        """The criteria observed so far."""
        found = {name: getattr(self, name) for name in CRITERIA}
        return {name: value for name, value in found.items() if value is not None}


class ReferralAsk(models.Model):
    """A client was asked who else should know us, and what came of it. Append-only."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="asks")
    asked_on = models.DateField(_("asked on"))
    outcome = models.CharField(_("answer"), max_length=8, choices=AskOutcome)
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "asked_on"], name="asked_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.asked_on}"
