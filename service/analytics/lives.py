"""What clients were when, as promises and visits are judged by: few statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from django.db.models import Q

from clients.enums import Axis, Duty
from clients.models import Assignment, Classification
from clients.querysets import ClientQuerySet
from core.clock import day_of, today
from service.rules.promises import Life

T = TypeVar("T")
EVER = date.min
FIELDS = (
    *("pk", "name", "tier", "branch_id", "broker_id", "adviser_id", "assets"),
    *("risk_class", "risk_assessed_on", "journey__d_on", "journey__left_on"),
)


class Member(NamedTuple):
    """A client of the ledger, without what its lines do not show."""

    pk: int
    name: str
    tier: str
    branch_id: int
    broker_id: int
    adviser_id: int | None
    assets: Decimal | None
    risk_class: str
    risk_assessed_on: date | None
    since: date | None
    left_on: date | None


@dataclass(frozen=True)
class Lives:
    """Members of a period with their history."""

    members: list[Member]
    lives: Mapping[int, Life]

    def __getitem__(self, member: Member) -> Life:
        return self.lives[member.pk]


def members_between(
    clients: ClientQuerySet, first: date, before: date
) -> ClientQuerySet:
    """Keep those who were members at some time from a day until before another."""
    stayed = Q(journey__left_on=None) | Q(journey__left_on__gt=first)
    found: ClientQuerySet = clients.filter(stayed, journey__d_on__lt=before)
    return found


def lives_between(clients: ClientQuerySet, first: date, before: date) -> Lives:
    """Read the members of a period and what they were in it; three statements."""
    people = members_between(clients, first, before)
    columns = people.order_by("pk").values_list(*FIELDS)
    members = [Member(*row) for row in columns]
    tiers = _tiers(people)
    hands = _hands(people, first, before)
    return Lives(members, {m.pk: _life(m, tiers, hands, first) for m in members})


def _tiers(people: ClientQuerySet) -> Mapping[int, list[tuple[date, str]]]:
    """Read the changes of tiers, oldest first."""
    found: dict[int, list[tuple[date, str]]] = defaultdict(list)
    rows = Classification.objects.filter(axis=Axis.TIER)
    rows = rows.filter(client__in=people.order_by().values("pk"))
    for client, at, value in rows.order_by("at", "pk").values_list(
        "client", "at", "value"
    ):
        found[client].append((day_of(at), value))
    return found


def _hands(
    people: ClientQuerySet, first: date, before: date
) -> Mapping[int, list[tuple[date, int]]]:
    """Read who served in the period, oldest first."""
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    rows = Assignment.objects.filter(duty=Duty.BROKER, from_on__lt=before)
    rows = rows.filter(Q(to_on=None) | Q(to_on__gt=first))
    rows = rows.filter(client__in=people.order_by().values("pk"))
    for client, since, user in rows.order_by("from_on", "pk").values_list(
        "client", "from_on", "user"
    ):
        found[client].append((since, user))
    return found


def _life(
    member: Member,
    tiers: Mapping[int, list[tuple[date, str]]],
    hands: Mapping[int, list[tuple[date, int]]],
    first: date,
) -> Life:
    """Arrange a member's history, cut to what matters from a day on.

    What holds now is the truth whatever the history lacks: a tier without a row was
    always so, and whoever was first to serve had served before.
    """
    told = list(tiers.get(member.pk, ()))
    if not told:
        told = [(EVER, member.tier)]
    elif told[-1][1] != member.tier:
        told.append((today(), member.tier))
    served = list(hands.get(member.pk, ())) or [(EVER, member.broker_id)]
    served[0] = (EVER, served[0][1])
    since = member.since and max(member.since, first)
    return Life(since, member.left_on, _from(told, first), _from(served, first))


def _from(history: Sequence[tuple[date, T]], first: date) -> tuple[tuple[date, T], ...]:
    """Fold what is before a day into one: many lives become alike."""
    before = [row for row in history if row[0] <= first]
    after = [row for row in history if row[0] > first]
    start = [(EVER, before[-1][1])] if before else []
    return (*start, *after)
