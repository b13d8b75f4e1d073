"""Who stands around a client, as far as the viewer may know."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from accounts.scoping import Viewer
from clients.enums.profile import Kin
from clients.models import Client, Household, HouseholdMember, Relation
from clients.rules.relations import circle, inverse, rolled_up

MOST_STEPS = 3


@dataclass(frozen=True)
class Tie:
    """One relation from a client's side: what the other is to them.

    `person` is None for somebody who is no client, and for a colleague's client, who is
    not named (`is_hidden`).
    """

    relation: Relation
    kind: str
    person: Client | None
    name: str
    is_hidden: bool

    @property
    def label(self) -> str:
        """What the other is to this client."""
        return str(Kin(self.kind).label)


def ties_of(client: Client, viewer: Viewer) -> list[Tie]:
    """Return a client's relations from their side, family first."""
    rows = list(Relation.objects.around(client.pk).order_by("kind", "pk"))
    others = {_other_of(row, client) for row in rows} - {None}
    seen = _seen(others, viewer)
    ties = [_tie(row, client, seen) for row in rows]
    order = list(Kin.values)
    return sorted(ties, key=lambda tie: (order.index(tie.kind), tie.relation.pk))


def _seen(keys: Collection[Any], viewer: Viewer) -> dict[int, Client]:
    rows = Client.objects.visible_to(viewer).filter(pk__in=keys)
    return {one.pk: one for one in rows.for_rows()}


def _other_of(row: Relation, client: Client) -> int | None:
    return row.other_id if row.client_id == client.pk else row.client_id


def _tie(row: Relation, client: Client, seen: dict[int, Client]) -> Tie:
    is_first = row.client_id == client.pk
    kind = row.kind if is_first else inverse(row.kind)
    if row.other_id is None:
        return Tie(row, kind, None, row.other_name, is_hidden=False)
    person = seen.get(_other_of(row, client) or 0)
    name = person.name if person else ""
    return Tie(row, kind, person, name, is_hidden=person is None)


@dataclass(frozen=True)
class Home:
    """A household as the viewer may know it.

    `total` sums the assets (yuan) of the members the viewer sees, each once; `hidden`
    counts those of colleagues, who are neither named nor summed.
    """

    household: Household
    members: list[HouseholdMember]
    hidden: int
    total: Decimal


def home_of(client: Client, viewer: Viewer) -> Home | None:
    """Return the household of a client; None where there is none."""
    own = HouseholdMember.objects.filter(client=client).select_related("household")
    member = own.first()
    if member is None:
        return None
    rows = HouseholdMember.objects.filter(household=member.household_id)
    there = list(rows.select_related("client").order_by("-is_head", "at", "pk"))
    seen = _seen({one.client_id for one in there}, viewer)
    members = [one for one in there if one.client_id in seen]
    assets = {one.client_id: seen[one.client_id].assets for one in members}
    return Home(
        member.household,
        members,
        len(there) - len(members),
        rolled_up(assets, assets),
    )


@dataclass(frozen=True)
class Circle:
    """Everybody reached by relations or households, each once, the client among them.

    `total` is what those the viewer sees have with us (yuan).
    """

    people: int
    seen: int
    steps: int
    total: Decimal


def circle_of(client: Client, viewer: Viewer, *, steps: int = MOST_STEPS) -> Circle:
    """Roll up whoever stands around a client, up to some steps away.

    Two statements a step; nobody is counted twice, however many ways lead to them.
    """
    pairs: set[tuple[int, int]] = set()
    edge, known = {client.pk}, {client.pk}
    for _step in range(steps):
        fresh = _pairs_at(edge, viewer)
        pairs |= fresh
        edge = {key for pair in fresh for key in pair} - known
        known |= edge
        if not edge:
            break
    people = circle(client.pk, pairs, most_steps=steps)
    seen = _seen(people, viewer)
    assets = {key: one.assets for key, one in seen.items()}
    return Circle(len(people), len(seen), steps, rolled_up(people, assets))


def _pairs_at(edge: set[int], viewer: Viewer) -> set[tuple[int, int]]:
    """Return the pairs that meet these people, where the viewer sees one of the two."""
    ties = Relation.objects.visible_to(viewer).filter(other__isnull=False)
    found = set(ties.around(*edge).values_list("client", "other"))
    seen = Client.objects.visible_to(viewer).values("pk")
    homes = HouseholdMember.objects.filter(household__members__client__in=edge)
    either = Q(client__in=seen) | Q(household__members__client__in=seen)
    pairs = homes.filter(either).values_list("household__members__client", "client")
    return found | {(one, two) for one, two in pairs if one in edge and one != two}
