"""Dated facts about a client: assets and places on the axes."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients import enums
from clients.models.client import DECIMALS, MOST_DIGITS, Client
from clients.querysets import OfClientQuerySet

USER = settings.AUTH_USER_MODEL


class SnapshotQuerySet(OfClientQuerySet):
    def in_force(self) -> Self:
        """Keep the snapshots nobody corrected."""
        return self.filter(correction__isnull=True)


class AssetSnapshot(models.Model):
    """A client's assets (yuan) on a day, where they lie and how we know. Append-only.

    A wrong one is put right by another that `corrects` it, with the reason.
    """

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="snapshots", db_index=False
    )
    on = models.DateField(_("as of"))
    kind = models.CharField(
        _("where"),
        max_length=10,
        choices=enums.SnapshotKind,
        default=enums.SnapshotKind.IN_HOUSE,
    )
    amount = models.DecimalField(
        _("amount"), max_digits=MOST_DIGITS, decimal_places=DECIMALS
    )
    source = models.CharField(_("source"), max_length=60, blank=True)
    corrects = models.OneToOneField(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="correction",
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "-on", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="correction_has_a_reason",
                condition=Q(corrects__isnull=True) | ~Q(reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.on}"

    @property
    def corrected_by(self) -> "AssetSnapshot | None":
        """The snapshot that puts this one right, if it was wrong."""
        return getattr(self, "correction", None)


class Classification(models.Model):
    """A client's place on an axis: what, on what basis, by whom, when. Append-only."""

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="classifications", db_index=False
    )
    axis = models.CharField(max_length=10, choices=enums.Axis)
    value = models.CharField(max_length=20, blank=True)
    basis = models.CharField(max_length=10, choices=enums.Basis)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    expires_on = models.DateField(null=True)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "axis", "-at"])]

    def __str__(self) -> str:
        return f"{self.client} {self.axis} {self.value}"


class ClientStyle(models.Model):
    """One analysis style a client works by, and how well they know it (0–3)."""

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="styles", db_index=False
    )
    style = models.CharField(_("analysis style"), max_length=12, choices=enums.Style)
    level = models.PositiveSmallIntegerField(
        _("knowledge level"), default=0, validators=[MaxValueValidator(3)]
    )

    objects = OfClientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "style"], name="style_once"),
            models.CheckConstraint(name="level_0_to_3", condition=Q(level__lte=3)),
        ]

    def __str__(self) -> str:
        return f"{self.get_style_display()} {self.level}"
