"""What every step about an appointment does: locks, checks, writes its event."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.enums import Role
from accounts.licence import licence_sentence, may_face_clients
from accounts.models import User
from clients.models import Client
from core.clock import now
from service.enums import FACING
from service.models import Appointment, AppointmentEvent
from service.rules.appointments import FARTHEST, LONGEST, SHORTEST

READ = ("name", "branch", "broker", "adviser", "stage", "outcome")


def lock_client(client: Client, by: User) -> Client:
    """Lock a client of this person's; raises ValidationError when it is none."""
    rows = Client.objects.visible_to(by).filter(pk=client.pk).only(*READ).order_by()
    found: Client | None = rows.select_for_update(of=("self",)).first()
    if found is None:
        raise ValidationError(_("This client is not among yours."), code="not_yours")
    return found


def lock_planned(
    appointment: Appointment, by: User, seen: int | None = None
) -> Appointment:
    """Lock an appointment that is still agreed on, as somebody saw it."""
    if by.role not in FACING:
        raise ValidationError(_("Your role does not contact clients."), code="role")
    lock_client(appointment.client, by)
    rows = Appointment.objects.select_for_update(of=("self",))
    found: Appointment = rows.get(pk=appointment.pk)
    check_seen(found, seen)
    return found


def check_seen(found: Appointment, seen: int | None) -> None:
    """Refuse what is no longer agreed on, or not as somebody saw it."""
    if not found.is_planned or seen not in (None, found.version):
        raise ValidationError(
            _("Meanwhile this appointment was changed: %(state)s, %(time)s.")
            % {
                "state": found.get_state_display(),
                "time": f"{localtime(found.starts_at):%Y-%m-%d %H:%M}",
            },
            code="changed_meanwhile",
        )


def keeper_of(client: Client, by: User) -> User:
    """Whoever books keeps it; what a manager books is the client's broker's."""
    is_manager = by.role == Role.MANAGER and client.broker_id != by.pk
    return client.broker if is_manager else by


def check_licence(by: User) -> None:
    if not may_face_clients(by):
        raise ValidationError(
            licence_sentence(by) or _("Your role does not contact clients."),
            code="no_licence",
        )


def check_time(starts_at: datetime, minutes: int) -> None:
    if starts_at <= now():
        raise ValidationError(
            {"starts_at": _("An appointment lies ahead; what is over is logged.")},
            code="past",
        )
    if starts_at > now() + FARTHEST:
        raise ValidationError({"starts_at": _("Within a year at the latest.")})
    if not SHORTEST <= minutes <= LONGEST:
        raise ValidationError({"minutes": _("Between 5 minutes and 8 hours.")})


def change_appointment(
    appointment: Appointment, by: User, step: str, reason: str
) -> None:
    appointment.version += 1
    appointment.save()
    tell_of(appointment, by, step, reason)


def tell_of(appointment: Appointment, by: User, step: str, reason: str = "") -> None:
    event = AppointmentEvent(
        appointment=appointment,
        step=step,
        by=by,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        place=appointment.place,
        reason=reason.strip(),
    )
    event.clean_fields(exclude=("appointment", "by"))
    event.save(force_insert=True)
    record(by, f"appointment.{step}", appointment)
