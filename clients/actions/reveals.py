"""Looking at what is masked: always recorded, with a reason unless it is one's own."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions import notify
from accounts.audit import add_note, record
from accounts.enums import Role
from accounts.licence import licence_sentence
from accounts.models import AuditEvent, Notification, User
from accounts.policies import REVEALS_AN_HOUR, value_of
from clients.enums.reveals import RevealReason, Sensitive
from clients.models import Client
from core.clock import now
from core.text import phone_key

LOOKS = REVEALED, CALLED = "client.revealed", "client.called"
LEAST_WORDS = 5
HOUR = timedelta(hours=1)


def is_own(viewer: User, client: Client) -> bool:
    """Say whether the viewer is the client's broker and needs no reason."""
    return viewer.pk == client.broker_id


@transaction.atomic
def reveal(
    client: Client, *, by: User, field: str, reason: str = "", words: str = ""
) -> str:
    """Return a client's masked fact in full, and write down who looked and why.

    Raises ValidationError when nothing is known, or when the client is not one's own
    and the reason is missing. The record holds the reason's code; the words lie beside
    it, for head office only.
    """
    if field not in Sensitive.values:
        raise ValidationError(_("This is not masked."), code="field")
    _refuse(client, by=by, field=field, reason=reason, words=words)
    value = getattr(client, field)
    if not value:
        raise ValidationError(_("Nothing is known here yet."), code="unknown")
    _note(REVEALED, client, by=by, field=field, reason=reason, words=words)
    return str(value)


@transaction.atomic
def call(client: Client, *, by: User) -> str:
    """Return the number to dial for one's own client, and write down the call.

    Raises ValidationError when the client is somebody else's, has no number, or the
    caller's certificate does not allow it.
    """
    if closed := licence_sentence(by):
        raise ValidationError(closed, code="licence")
    if not is_own(by, client):
        raise ValidationError(_("Say why you need this number first."), code="reason")
    number = dialled(client.phone)
    if not number:
        raise ValidationError(_("No telephone number is known."), code="unknown")
    _note(CALLED, client, by=by, field=Sensitive.PHONE)
    return number


def dialled(written: str) -> str:
    """Return a number as a telephone dials it: digits, with + for another country."""
    plain = written.strip()
    digits = phone_key(plain.partition("转")[0].partition("ext")[0].partition("x")[0])
    is_abroad = plain.startswith(("+", "\uff0b")) and not plain[1:].startswith("86")
    return f"+{digits}" if digits and is_abroad else digits


def _refuse(client: Client, *, by: User, field: str, reason: str, words: str) -> None:
    """Refuse a look without a reason, or for calling without a certificate."""
    if is_own(by, client):
        if field == Sensitive.PHONE and (closed := licence_sentence(by)):
            raise ValidationError(closed, code="licence")
        return
    if reason not in RevealReason.values:
        raise ValidationError({"reason": _("Choose why you need it.")})
    if len(words.strip()) < LEAST_WORDS:
        raise ValidationError(
            {"words": _("Say it in a few words, %(n)s characters at least.")
             % {"n": LEAST_WORDS}}
        )  # fmt: skip


def _note(
    action: str,
    client: Client,
    *,
    by: User,
    field: str,
    reason: str = "",
    words: str = "",
) -> None:
    facts = {} if is_own(by, client) else {"why": reason}
    event = record(by, action, client, field=str(field), **facts)
    if facts:
        add_note(event, words)
    _tell_if_many(by)


def _tell_if_many(by: User) -> None:
    """Tell the manager, once an hour, when somebody looks at unusually many clients."""
    since = now() - HOUR
    looked = AuditEvent.objects.filter(by=by, action__in=LOOKS, at__gte=since)
    count = looked.order_by().values("object_id").distinct().count()
    if count <= value_of(REVEALS_AN_HOUR, branch_id=by.branch_id):
        return
    told = Notification.objects.filter(
        kind="many_reveals", created_at__gte=since, facts__person=by.pk
    )
    if told.exists():
        return
    url = f"{reverse('accounts:records')}?by={by.pk}"
    facts = {"person": by.pk, "who": by.full_name, "count": count}
    for person in _overseers(by):
        notify(person, "many_reveals", facts, url)


def _overseers(by: User) -> list[User]:
    """Return who answers for this person: the branch's manager, else head office."""
    people = User.objects.active().exclude(pk=by.pk).order_by("pk")
    managers = people.filter(role=Role.MANAGER, branch=by.branch_id)
    found = list(managers) if by.role != Role.MANAGER and by.branch_id else []
    return found or list(people.filter(role=Role.HEAD_OFFICE))
