"""What of the service for clients is promised and not yet kept."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.enums import Standing
from clients.enums.bulk import Goes
from clients.models import Client
from clients.registry.pool import Spared, add_spared
from clients.registry.promises import Moved, Promises, Told, add_promises, change_owner
from core.clock import day_of, now, start_of, today
from service.enums import AppointmentState
from service.models import Appointment, Contact, ContactDraft


def _drafts(user: User) -> QuerySet[Any]:
    rows = ContactDraft.objects.filter(user=user, client__standing=Standing.ACTIVE)
    return rows.select_related("client").order_by("saved_at", "pk")


def _hand_drafts_on(moved: Moved) -> None:
    """Give unfinished entries to whoever has the client now, if they have none."""
    rows = ContactDraft.objects.filter(client__in=moved.hands)
    drafts = {(row.user_id, row.client_id): row for row in rows.select_for_update()}
    for client, (old, new) in moved.hands.items():
        if (old, client) in drafts and (new, client) not in drafts:
            pk = drafts[old, client].pk
            ContactDraft.objects.filter(pk=pk).update(user=new)


def _visits(user: User) -> QuerySet[Any]:
    """Find members not met in person this month."""
    met = Contact.objects.face_to_face().filter(
        client=OuterRef("pk"), happened_at__gte=start_of(today().replace(day=1))
    )
    rows = Client.objects.active().members().filter(broker=user)
    return rows.exclude(Exists(met)).order_by("last_contact_at", "pk")


def _appointments(user: User) -> QuerySet[Any]:
    rows = Appointment.objects.filter(
        broker=user, state=AppointmentState.PLANNED, starts_at__gte=now()
    )
    return rows.select_related("client").order_by("starts_at", "pk")


def _hand_appointments_on(moved: Moved) -> None:
    planned = Q(state=AppointmentState.PLANNED)
    change_owner(Appointment, moved, user="broker", open_=planned)


PROMISES = (
    Promises(
        "appointments",
        _("Appointments"),
        "calendar-clock",
        Goes.WITH_CLIENT,
        _appointments,
        lambda row: Told(
            row.get_kind_display(),
            row.client.name,
            day_of(row.starts_at),
            row.client.get_absolute_url(),
        ),
        _hand_appointments_on,
    ),
    Promises(
        "visits",
        _("Monthly visits still due"),
        "footprints",
        Goes.WITH_CLIENT,
        _visits,
        lambda row: Told(row.name, "", None, row.get_absolute_url()),
    ),
    Promises(
        "drafts",
        _("Unfinished entries"),
        "pen-line",
        Goes.WITH_CLIENT,
        _drafts,
        lambda row: Told(
            row.client.name,
            "",
            day_of(row.saved_at),
            reverse("desk:client", args=[row.client_id]),
        ),
        _hand_drafts_on,
    ),
)


def _meeting_agreed() -> Exists:
    """Find with whom a meeting is agreed on for a time to come."""
    planned = Appointment.objects.filter(
        state=AppointmentState.PLANNED, starts_at__gte=now()
    )
    return Exists(planned.filter(client=OuterRef("pk")))


def tell_what_is_open() -> None:
    """Let it be seen when somebody leaves, and keep clients out of the pool."""
    add_promises(*PROMISES)
    add_spared(Spared("appointment", _("an appointment is agreed"), _meeting_agreed))
