"""Reminders of appointments: the evening before and shortly before, each once.

What was told stands in the ledger of letters, so any number of engines may run at once
and one that slept tells what still helps (docs/adr/0032-reminders-and-leaving.md).
"""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.timezone import localtime

from accounts.enums import Role
from accounts.models import User
from core.clock import now
from outbox.actions.letters import tell
from outbox.models import StaffLetter
from pipeline.rules.reminding import WAYS, out_of_quiet, read_wishes
from service.analytics.reminders import APPOINTMENT, key_of
from service.models import Appointment
from service.rules.appointments import reminders_of

AHEAD = timedelta(days=2)
Told = set[tuple[int, str, str]]


def remind_of_appointments(moment: datetime | None = None) -> int:
    """Tell whoever keeps an appointment that it comes; return how much was new."""
    at = moment or now()
    rows = Appointment.objects.planned().between(at, at + AHEAD)
    rows = rows.filter(client__standing="active")
    letters = StaffLetter.objects.filter(
        kind=APPOINTMENT, created_at__gte=at - AHEAD * 2
    )
    told = set(letters.values_list("user", "key", "channel"))
    found = rows.select_related("broker", "client__broker", "client__adviser")
    return sum(_remind(one, at, told) for one in found.order_by("starts_at", "pk"))


def _remind(appointment: Appointment, at: datetime, told: Told) -> int:
    person = host_of(appointment)
    wishes, local = read_wishes(person.reminders), localtime(at)
    if not person.is_active or out_of_quiet(local, wishes) != local:
        return 0  # quiet now: the next tick looks again
    start = localtime(appointment.starts_at)
    wanted = reminders_of(start, localtime(appointment.timed_at), wishes)
    due = [one for one in wanted if one.at <= local]
    if not due:
        return 0
    key = key_of(appointment, due[-1].name)  # who slept is told once, not twice
    ways = [w for w in WAYS[wishes.steps] if (person.pk, key, w) not in told]
    if not ways:
        return 0
    return tell(
        person,
        kind=APPOINTMENT,
        key=key,
        channels=ways,
        deadline=appointment.starts_at,
        facts={"time": f"{start:%m-%d %H:%M}"},
        url=reverse("service:appointment", args=[appointment.pk]),
    )


def host_of(appointment: Appointment) -> User:
    """Return who keeps it today: who booked it, or else the client's broker of now."""
    keeper, client = appointment.broker, appointment.client
    is_theirs = keeper.pk in (client.broker_id, client.adviser_id)
    is_manager = keeper.role == Role.MANAGER and keeper.branch_id == client.branch_id
    return keeper if keeper.is_active and (is_theirs or is_manager) else client.broker
