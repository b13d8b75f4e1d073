"""What comes up in clients' lives: birthdays by themselves, other days as noted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from accounts.scoping import Viewer
from clients.enums.profile import EventKind
from clients.models import Client, EventReminder, LifeEvent
from clients.models.events import LONGEST_LEAD, USUAL_LEAD
from clients.querysets import ClientQuerySet
from clients.rules.events import months_and_days, next_on

LONGEST_HORIZON = 366


@dataclass(frozen=True)
class Upcoming:
    """One occurrence: whose, what, on which day; `event_id` None is a birthday."""

    client: Any
    kind: str
    title: str
    on: date
    days: int
    lead_days: int = USUAL_LEAD
    event_id: int | None = None
    note: str = ""
    since: date | None = None

    @property
    def label(self) -> str:
        """What the occasion is called."""
        return self.title or str(EventKind(self.kind).label)

    @property
    def years(self) -> int | None:
        """How many years it is since; None where the year tells nothing."""
        return self.on.year - self.since.year if self.since else None

    @property
    def is_birthday(self) -> bool:
        """Say whether the years are somebody's age."""
        return self.kind in (EventKind.BIRTHDAY, EventKind.FAMILY)

    @property
    def is_due(self) -> bool:
        """Say whether the time to be reminded has come."""
        return self.days <= self.lead_days


def upcoming_events(
    viewer: Viewer, day: date, horizon: int = 30, *, clients: Any = None
) -> list[Upcoming]:
    """Return what comes up for the viewer's clients from a day on, the soonest first.

    `horizon` is in days, both ends included, a year at most. Clients who were lost or
    went dormant are left alone. Two statements, whatever there is; `clients` narrows.
    """
    seen: ClientQuerySet = Client.objects.visible_to(viewer)
    if clients is not None:
        seen = seen.filter(pk__in=clients)
    found = [*_birthdays(seen, day, horizon), *_noted(seen, day, horizon)]
    return sorted(found, key=lambda one: (one.on, one.client.name, one.client.pk))


def _birthdays(clients: ClientQuerySet, day: date, horizon: int) -> Iterator[Upcoming]:
    rows = clients.filter(_falls("birthday", day, horizon), outcome="")
    for client in rows.only(*OF_CLIENT, "birthday", "branch_id"):
        on = next_on(client.birthday, is_yearly=True, day=day)
        if on is not None:
            yield Upcoming(
                client,
                EventKind.BIRTHDAY,
                "",
                on,
                (on - day).days,
                since=client.birthday,
            )


OF_CLIENT = ("name", "phone", "stage", "outcome", "broker_id")


def _noted(clients: ClientQuerySet, day: date, horizon: int) -> Iterator[Upcoming]:
    last = day + timedelta(days=min(horizon, LONGEST_HORIZON))
    rows = _falling(clients, day, horizon)
    of_client = [f"client__{name}" for name in OF_CLIENT]
    for event in rows.select_related("client").only(*OF_EVENT, *of_client):
        on = next_on(event.on, is_yearly=event.is_yearly, day=day)
        if on is not None and on <= last:
            yield _upcoming(event, on, day)


def _falling(clients: ClientQuerySet, day: date, horizon: int) -> QuerySet[LifeEvent]:
    last = day + timedelta(days=min(horizon, LONGEST_HORIZON))
    once = Q(is_yearly=False, on__gte=day, on__lte=last)
    # A yearly one of the future begins with its own day.
    yearly = Q(_falls("on", day, horizon), is_yearly=True, on__lte=last)
    return LifeEvent.objects.filter(
        once | yearly, client__in=clients.order_by().values("pk"), client__outcome=""
    )


OF_EVENT = ("kind", "title", "on", "is_yearly", "lead_days", "note", "client_id")


def _upcoming(event: LifeEvent, on: date, day: date) -> Upcoming:
    return Upcoming(
        event.client,
        event.kind,
        event.title,
        on,
        (on - day).days,
        event.lead_days,
        event.pk,
        event.note,
        event.on if event.is_yearly else None,
    )


def _falls(column: str, day: date, horizon: int) -> Q:
    """Keep days whose anniversary falls within the horizon."""
    last = day + timedelta(days=min(horizon, LONGEST_HORIZON))
    by_month: dict[int, list[int]] = {}
    for month, number in months_and_days(day, last):
        by_month.setdefault(month, []).append(number)
    found = Q()
    for month, numbers in by_month.items():
        found |= Q(**{f"{column}__month": month, f"{column}__day__in": numbers})
    return found


def events_of(client: Client, day: date) -> tuple[list[Upcoming], list[LifeEvent]]:
    """Return a client's days to come, the soonest first, and those that are over."""
    coming, over = [], []
    if client.birthday:
        on = next_on(client.birthday, is_yearly=True, day=day) or day
        coming.append(
            Upcoming(
                client,
                EventKind.BIRTHDAY,
                "",
                on,
                (on - day).days,
                since=client.birthday,
            )
        )
    rows: QuerySet[LifeEvent] = client.life_events.order_by("-on", "-pk")
    for event in rows.select_related("client"):
        next_one = next_on(event.on, is_yearly=event.is_yearly, day=day)
        if next_one is None:
            over.append(event)
        else:
            coming.append(_upcoming(event, next_one, day))
    return sorted(coming, key=lambda one: (one.on, one.event_id or 0)), over


def due_events(clients: ClientQuerySet, day: date) -> dict[int, Upcoming]:
    """Return by client the soonest noted day whose lead time has come; one statement.

    Birthdays are not among them: a query over the clients finds those. The clients
    themselves are not read: `client` is their number.
    """
    rows = noted_rows(clients, day).values_list("client_id", "pk", *OF_NOTED)
    return soonest_due((Noted(*row) for row in rows), day)


OF_NOTED = ("kind", "title", "on", "is_yearly", "lead_days", "note")


class Noted(NamedTuple):
    """A noted day as its row has it."""

    client: int
    number: int
    kind: str
    title: str
    on: date
    is_yearly: bool
    lead_days: int
    note: str


def noted_rows(clients: ClientQuerySet, day: date) -> QuerySet[LifeEvent]:
    """Keep the noted days of some clients that may be due by their lead time."""
    return _falling(clients, day, LONGEST_LEAD)


def soonest_due(rows: Iterable[Noted], day: date) -> dict[int, Upcoming]:
    """Return by client's number the soonest of the days whose lead time has come."""
    found: dict[int, Upcoming] = {}
    for row in rows:
        on = next_on(row.on, is_yearly=row.is_yearly, day=day)
        if on is None or (on - day).days > row.lead_days:
            continue
        known = found.get(row.client)
        if known is None or (on, row.number) < (known.on, known.event_id or 0):
            since = row.on if row.is_yearly else None
            found[row.client] = Upcoming(
                row.client, row.kind, row.title, on, (on - day).days,
                row.lead_days, row.number, row.note, since,
            )  # fmt: skip
    return found


def due_for_reminder(day: date) -> list[Upcoming]:
    """Return every occurrence whose lead time has come and nobody was reminded of."""
    rows = EventReminder.objects.filter(occurs_on__gte=day)
    told = set(rows.values_list("client", "event", "occurs_on"))
    clients = Client.objects.active().filter(broker__is_active=True)
    coming = [
        *_birthdays(clients, day, USUAL_LEAD),
        *_noted(clients, day, LONGEST_LEAD),
    ]
    return [
        one
        for one in coming
        if one.is_due and (one.client.pk, one.event_id, one.on) not in told
    ]
