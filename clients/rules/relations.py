"""Who stands around whom. Pure functions."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

Person = TypeVar("Person", bound=Hashable)
INVERSE = {
    "parent": "child",
    "child": "parent",
    "controller": "controlled",
    "controlled": "controller",
}
FAMILY = frozenset({"spouse", "parent", "child", "relative"})
# Of these, two people are only one to each other.
BLOOD = frozenset({"spouse", "parent", "child"})


def inverse(kind: str) -> str:
    """Return what the first person is to the second, where `kind` is the other way.

    >>> inverse("parent"), inverse("friend")
    ('child', 'friend')
    """
    return INVERSE.get(kind, kind)


def circle(
    start: Person, pairs: Iterable[tuple[Person, Person]], *, most_steps: int
) -> dict[Person, int]:
    """Return everyone reached from somebody by relations, each once, with the steps.

    The person themselves is there with 0. However many ways lead to somebody, and
    however relations run in rings, everyone is counted once.

    >>> circle("a", [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")], most_steps=1)
    {'a': 0, 'b': 1, 'c': 1}
    """
    beside: dict[Person, list[Person]] = defaultdict(list)
    for one, other in pairs:
        beside[one].append(other)
        beside[other].append(one)
    steps, edge = {start: 0}, [start]
    for step in range(1, most_steps + 1):
        edge = [new for here in edge for new in beside[here]]
        edge = [new for new in dict.fromkeys(edge) if new not in steps]
        steps |= dict.fromkeys(edge, step)
    return steps


def rolled_up(
    people: Iterable[Person], assets: Mapping[Person, Decimal | None]
) -> Decimal:
    """Sum what people have (yuan), each person once; unknown counts as nothing.

    >>> rolled_up(["a", "b", "a"], {"a": Decimal(5), "b": None})
    Decimal('5')
    """
    return sum((assets.get(p) or Decimal(0) for p in set(people)), Decimal(0))
