"""Days in clients' lives, and whom they were called to mind."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.enums.profile import EventKind
from clients.models.client import Client
from clients.querysets import OfClientQuerySet

USER = settings.AUTH_USER_MODEL
USUAL_LEAD, LONGEST_LEAD = 7, 90


class LifeEvent(models.Model):
    """A day worth a call, once or every year; a client's own birthday needs no row."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="life_events")
    kind = models.CharField(_("occasion"), max_length=12, choices=EventKind)
    title = models.CharField(_("name of the occasion"), max_length=60, blank=True)
    on = models.DateField(_("day"))
    is_yearly = models.BooleanField(_("every year"), default=False)
    lead_days = models.PositiveSmallIntegerField(
        _("remind days before"),
        default=USUAL_LEAD,
        validators=[MaxValueValidator(LONGEST_LEAD)],
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("life event")
        verbose_name_plural = _("life events")
        constraints = [
            models.CheckConstraint(
                name="lead_days_at_most_90", condition=Q(lead_days__lte=LONGEST_LEAD)
            ),
            models.CheckConstraint(
                name="custom_event_has_a_title",
                condition=~Q(kind=EventKind.CUSTOM) | ~Q(title=""),
            ),
        ]
        indexes = [models.Index(fields=["client", "on"])]

    def __str__(self) -> str:
        return f"{self.client} {self.kind} {self.on}"


class EventReminder(models.Model):
    """Somebody was reminded of one occurrence; without an event, of the birthday."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="event_reminders")
    event = models.ForeignKey(
        LifeEvent, models.CASCADE, null=True, related_name="reminders"
    )
    occurs_on = models.DateField()
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "occurs_on"],
                condition=Q(event__isnull=False),
                name="event_reminded_once",
            ),
            models.UniqueConstraint(
                fields=["client", "occurs_on"],
                condition=Q(event__isnull=True),
                name="birthday_reminded_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.occurs_on}"
