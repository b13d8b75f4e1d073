"""Who introduced whom, what came of it, and whom to ask next. Pure functions.

The six criteria are the lecture's for a good introducer, each observed from 0 to 3.
Introducers are never rewarded; nothing here knows of money for them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

CRITERIA = ("believes", "respects", "contacts", "approachable", "warm", "reach")
HIGHEST = 3
COOL_DOWN_DAYS = 60
# How a score of 100 is made: observed criteria, what came of it, time since asking.
FOR_CRITERIA, FOR_YIELD, FOR_TIME = 60, 25, 15
FULL_YIELD, FULL_DAYS = 10, 365
# An introducer who works there may be a paid solicitor, which is forbidden.
THIRD_PARTIES = ("银行", "保险", "基金", "信托", "证券", "bank", "insurance")


@dataclass(frozen=True)
class Person:
    """Someone in the network: who introduced them, their assets (yuan), deal or not."""

    key: int
    introducer: int | None = None
    assets: Decimal | None = None
    is_member: bool = False


@dataclass(frozen=True)
class Yield:
    """What hangs below an introducer: people, members among them, assets, levels."""

    people: int = 0
    members: int = 0
    assets: Decimal = Decimal(0)
    depth: int = 0


@dataclass
class Forest:
    """Everybody and whom they introduced; roots were introduced by nobody known."""

    people: dict[int, Person]
    children: dict[int, list[int]]
    roots: list[int]
    yields: dict[int, Yield] = field(default_factory=dict)


def would_cycle(
    client: int, introducer: int | None, parents: Mapping[int, int | None]
) -> bool:
    """Say whether naming this introducer makes somebody their own forebear.

    `parents` gives the introducer of everybody above.

    >>> would_cycle(1, 3, {3: 2, 2: 1}), would_cycle(1, 4, {4: None})
    (True, False)
    """
    seen: set[int] = set()
    while introducer is not None and introducer not in seen:
        if introducer == client:
            return True
        seen.add(introducer)
        introducer = parents.get(introducer)
    return False


def forest_of(people: Iterable[Person]) -> Forest:
    """Build the forest with what hangs below each; a ring in the data is cut open."""
    known = {p.key: p for p in people}
    children: dict[int, list[int]] = defaultdict(list)
    roots = []
    for key, person in sorted(known.items()):
        above = person.introducer
        if above is None or above not in known:
            roots.append(key)
        else:
            children[above].append(key)
    reached = set(_below(roots, children))
    for key in sorted(known.keys() - reached):
        if key in reached:
            continue
        children[known[key].introducer or 0].remove(key)
        roots.append(key)
        reached |= set(_below([key], children))
    forest = Forest(known, dict(children), sorted(roots))
    _sum_up(forest)
    return forest


def _below(starts: Sequence[int], children: Mapping[int, list[int]]) -> list[int]:
    """Return the starts and everybody below them, each before those below."""
    order, waiting, seen = [], list(starts)[::-1], set(starts)
    while waiting:
        key = waiting.pop()
        order.append(key)
        for child in reversed(children.get(key, [])):
            if child not in seen:
                seen.add(child)
                waiting.append(child)
    return order


def _sum_up(forest: Forest) -> None:
    for key in reversed(_below(forest.roots, forest.children)):
        people, members, assets, depth = 0, 0, Decimal(0), 0
        for child in forest.children.get(key, []):
            person, below = forest.people[child], forest.yields[child]
            people += 1 + below.people
            members += person.is_member + below.members
            assets += (person.assets or Decimal(0)) + below.assets
            depth = max(depth, 1 + below.depth)
        forest.yields[key] = Yield(people, members, assets, depth)


@dataclass(frozen=True)
class Placed:
    """Where someone stands in the picture: level from the left, row from the top."""

    key: int
    level: int
    row: float
    above: int | None


def tree_of(forest: Forest, root: int, most: int = 200) -> list[Placed]:
    """Place a root and those below, at most so many, so that no two stand on one spot.

    Leaves take a row each in order; an introducer stands in the middle of those they
    introduced.
    """
    kept = _below([root], forest.children)[:most]
    there, level = set(kept), {root: 0}
    rows: dict[int, float] = {}
    for key in kept:
        for child in forest.children.get(key, []):
            level[child] = level[key] + 1
    free = 0
    for key in reversed(kept):
        below = [c for c in forest.children.get(key, []) if c in there]
        if below:
            rows[key] = (rows[below[0]] + rows[below[-1]]) / 2
        else:
            rows[key], free = -float(free), free + 1
    return [
        Placed(
            key,
            level[key],
            rows[key] + free - 1,
            forest.people[key].introducer if key != root else None,
        )
        for key in kept
    ]


@dataclass(frozen=True)
class Standing:
    """What is known of somebody as an introducer; criteria not observed are absent."""

    criteria: Mapping[str, int]
    below: Yield
    last_asked_on: date | None = None


def ask_score(known: Standing, today: date) -> int | None:
    """Score from 0 to 100 how promising asking this person is; None while resting.

    60 points for the six criteria as observed, 25 for people introduced so far (ten
    count in full), 15 for the time since the last ask (a year, or never, counts in
    full). Nobody is asked twice in 60 days, nor scored without any observation.
    """
    if not known.criteria and not known.below.people:
        return None
    days = FULL_DAYS
    if known.last_asked_on is not None:
        days = (today - known.last_asked_on).days
        if days < COOL_DOWN_DAYS:
            return None
    observed = sum(known.criteria.values()) / (HIGHEST * len(CRITERIA))
    came = min(known.below.people, FULL_YIELD) / FULL_YIELD
    rested = min(days, FULL_DAYS) / FULL_DAYS
    return round(FOR_CRITERIA * observed + FOR_YIELD * came + FOR_TIME * rested)


def is_third_party(*words: str) -> bool:
    """Say whether an introducer seems to work for a bank, an insurer or a rival.

    >>> is_third_party("客户经理", "江南银行"), is_third_party("教师", "中学")
    (True, False)
    """
    text = " ".join(words).casefold()
    return any(word in text for word in THIRD_PARTIES)
