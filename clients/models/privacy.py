"""Requests people make about their own data, and what came of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from clients.enums.privacy import (
    ReceivedBy,
    RequestKind,
    RequestOutcome,
    RequestState,
    WhyRefused,
)
from clients.models.client import Client
from clients.querysets import PrivacyRequestQuerySet

USER = settings.AUTH_USER_MODEL


class PrivacyRequest(models.Model):
    """Someone asked for a copy, for erasure, or to be left alone. No personal values.

    One of the kind "binned" nobody asked for: the recycle bin was emptied by the clock.
    `facts` hold the table that was carried out: field groups, counts, days and rules.
    `purge_on` is the next day on which frozen records of a restricted person fall due.
    """

    client = models.ForeignKey(Client, models.PROTECT, related_name="privacy_requests")
    broker = models.ForeignKey(USER, models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    kind = models.CharField(_("asked for"), max_length=10, choices=RequestKind)
    received_on = models.DateField(_("received on"))
    received_by = models.CharField(
        _("received"), max_length=10, choices=ReceivedBy, default=ReceivedBy.BRANCH
    )
    due_on = models.DateField(_("to be answered by"))
    state = models.CharField(
        _("state"), max_length=10, choices=RequestState, default=RequestState.OPEN
    )
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=RequestOutcome, blank=True
    )
    why_refused = models.CharField(
        _("reason"), max_length=12, choices=WhyRefused, blank=True
    )
    facts = models.JSONField(default=dict)
    purge_on = models.DateField(null=True, editable=False)
    filed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, editable=False)

    objects = PrivacyRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("privacy request")
        verbose_name_plural = _("privacy requests")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "kind"],
                condition=Q(state=RequestState.OPEN),
                name="one_open_request_of_a_kind",
                violation_error_message=_("Such a request is open already."),
            )
        ]
        indexes = [
            models.Index(fields=["branch", "state", "due_on", "id"]),
            models.Index(
                fields=["purge_on"],
                condition=Q(purge_on__isnull=False),
                name="privacy_to_purge",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
