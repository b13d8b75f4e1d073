"""Reading a logged line for somebody: among their own clients, by their calendar."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import F, Q
from django.utils.timezone import localtime

from accounts.models import User
from accounts.policies import value_of, working_calendar
from clients.models import Client
from core.clock import now
from pipeline.models import Objection
from service.policies import OPENING_PAPERS
from service.rules.line import Person, Reading, Wanted, read_line, wanted_in

MOST_PEOPLE = 200


@dataclass(frozen=True)
class LineRead:
    """A reading, and the clients it speaks of by their number."""

    reading: Reading
    clients: dict[int, Client]

    def client_of(self, slot: str) -> Client | None:
        """Return the one client of a slot; None when nobody or several are meant."""
        return self.clients.get(self.reading.value(slot))


def line_read(line: str, *, by: User) -> LineRead:
    """Read a line for its writer: a few statements, whatever the line says."""
    wanted = wanted_in(line)
    rows = list(
        Client.objects.visible_to(by)
        .filter(_meant(wanted))
        .defer("grams", "note")
        .order_by("pk")[:MOST_PEOPLE]
    )
    catalogue = Objection.objects.filter(
        Q(branch__isnull=True) | Q(branch=by.branch_id), is_active=True
    )
    # Of one name the branch's own wins, on both databases: it comes last.
    catalogue = catalogue.order_by(F("branch").asc(nulls_first=True), "pk")
    reading = read_line(
        line,
        people=[_person(client) for client in rows],
        objections=dict(catalogue.values_list("name", "pk")),
        now=localtime(now()),
        calendar=working_calendar(),
        papers=value_of(OPENING_PAPERS, branch_id=by.branch_id),
    )
    return LineRead(reading, {client.pk: client for client in rows})


def _meant(wanted: Wanted) -> Q:
    """Return the condition of clients a line may mean; nobody when it names nobody."""
    asked = [Q(pk__in=[])]
    if wanted.names:
        asked.append(Q(name__in=sorted(wanted.names)))
    asked += [Q(name__startswith=surname) for surname in sorted(wanted.surnames)]
    asked += [Q(search_text__contains=f"|{key}") for key in sorted(wanted.keys)]
    asked += [Q(phone_key__endswith=tail) for tail in sorted(wanted.tails)]
    meant: Q = reduce(or_, asked)
    return meant


def _person(client: Client) -> Person:
    keys = tuple(client.search_text.split("|")[1:])
    return Person(client.pk, client.name, keys, client.phone_key)
