"""Appointments: what was agreed on with a client, its documents, what became of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.models.records import AppendOnly
from accounts.querysets import OwnQuerySet
from clients.models import Client
from pipeline.models import NextStep
from service.enums import (
    AppointmentKind,
    AppointmentState,
    AppointmentStep,
    PaperState,
)
from service.models.contact import Contact
from service.querysets.appointments import (
    AppointmentEventQuerySet,
    AppointmentQuerySet,
    PaperQuerySet,
)

USER = settings.AUTH_USER_MODEL
LONGEST_PLACE, LONGEST_NOTE, LONGEST_REASON, LONGEST_PAPER = 120, 1000, 200, 60


class Appointment(models.Model):
    """A meeting agreed on with a client; who books never opens an account.

    `broker` keeps it. State, time and place are what the events say last; `version`
    counts the events that changed them, so that of two at once the slower is told.
    """

    client = models.ForeignKey(Client, models.PROTECT, related_name="appointments")
    broker = models.ForeignKey(USER, models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    kind = models.CharField(_("what for"), max_length=20, choices=AppointmentKind)
    starts_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))
    place = models.CharField(_("meeting place"), max_length=LONGEST_PLACE, blank=True)
    note = models.TextField(_("note"), max_length=LONGEST_NOTE, blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=AppointmentState,
        default=AppointmentState.PLANNED,
    )
    version = models.PositiveIntegerField(default=1)
    booked_at = models.DateTimeField(_("booked at"), default=timezone.now)
    timed_at = models.DateTimeField(default=timezone.now)  # when this time was agreed
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    step = models.ForeignKey(
        NextStep, models.SET_NULL, null=True, related_name="+", editable=False
    )
    contact = models.OneToOneField(
        Contact, models.PROTECT, null=True, related_name="appointment", editable=False
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.CheckConstraint(
                name="appointment_ends_after_it_begins",
                condition=Q(ends_at__gt=F("starts_at")),
            )
        ]
        indexes = [
            models.Index(fields=["client", "starts_at"]),
            models.Index(fields=["broker", "starts_at"]),
            models.Index(fields=["branch", "starts_at"]),
            models.Index(
                fields=["starts_at"],
                condition=Q(state="planned"),
                name="appointment_planned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.kind} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def minutes(self) -> int:
        """How long it is to take, in minutes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def words(self) -> str:
        """What is agreed on, in one phrase: kind, client, day and time."""
        at = timezone.localtime(self.starts_at)
        return f"{self.get_kind_display()} · {self.client} · {at:%Y-%m-%d %H:%M}"

    @property
    def is_planned(self) -> bool:
        return self.state == AppointmentState.PLANNED

    @property
    def is_over(self) -> bool:
        """Say whether its time has come while nobody said what became of it."""
        return self.is_planned and self.starts_at <= timezone.now()


class AppointmentEvent(AppendOnly):
    """What somebody did about an appointment; only ever added to."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="events")
    step = models.CharField(max_length=10, choices=AppointmentStep)
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    place = models.CharField(max_length=LONGEST_PLACE, blank=True)
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True)
    paper = models.CharField(max_length=LONGEST_PAPER, blank=True)
    paper_state = models.CharField(max_length=10, choices=PaperState, blank=True)

    objects = AppointmentEventQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("step about an appointment")
        verbose_name_plural = _("steps about appointments")

    def __str__(self) -> str:
        return f"{self.appointment_id} {self.step}"


class AppointmentPaper(models.Model):
    """A document to bring, as it stands; what was done about it is an event."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="papers")
    name = models.CharField(_("document"), max_length=LONGEST_PAPER)
    place = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(
        max_length=10, choices=PaperState, default=PaperState.MISSING
    )

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("document to bring")
        verbose_name_plural = _("documents to bring")
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "name"], name="document_once_an_appointment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.state}"


class CalendarFeed(models.Model):
    """A private address under which somebody's calendar reads their appointments.

    Only a keyed hash of the token is kept; the address is shown once.
    """

    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    shows_names = models.BooleanField(_("with clients' names"), default=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(revoked_at=None),
                name="one_calendar_address_each",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.made_at:%Y-%m-%d}"
