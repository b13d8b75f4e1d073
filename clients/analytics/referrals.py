"""The network of introductions as a viewer sees it, and whom to ask next."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from clients.models import Client, IntroducerTraits, ReferralAsk
from clients.querysets import ClientQuerySet
from clients.rules.referrals import (
    CRITERIA,
    Forest,
    Person,
    Placed,
    Standing,
    Yield,
    ask_score,
    forest_of,
    is_third_party,
    tree_of,
)
from core.clock import today

COLUMNS = (
    *("name", "stage", "outcome", "assets", "introducer_id", "occupation"),
    *("employer", "broker_id", "size"),
)
ROW_HEIGHT, LEVEL_WIDTH, LEFT = 26, 168, 14
DEEPEST_INDENT = 6


@dataclass(frozen=True)
class Suggestion:
    """Somebody worth asking: how much (0–100), why, and what stands against it."""

    client: Client
    score: int
    reasons: list[str]
    is_third_party: bool


@dataclass(frozen=True)
class Node:
    """A person in the picture, in pixels, with the line from who introduced them."""

    client: Client
    below: Yield
    x: int
    y: int
    from_x: int | None = None
    from_y: int | None = None

    @property
    def bend(self) -> int:
        """Half way between the levels, where the line turns."""
        return ((self.from_x or 0) + self.x) // 2

    @property
    def level(self) -> int:
        """How many introductions from the root, up to the deepest indent of a list."""
        return min((self.x - LEFT) // LEVEL_WIDTH, DEEPEST_INDENT)


class Network:
    """Introductions among the clients a viewer sees, in two statements."""

    def __init__(self, seen: ClientQuerySet) -> None:
        self._seen = seen
        linked = seen.filter(introducer__isnull=False)
        rows = [*linked.only(*COLUMNS)]
        above = seen.filter(pk__in={row.introducer_id for row in rows})
        self.clients: dict[int, Client] = {
            row.pk: row for row in [*rows, *above.only(*COLUMNS)]
        }
        self.forest: Forest = forest_of(_person(c) for c in self.clients.values())

    def roots(self) -> list[tuple[Client, Yield]]:
        """Return those with whom introductions began, the most fruitful first."""
        found = [(self.clients[k], self.forest.yields[k]) for k in self.forest.roots]
        kept = [pair for pair in found if pair[1].people]
        return sorted(kept, key=lambda p: (-p[1].people, -p[1].assets, p[0].pk))

    def root_of(self, key: int) -> int:
        """Return with whom the introductions began that led to somebody."""
        seen: set[int] = set()
        while key not in seen and key not in self.forest.roots:
            seen.add(key)
            key = self.forest.people[key].introducer or key
        return key

    def picture(self, root: int | None = None, most: int = 200) -> list[Node]:
        """Return everybody below a root where they stand in the picture.

        Without a root the trees stand below each other, the most fruitful first, as
        many whole ones as make `most` people.
        """
        roots = [root] if root is not None else [one.pk for one, _below in self.roots()]
        placed: dict[int, Placed] = {}
        free = 0.0
        for key in roots:
            tree = tree_of(self.forest, key, most)
            if placed and len(placed) + len(tree) > most:
                break
            placed |= {p.key: replace(p, row=p.row + free) for p in tree}
            free = max(p.row for p in placed.values()) + 1
        return [self._node(p, placed) for p in placed.values()]

    def people_in(self, root: int | None = None) -> int:
        """Count everybody in one tree, or in all of them."""
        trees = [root] if root is not None else [one.pk for one, _ in self.roots()]
        return sum(1 + self.below(key).people for key in trees)

    def below(self, key: int) -> Yield:
        """Return what hangs below somebody; nothing where nobody does."""
        return self.forest.yields.get(key, Yield())

    def _node(self, one: Placed, placed: dict[int, Placed]) -> Node:
        x, y = _at(one)
        above = _at(placed[one.above]) if one.above in placed else (None, None)
        return Node(self.clients[one.key], self.below(one.key), x, y, *above)


def _at(one: Placed) -> tuple[int, int]:
    return LEFT + one.level * LEVEL_WIDTH, round((one.row + 0.5) * ROW_HEIGHT)


def size_of(nodes: Iterable[Node]) -> tuple[int, int]:
    """Return how wide and how high the picture is, in pixels."""
    found = list(nodes)
    wide = max((n.x for n in found), default=0) + LEVEL_WIDTH
    return wide, max((n.y for n in found), default=0) + ROW_HEIGHT


def as_lines(nodes: Iterable[Node]) -> list[Node]:
    """Return the people of a picture, everybody right below who introduced them."""
    found = list(nodes)
    below: dict[int | None, list[Node]] = defaultdict(list)
    for node in found:
        is_root = node.from_x is None
        below[None if is_root else node.client.introducer_id].append(node)
    lines, waiting = [], below[None][::-1]
    while waiting:
        lines.append(waiting.pop())
        waiting += below[lines[-1].client.pk][::-1]
    return lines


def _person(client: Client) -> Person:
    is_member = client.stage == "D" and not client.outcome
    return Person(client.pk, client.introducer_id, client.assets, is_member)


def ask_next(viewer: User, network: Network, most: int = 12) -> list[Suggestion]:
    """Return whom to ask next, the most promising first, with the reasons."""
    traits = {
        t.client_id: t
        for t in IntroducerTraits.objects.visible_to(viewer).filter(
            client__in=network_base(viewer)
        )
    }
    asks = ReferralAsk.objects.visible_to(viewer).values("client")
    asked = dict(asks.annotate(on=Max("asked_on")).values_list("client", "on"))
    scored: list[tuple[int, int]] = []
    for key in traits.keys() | network.clients.keys():
        known = _standing(traits.get(key), network.below(key), asked.get(key))
        score = ask_score(known, today())
        if score is not None:
            scored.append((-score, key))
    best = sorted(scored)[:most]
    people = Client.objects.visible_to(viewer).select_related("broker")
    there = people.in_bulk([key for _score, key in best])
    return [
        _suggest(
            there[key],
            -score,
            _standing(traits.get(key), network.below(key), asked.get(key)),
        )
        for score, key in best
        if key in there
    ]


def network_base(viewer: User) -> ClientQuerySet:
    """Return the clients whose introductions a viewer is shown: active, not lost."""
    seen: ClientQuerySet = Client.objects.visible_to(viewer)
    return seen.exclude(outcome="lost")


def _standing(traits: Any, below: Yield, asked: date | None) -> Standing:
    return Standing(traits.observed if traits else {}, below, asked)


def _suggest(client: Client, score: int, known: Standing) -> Suggestion:
    return Suggestion(
        client,
        score,
        list(_reasons(known)),
        is_third_party(client.occupation, client.employer),
    )


def _reasons(known: Standing) -> Iterable[str]:
    if known.below.people:
        yield _("introduced %(n)s people so far") % {"n": known.below.people}
    strong = [name for name in CRITERIA if known.criteria.get(name, 0) >= 2]  # noqa: PLR2004
    field = IntroducerTraits._meta.get_field  # noqa: SLF001
    yield from (str(field(name).verbose_name) for name in strong)  # type: ignore[union-attr]
    if known.last_asked_on is None:
        yield _("never asked yet")
    else:
        days = (today() - known.last_asked_on).days
        yield _("last asked %(days)s days ago") % {"days": days}
