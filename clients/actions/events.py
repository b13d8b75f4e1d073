"""Keeping the days in clients' lives, and calling them to mind."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions import notify
from accounts.audit import record
from accounts.models import User
from clients.analytics.events import Upcoming, due_for_reminder
from clients.enums.profile import EventKind
from clients.models import Client, EventReminder, LifeEvent
from clients.models.events import USUAL_LEAD
from core.clock import now

TWICE_WITHIN = timedelta(minutes=2)


@transaction.atomic
def add_event(
    client: Client,
    *,
    by: User,
    kind: str,
    on: date,
    title: str = "",
    is_yearly: bool = False,
    lead_days: int = USUAL_LEAD,
    note: str = "",
) -> LifeEvent:
    """Note a day worth a call. The same form sent twice makes one.

    Raises ValidationError; the client's own birthday is a fact of the client's row.
    """
    Client.objects.select_for_update().get(pk=client.pk)
    if kind == EventKind.BIRTHDAY:
        raise ValidationError(
            {"kind": _("The client's birthday stands in the record already.")}
        )
    facts = {"kind": kind, "on": on, "title": title, "is_yearly": is_yearly}
    since = now() - TWICE_WITHIN
    there = client.life_events.filter(by=by, at__gte=since, note=note, **facts).first()
    if there is not None:
        found: LifeEvent = there
        return found
    event = LifeEvent(client=client, by=by, lead_days=lead_days, note=note, **facts)
    _check(event)
    event.save()
    record(by, "client.event_added", client, event=event.pk, kind=kind)
    return event


@transaction.atomic
def change_event(event: LifeEvent, *, by: User, **facts: object) -> LifeEvent:
    """Write new facts of an event. Raises ValidationError."""
    now_there: LifeEvent = LifeEvent.objects.select_for_update().get(pk=event.pk)
    changed = sorted(n for n, v in facts.items() if getattr(now_there, n) != v)
    for name in changed:
        setattr(now_there, name, facts[name])
    _check(now_there)
    now_there.save()
    if changed:
        record(
            by, "client.event_changed", now_there.client, event=event.pk, fields=changed
        )
    return now_there


@transaction.atomic
def drop_event(event: LifeEvent, *, by: User) -> None:
    """Take an event out; who did so stays on record."""
    record(by, "client.event_dropped", event.client, event=event.pk, kind=event.kind)
    LifeEvent.objects.filter(pk=event.pk).delete()


def _check(event: LifeEvent) -> None:
    if event.kind == EventKind.CUSTOM and not event.title:
        raise ValidationError({"title": _("Say what the occasion is.")})
    event.full_clean(exclude=["client", "by"])


def remind(day: date) -> int:
    """Leave each broker a line for what comes up; return how many were left.

    Each occurrence once, however often and from however many places this is called: the
    reminder's row is unique, and the line is written with it.
    """
    due = due_for_reminder(day)
    brokers = User.objects.in_bulk({one.client.broker_id for one in due})
    return sum(_remind_of(one, brokers[one.client.broker_id]) for one in due)


@transaction.atomic
def _remind_of(one: Upcoming, broker: User) -> bool:
    _row, is_new = EventReminder.objects.get_or_create(
        client_id=one.client.pk,
        event_id=one.event_id,
        occurs_on=one.on,
        defaults={"user": broker},
    )
    if is_new:
        notify(
            broker,
            f"life_event.{one.kind}",
            {"day": one.on.isoformat()},
            reverse("clients:relations", args=[one.client.pk]),
        )
    return is_new
