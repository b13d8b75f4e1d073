"""Registering what a client said: by a colleague, from a contact, by the client."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import value_of, working_calendar
from clients.models import Client
from core.calendars import Calendar
from core.clock import day_of, now
from opinions.actions.ledger import add_step
from opinions.actions.linking import locked_link
from opinions.actions.telling import NEW, people_up_to, tell_of
from opinions.enums import CLOCKED, Category, Cause, Source, Step, Weight
from opinions.models import Opinion, OpinionLink
from opinions.policies import (
    MOST_A_DAY,
    MOST_AN_HOUR,
    OPINION_DAYS,
    manager_of,
    may_register,
)
from opinions.rules.clock import HEAD_OFFICE, MANAGER, due_day
from service.models import Contact

LEAST_WORDS = 2


@transaction.atomic
def register_opinion(
    *, by: User, client: Client, words: str, token: UUID | None = None, **facts: Any
) -> Opinion:
    """Register what a client said; the same `token` again returns what it made.

    `facts` are category, cause, weight, responsible, source, contact, at. Raises
    ValidationError; then nothing is written.
    """
    rows = Client.objects.visible_to(by).select_for_update(of=("self",))
    locked = rows.filter(pk=client.pk).first()
    if locked is None:
        raise ValidationError(_("This client is not among yours."), code="not_yours")
    if not may_register(by):
        raise ValidationError(_("Your role does not register opinions."))
    facts.setdefault("source", Source.PAGE)
    return register(locked, words, by=by, token=token, **facts)


def register_unsolved(contact: Contact, words: str) -> Opinion:
    """Register what a contact left unsolved, in the contact's own transaction."""
    return register(
        contact.client,
        words,
        by=contact.by,
        source=Source.CONTACT,
        contact=contact,
        responsible=contact.client.broker,
    )


@transaction.atomic
def register_by_link(
    link: OpinionLink, *, words: str, category: str, token: UUID
) -> Opinion:
    """Register what a client sends in themselves; raises ValidationError.

    One link takes three an hour and ten a day: who holds it may be anybody.
    """
    locked = locked_link(link)
    sent = Opinion.objects.filter(client=locked.client, source=Source.LINK)
    moment = now()
    found: Opinion | None = sent.filter(form_token=token).first()
    if found is not None:
        return found
    hour, day = (
        sent.filter(opened_at__gt=moment - timedelta(hours=n)).count() for n in (1, 24)
    )
    if hour >= MOST_AN_HOUR or day >= MOST_A_DAY:
        raise ValidationError(
            _("You have written several times already. Please wait, or call us."),
            code="too_many",
        )
    return register(
        locked.client,
        words,
        by=None,
        token=token,
        source=Source.LINK,
        category=category,
    )


def register(
    client: Client,
    words: str,
    *,
    by: User | None,
    token: UUID | None = None,
    responsible: User | None = None,
    at: datetime | None = None,
    **facts: Any,
) -> Opinion:
    """Write an opinion and its first step; the client is locked by the caller."""
    if token and (made := _already_made(token, client)):
        return made
    if len(words.strip()) < LEAST_WORDS:
        raise ValidationError({"words": _("Write down what the client said.")})
    category = facts.pop("category", Category.BUSINESS)
    moment = at or now()
    opinion = Opinion(
        client=client,
        words=words.strip(),
        by=by,
        form_token=token or uuid4(),
        opened_at=moment,
        source=facts.pop("source"),
        contact=facts.pop("contact", None),
    )
    opinion.responsible = responsible or _usual_solver(client, category)
    refuse_solver(client, category, opinion.responsible)
    _begin(opinion, by, category, facts)
    reach = HEAD_OFFICE if opinion.weight == Weight.GRAVE else MANAGER
    tell_of(opinion, NEW, "new", people_up_to(opinion, reach), but=by)
    return opinion


def _begin(
    opinion: Opinion, by: User | None, category: str, facts: dict[str, Any]
) -> None:
    """Take the first step, with which the clock begins."""
    try:
        add_step(
            opinion,
            Step.REGISTERED,
            by=by,
            at=opinion.opened_at,
            category=category,
            cause=facts.get("cause") or Cause.OTHER,
            weight=facts.get("weight") or Weight.NORMAL,
            responsible=opinion.responsible,
            due_on=due_of(opinion.client, category, opinion.opened_at),
        )
    except IntegrityError as problem:
        # The same form at the same moment, for another client.
        raise ValidationError(
            _("This form was used already. Open it again.")
        ) from problem


def due_of(
    client: Client, category: str, opened_at: datetime, working: Calendar | None = None
) -> date | None:
    """Return the last day to solve it; None for what has no term."""
    if category not in CLOCKED:
        return None
    opened_on = day_of(opened_at)
    days = value_of(OPINION_DAYS, branch_id=client.branch_id, on=opened_on)
    return due_day(opened_on, days, working or working_calendar())


def _already_made(token: UUID, client: Client) -> Opinion | None:
    made = Opinion.objects.filter(form_token=token).first()
    if made and made.client_id != client.pk:
        raise ValidationError(_("This form was used already. Open it again."))
    return made


def _usual_solver(client: Client, category: str) -> User:
    if category == Category.COMPLAINT:
        return manager_of(client.branch_id) or client.broker
    return client.broker


def refuse_solver(client: Client, category: str, solver: User) -> None:
    """Refuse to let somebody answer a complaint of their own client."""
    is_own = solver.pk == client.broker_id and manager_of(client.branch_id)
    if category == Category.COMPLAINT and is_own and is_own.pk != solver.pk:
        raise ValidationError(
            {
                "responsible": _(
                    "A complaint is answered by the manager, not by the client's "
                    "own broker."
                )
            }
        )
