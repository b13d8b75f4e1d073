"""Needs, answers and services of the demo branches."""

from datetime import timedelta
from random import Random
from typing import Any

from django.utils.translation import override

from clients.actions.needs import expiry_of
from clients.actions.needs_catalogue import start_catalogue
from clients.actions.services import start_services
from clients.enums.needs import LearntFrom
from clients.models import Client, ClientNeed, Need, NeedEvent
from clients.rules.needs import NO, YES
from core.clock import day_of
from desk.demo.dice import Span, dice, happens, moment_on, weighted
from desk.demo.people import DemoBranch, DemoFirm

BATCH = 2000
READ = ("name", "stage", "broker", "last_contact_at")
# How many of those asked say yes, by the place in the catalogue.
SHARES = (0.8, 0.65, 0.5, 0.4, 0.35, 0.25, 0.45, 0.6, 0.3, 0.22, 0.5, 0.15)
# How much of a client's needs is known, by how far they came.
KNOWN = {"A": 0.01, "B": 0.1, "C": 0.3, "D": 0.6}
# The lecture's two clients, need by need: yes, no, unknown.
CASES = {"张建国": "yuyyunyyuuyn", "林淑芬": "yyunynuuyyyu"}
SOURCES = (
    (LearntFrom.TOLD.value, 60.0),
    (LearntFrom.CONTACT.value, 25.0),
    (LearntFrom.OBSERVED.value, 10.0),
    (LearntFrom.GUESSED.value, 5.0),
)


def seed(firm: DemoFirm, size: Any, span: Span) -> None:
    """Give each branch both catalogues, and its clients their answers."""
    for n, place in enumerate(firm.branches):
        with override("zh-hans"):
            by = place.manager or place.brokers[0]
            start_catalogue(place.branch, by=by)
            start_services(place.branch, by=by)
        events = list(_answers(place, dice(size.seed, "needs", n), span))
        NeedEvent.objects.bulk_create(events, BATCH)
        latest = {(event.client_id, event.need_id): event for event in events}
        ClientNeed.objects.bulk_create(
            (
                ClientNeed(
                    client_id=event.client_id,
                    need_id=event.need_id,
                    answer=event.answer,
                    source=event.source,
                    at=event.at,
                    expires_on=event.expires_on,
                    by_id=event.by_id,
                )
                for event in latest.values()
            ),
            BATCH,
        )


def _answers(place: DemoBranch, chance: Random, span: Span) -> list[NeedEvent]:
    """Draw answers: the further a client came, the more is known."""
    asked = list(Need.objects.filter(branch=place.branch).in_use())
    people = Client.objects.filter(branch=place.branch, stage__in=KNOWN)
    people = people.exclude(last_contact_at=None)
    made: list[NeedEvent] = []
    for client in people.only(*READ).order_by("pk"):
        last = day_of(client.last_contact_at)
        for n, need in enumerate(asked[: len(SHARES)]):
            answer = _drawn(client, n, chance)
            if not answer:
                continue
            day = max(span.first, last - timedelta(days=chance.randrange(60)))
            event = _event(client, need, answer)
            event.at = event.entered_at = moment_on(chance, day)
            event.source = weighted(chance, *SOURCES)
            event.expires_on = expiry_of(need, event.at)
            made.append(event)
    return made


def _drawn(client: Client, n: int, chance: Random) -> str:
    """Draw a client's answer to the n-th need; "" where nobody asked."""
    is_known = happens(chance, KNOWN[client.stage])
    answer = YES if happens(chance, SHARES[n]) else NO
    if client.name in CASES:
        return {"y": YES, "n": NO, "u": ""}[CASES[client.name][n]]
    return answer if is_known else ""


def _event(client: Client, need: Need, answer: str) -> NeedEvent:
    return NeedEvent(client=client, need=need, answer=answer, by_id=client.broker_id)
