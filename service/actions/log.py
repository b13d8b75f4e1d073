"""One entry of the contact log at a time; `service.importing` writes many.

An entry, the activity it counts for, the next step and the move it leads to are one
transaction: all of it, or nothing.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scoping import Eyes, eyes_of, numbers_of
from clients.actions import touch_contact
from clients.models import Client
from core.clock import SHANGHAI, day_of, now
from core.written import (
    Written,
    WrittenRows,
    mark,
    put,
    write_delete,
    write_models,
)
from pipeline.actions import (
    advance,
    close_next_step,
    plan_next_step,
    record_activity,
)
from service.actions.appointments import book_appointment, keep_appointment
from service.actions.checks import check_entry, check_next
from service.actions.closed import hold_months
from service.actions.contact_plans import take_next
from service.actions.meeting import bring_along, note_papers
from service.enums import ContactOutcome
from service.models import Contact, ContactDraft
from service.registry import tell_unsolved

# What an entry needs of its client; the long texts stay where they are.
READ = (
    "name",
    "branch",
    "broker",
    "stage",
    "outcome",
    "is_claimed",
    "stage_since",
    "last_contact_at",
    "version",
    "origin__method",
)
# Where the numbers of a client and of a person stand in what is written once.
CLIENT, BY = mark(2), mark(3)
MOST_KEPT = 16  # statements: roles

SYSTEM_FIELDS = (
    "client",
    "broker",
    "branch",
    "by",
    "batch",
    "token",
    "replaces",
    "original",
)


@transaction.atomic
def log_contact(
    *,
    by: User,
    client: Client,
    kind: str,
    happened_at: datetime | None = None,
    next_what: str = "",
    next_on: date | None = None,
    next_at: time | None = None,
    advance_to: str = "",
    step_done: bool = False,
    appointment: int | None = None,
    book: str = "",
    companions: Iterable[User] = (),
    token: UUID | None = None,
    unsolved: str = "",
    **facts: Any,
) -> Contact:
    """Write down a contact; plan what comes next and move the client in the same save.

    `appointment` is the number of one that was kept this way, `book` what one at the
    next step's day and time is for; `step_done` closes what was agreed on before; so
    does a new next step. `facts` are columns of the entry. The same `token` again
    changes nothing and returns the entry it made. The first contact of someone
    uncontacted begins stage A. Raises ValidationError; then nothing is written.
    """
    moment = happened_at or now()
    locked = lock_for_entry(client, by, moment)
    if token and (made := already_made(token, by, locked)):
        return made
    check_entry(by, locked, moment, facts)
    check_next(next_what, next_on)
    facts |= {"next_what": next_what, "next_on": next_on, "advanced_to": advance_to}
    contact = Contact(client=locked, kind=kind, happened_at=moment, **facts)
    contact.token = token or contact.token
    written = write_entry(_owned(contact, by))
    _note_meeting(written, companions, appointment)
    if unsolved.strip():
        tell_unsolved(written, unsolved)
    return _follow_up(written, step_done=step_done, next_at=next_at, book=book)


def _owned(contact: Contact, by: User) -> Contact:
    """Note whose contact it is, and for which branch and method it counts."""
    client = contact.client
    contact.broker = contact.by = by
    contact.branch_id = client.branch_id
    contact.method = client.origin.method if client.origin else ""
    return contact


def _note_meeting(
    contact: Contact, companions: Iterable[User], appointment: int | None
) -> None:
    """Write down who else was there, that an appointment was kept, and documents."""
    bring_along(contact, companions)
    if appointment:
        keep_appointment(appointment, by=contact.by, contact=contact)
    note_papers(contact)


def _book(contact: Contact, kind: str, at: time | None) -> None:
    """Book what was agreed on as an appointment, if it is one."""
    if not kind or contact.next_on is None:
        return
    if at is None:
        raise ValidationError({"book": _("An appointment has a day and a time.")})
    start = datetime.combine(contact.next_on, at, tzinfo=SHANGHAI)
    book_appointment(by=contact.by, client=contact.client, kind=kind, starts_at=start)


def _follow_up(
    contact: Contact,
    *,
    step_done: bool,
    next_at: time | None = None,
    book: str = "",
) -> Contact:
    """Do what an entry brings with it: sums, the move, the next step, the last day."""
    client, by = contact.client, contact.by
    count_entry(contact, 1)
    _move(client, contact, contact.advanced_to)
    if contact.next_on:
        what, due_on = contact.next_what, contact.next_on
        plan_next_step(client, by=by, what=what, due_on=due_on, due_at=next_at)
        _book(contact, book, next_at)
    else:
        if step_done:
            close_next_step(client, by=by)
        take_next(client, by=by)
    last = client.last_contact_at
    is_latest = last is None or last < contact.happened_at
    if contact.outcome != ContactOutcome.NOT_REACHED and is_latest:
        touch_contact(client, at=contact.happened_at)
    _drafts().change({BY: by.pk, CLIENT: client.pk})
    return contact


@cache
def _drafts() -> Written:
    """Write what takes away what somebody had typed about a client."""
    typed = ContactDraft.objects.filter(user=BY, client=CLIENT)
    return write_delete(typed.order_by())


def lock_for_entry(client: Client, by: User, *moments: datetime) -> Client:
    """Lock the client, so that entries about one person follow one another.

    Before that, no month the entry speaks of is closed meanwhile.
    """
    hold_months(client, *moments)
    where = numbers_of(by) | {CLIENT: client.pk}
    found: Client | None = _locking(eyes_of(by)).first(where)
    if found is None:
        raise ValidationError(_("This client is not among yours."), code="not_yours")
    return found


@lru_cache(maxsize=MOST_KEPT)
def _locking(eyes: Eyes) -> WrittenRows:
    """Write what locks a client and reads what an entry needs of them."""
    rows = Client.objects.visible_to(eyes).select_related("origin").only(*READ)
    rows = rows.select_for_update(of=("self",)).filter(pk=CLIENT)
    return write_models(rows.order_by())


def already_made(token: UUID, by: User, client: Client) -> Contact | None:
    """Return the entry a form made before; raises ValidationError if another's."""
    made = Contact.objects.filter(token=token).first()
    if made and (made.by_id != by.pk or made.client_id != client.pk):
        raise ValidationError(_("This form was used already. Open it again."))
    return made


def write_entry(contact: Contact) -> Contact:
    """Check and write a row of the log; raises ValidationError."""
    contact.clean_fields(exclude=SYSTEM_FIELDS)
    try:
        put(contact)
    except IntegrityError as problem:
        # The same token arrived for another client at the same moment. The caller's
        # transaction ends with this error, so a savepoint of its own is not needed.
        raise ValidationError(
            _("This form was used already. Open it again.")
        ) from problem
    return contact


def count_entry(contact: Contact, sign: int) -> None:
    """Add an entry to the daily sums, or take it out of them."""
    record_activity(
        broker_id=contact.broker_id,
        branch_id=contact.branch_id,
        day=day_of(contact.happened_at),
        method=contact.method,
        kind=contact.kind,
        outcome=contact.outcome,
        objection_no=contact.objection_id or 0,
        script_no=contact.script_id or 0,
        minutes=sign * (contact.minutes or 0),
        contacts=sign,
    )


def _move(client: Client, contact: Contact, to: str) -> None:
    reached = contact.outcome != ContactOutcome.NOT_REACHED
    if not client.stage and (reached or to):
        advance(client, to="A", by=contact.by, at=contact.happened_at)
    if to and to != client.stage:
        advance(client, to=to, by=contact.by, at=contact.happened_at)


def recount_last_contact(clients: Iterable[int]) -> None:
    """Let the latest contact of these clients follow the log again."""
    for client in Client.objects.filter(pk__in=clients).order_by("pk"):
        follow_last_contact(client)


def follow_last_contact(client: Client) -> None:
    """A correction may move or undo the latest contact; the date follows the log."""
    latest = Contact.objects.filter(client=client).reached()
    at = latest.aggregate(at=Max("happened_at"))["at"]
    Client.objects.filter(pk=client.pk).update(last_contact_at=at)
