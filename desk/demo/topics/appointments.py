"""Appointments kept, missed, called off, and those of the coming two weeks."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import zip_longest
from random import Random
from typing import Any

from accounts.models import User
from clients.models import Client
from core.clock import SHANGHAI
from desk.demo.clients import token_of
from desk.demo.dice import Span, dice, happens
from service.enums import AppointmentKind as K
from service.enums import AppointmentState as S
from service.enums import AppointmentStep as A
from service.enums import PaperState as P
from service.models import Appointment, AppointmentEvent, AppointmentPaper, Contact
from service.policies import OPENING_PAPERS

KEPT, ENDED, AHEAD = 6, 2, 6
PLACES = {
    K.OPENING: ("营业部柜台",),
    K.VISIT: ("客户家中", "客户单位", "小区茶馆"),
    K.INTERVIEW: ("客户家中", "营业部会客室"),
    K.RECEPTION: ("营业部会客室",),
}
OFF = ("客户临时出差", "孩子生病，改天再约", "客户说再想想")
NOT_COME = ("电话没人接", "说忘记了")
HOURS = (9, 10, 11, 14, 15, 16, 17)
MOVED = 0.2
Drafts = list[tuple[Appointment, list[AppointmentEvent], list[AppointmentPaper]]]


def seed(firm: Any, size: Any, span: Span) -> None:
    """Give every broker some weeks of appointments, behind and ahead."""
    drafts: Drafts = []
    for place in firm.branches:
        for broker in place.brokers:
            chance = dice(size.seed, "appointments", broker.username)
            drafts += [_written(one, chance) for one in _of(broker, chance, span)]
    Appointment.objects.bulk_create([one for one, _events, _papers in drafts], 500)
    events = [event for _one, told, _papers in drafts for event in told]
    AppointmentEvent.objects.bulk_create(events, 500)
    papers = [paper for _one, _told, asked in drafts for paper in asked]
    AppointmentPaper.objects.bulk_create(papers, 500)


def _of(broker: User, chance: Random, span: Span) -> Iterator[Appointment]:
    met = Contact.objects.filter(broker=broker).face_to_face().select_related("client")
    for contact in met.order_by("-happened_at", "client__name", "pk")[:KEPT]:
        kind = K.VISIT if contact.kind == "visit" else K.RECEPTION
        one = _appointment(contact.client, broker, kind, contact.happened_at, chance)
        one.state, one.contact = S.KEPT, contact
        yield one
    rows = Client.objects.filter(broker=broker, outcome="", standing="active")
    order = ("-stage_since", "name", "pk")
    ripe = list(rows.filter(stage__in=("B", "C")).order_by(*order)[: AHEAD + ENDED])
    members = list(rows.filter(stage="D").order_by(*order)[:AHEAD])
    behind = span.open_days[-8:]
    for client in ripe[:ENDED]:
        start = _at(chance.choice(behind), chance.choice(HOURS))
        one = _appointment(client, broker, K.OPENING, start, chance)
        one.state = chance.choice((S.MISSED, S.CANCELLED))
        yield one
    ahead = _coming(span)
    mixed = [c for pair in zip_longest(ripe[ENDED:], members) for c in pair if c]
    for n, client in enumerate(mixed[:AHEAD]):
        kind = (
            chance.choice((K.VISIT, K.INTERVIEW)) if client.stage == "D" else K.OPENING
        )
        day = ahead[0] if n == 0 else chance.choice(ahead)
        start = _at(day, chance.choice(HOURS))
        yield _appointment(client, broker, kind, start, chance)


def _coming(span: Span) -> list[date]:
    days = (span.today + timedelta(days=n) for n in range(15))
    return [day for day in days if span.calendar.is_open(day)]


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


def _appointment(
    client: Client, broker: User, kind: str, start: datetime, chance: Random
) -> Appointment:
    booked = min(start, _at(start.date(), 9)) - timedelta(days=chance.randint(2, 6))
    return Appointment(
        client=client,
        broker=broker,
        branch_id=client.branch_id,
        by=broker,
        kind=kind,
        starts_at=start,
        ends_at=start + timedelta(minutes=chance.choice((30, 60, 60, 90))),
        place=chance.choice(PLACES[K(kind)]),
        booked_at=booked,
        timed_at=booked,
        token=token_of(chance),
    )


def _written(
    one: Appointment, chance: Random
) -> tuple[Appointment, list[AppointmentEvent], list[AppointmentPaper]]:
    first = one.starts_at
    if happens(chance, MOVED):
        first = one.starts_at - timedelta(days=1)
    told = [_event(one, A.BOOKED, one.booked_at, first)]
    if first != one.starts_at:
        one.version, one.timed_at = 2, one.booked_at + timedelta(hours=5)
        told.append(_event(one, A.MOVED, one.timed_at, one.starts_at, "客户那天要上班"))
    papers = _papers(one, chance) if one.kind == K.OPENING else []
    if one.state != S.PLANNED:
        one.version += 1
        why = {S.CANCELLED: chance.choice(OFF), S.MISSED: chance.choice(NOT_COME)}
        at = one.ends_at if one.state != S.CANCELLED else first - timedelta(hours=4)
        step = A(one.state)
        told.append(_event(one, step, at, one.starts_at, why.get(S(one.state), "")))
    return one, told, papers


def _event(
    one: Appointment, step: str, at: datetime, start: datetime, reason: str = ""
) -> AppointmentEvent:
    return AppointmentEvent(
        appointment=one,
        step=step,
        at=at,
        by=one.broker,
        starts_at=start,
        ends_at=start + (one.ends_at - one.starts_at),
        place=one.place,
        reason=reason,
    )


def _papers(one: Appointment, chance: Random) -> list[AppointmentPaper]:
    states = (P.MISSING, P.PROMISED, P.PROMISED)
    return [
        AppointmentPaper(
            appointment=one, name=name, place=place, state=chance.choice(states)
        )
        for place, name in enumerate(OPENING_PAPERS.default, start=1)
    ]
