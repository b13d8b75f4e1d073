"""Appointments: booked, moved, called off, kept; every step an event of its own.

The client's row is locked before the appointment's, as for entries of the log: two at
once follow one another, and the slower of two is told what happened meanwhile.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import value_of
from clients.models import Client
from core.clock import now
from pipeline.actions import plan_next_step
from pipeline.models import NextStep
from service.actions.appointing import (
    change_appointment,
    check_licence,
    check_seen,
    check_time,
    keeper_of,
    lock_client,
    lock_planned,
    tell_of,
)
from service.actions.papers import list_papers
from service.enums import AppointmentKind, AppointmentState, AppointmentStep
from service.models import Appointment, Contact
from service.policies import OPENING_PAPERS
from service.rules.appointments import USUAL_LENGTH

S, A = AppointmentState, AppointmentStep
SYSTEM_FIELDS = ("client", "broker", "branch", "by", "step", "contact", "token")


@transaction.atomic
def book_appointment(
    *,
    by: User,
    client: Client,
    kind: str,
    starts_at: datetime,
    minutes: int = USUAL_LENGTH,
    place: str = "",
    note: str = "",
    papers: Iterable[str] | None = None,
    token: UUID | None = None,
) -> Appointment:
    """Agree on a meeting with a client; for an account opening with its documents.

    Without `papers` an opening takes the branch's list. Where nothing is agreed on as
    the next step, the appointment becomes it. What else lies at that time is no
    obstacle (`clashes` says it). The same `token` again changes nothing and returns
    what it made. Raises ValidationError; then nothing is written.
    """
    locked = lock_client(client, by)
    if token and (there := _already_made(token, by, locked)):
        return there
    check_licence(by)
    check_time(starts_at, minutes)
    made = Appointment(client=locked, by=by, kind=kind, starts_at=starts_at)
    made.broker, made.branch_id = keeper_of(locked, by), locked.branch_id
    made.ends_at = starts_at + timedelta(minutes=minutes)
    made.place, made.note = place.strip(), note.strip()
    made.token = token or made.token
    _insert(made)
    if papers is None and kind == AppointmentKind.OPENING:
        papers = value_of(OPENING_PAPERS, branch_id=locked.branch_id)
    list_papers(made, papers or ())
    _follow_with_step(made, by)
    tell_of(made, by, A.BOOKED)
    return made


@transaction.atomic
def move_appointment(
    appointment: Appointment,
    *,
    by: User,
    starts_at: datetime,
    minutes: int | None = None,
    place: str | None = None,
    reason: str = "",
    seen: int | None = None,
) -> Appointment:
    """Agree on another time, or another place; `seen` is the version somebody saw."""
    check_licence(by)
    found = lock_planned(appointment, by)
    was = (found.starts_at, found.ends_at, found.place)
    length = timedelta(minutes=found.minutes if minutes is None else minutes)
    found.starts_at, found.ends_at = starts_at, starts_at + length
    found.place = found.place if place is None else place.strip()
    if was == (found.starts_at, found.ends_at, found.place):
        return found
    check_seen(found, seen)
    check_time(starts_at, found.minutes)
    found.clean_fields(exclude=SYSTEM_FIELDS)
    if starts_at != was[0]:
        found.timed_at = now()
        _move_step(found, by)
    change_appointment(found, by, A.MOVED, reason)
    return found


@transaction.atomic
def cancel_appointment(
    appointment: Appointment, *, by: User, reason: str, seen: int | None = None
) -> Appointment:
    """Call an appointment off; says why. What comes next stays to be agreed on."""
    if (done := _done(appointment, by, S.CANCELLED)) is not None:
        return done
    found = lock_planned(appointment, by, seen)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is called off.")})
    found.state = S.CANCELLED
    change_appointment(found, by, A.CANCELLED, reason)
    return found


@transaction.atomic
def miss_appointment(
    appointment: Appointment, *, by: User, reason: str = "", seen: int | None = None
) -> Appointment:
    """Note that the client did not come; only once its time has come."""
    if (done := _done(appointment, by, S.MISSED)) is not None:
        return done
    found = lock_planned(appointment, by, seen)
    if found.starts_at > now():
        raise ValidationError(
            _("Its time has not come yet. Call it off or move it instead."),
            code="early",
        )
    found.state = S.MISSED
    change_appointment(found, by, A.MISSED, reason)
    return found


def keep_appointment(number: int, *, by: User, contact: Contact) -> Appointment | None:
    """Note that an appointment was kept, with the entry of the log that tells of it.

    Part of writing that entry, in its transaction and under its client's lock. One that
    was called off meanwhile stays so: the entry counts all the same.
    """
    rows = Appointment.objects.visible_to(by).filter(client=contact.client_id)
    found: Appointment | None = (
        rows.planned().select_for_update(of=("self",)).filter(pk=number).first()
    )
    if found is None:
        return None
    found.state, found.contact = S.KEPT, contact
    change_appointment(found, by, A.KEPT, "")
    return found


def _done(appointment: Appointment, by: User, state: str) -> Appointment | None:
    """Return an appointment this person brought into a state before: a tap twice."""
    lock_client(appointment.client, by)
    found: Appointment = Appointment.objects.get(pk=appointment.pk)
    if found.state != state:
        return None
    last = found.events.exclude(step=A.PAPER).order_by("-pk").first()
    return found if last and last.by_id == by.pk else None


def _already_made(token: UUID, by: User, client: Client) -> Appointment | None:
    made = Appointment.objects.filter(token=token).first()
    if made and (made.by_id != by.pk or made.client_id != client.pk):
        raise ValidationError(_("This form was used already. Open it again."))
    return made


def _insert(appointment: Appointment) -> None:
    appointment.clean_fields(exclude=SYSTEM_FIELDS)
    try:
        appointment.save(force_insert=True)
    except IntegrityError as problem:
        raise ValidationError(
            _("This form was used already. Open it again.")
        ) from problem


def _follow_with_step(appointment: Appointment, by: User) -> None:
    """Let the appointment be what comes next, unless something else is agreed on."""
    client = appointment.client
    if NextStep.objects.filter(client=client, done_at=None).exists():
        return
    appointment.step = _step(appointment, by)
    appointment.save(update_fields=["step"])


def _step(appointment: Appointment, by: User) -> NextStep:
    return plan_next_step(
        appointment.client,
        by=by,
        what=str(appointment.get_kind_display()),
        due_on=localtime(appointment.starts_at).date(),
    )


def _move_step(appointment: Appointment, by: User) -> None:
    rows = NextStep.objects.filter(pk=appointment.step_id or 0, done_at=None)
    if rows.exists():
        appointment.step = _step(appointment, by)
