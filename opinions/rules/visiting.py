"""Return visits: the yearly draw, who is given what, where a visit stands.

The draw is repeated by anybody who has its seed and its frame: each member's rank is
HMAC-SHA-256 of their number under the seed, and the lowest ranks are drawn.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

WAITING, DONE, GIVEN_UP = "waiting", "done", "given_up"
CALLED, MISSED, ASKED, GIVEN = "called", "missed", "asked", "given"
LEAST_CALLS = 3


def size_of_share(members: int, percent: int) -> int:
    """Return how many a share of the members is, never less than the share.

    >>> [size_of_share(n, 10) for n in (0, 1, 10, 11, 105)]
    [0, 1, 1, 2, 11]
    """
    return ceil(Fraction(members * percent, 100))


def rank_of(seed: str, member: int) -> str:
    """Return a member's rank under a seed (hexadecimal)."""
    return hmac.new(
        bytes.fromhex(seed), str(member).encode(), hashlib.sha256
    ).hexdigest()


def drawn(seed: str, members: Iterable[int], size: int) -> list[int]:
    """Return the members drawn, in the order of their ranks."""
    return sorted(set(members), key=lambda m: (rank_of(seed, m), m))[:size]


def frame_digest(members: Iterable[int]) -> str:
    """Return the hash of a frame: its numbers in order, a comma between."""
    written = ",".join(map(str, sorted(set(members))))
    return hashlib.sha256(written.encode()).hexdigest()


def hands_of(
    members: Sequence[int], checkers: Sequence[int], own: Mapping[int, set[int]]
) -> dict[int, int | None]:
    """Give members to checkers in turn, never to whom they are a client of.

    `own` are the people in touch with a member. Whoever has the fewest is next, so
    that loads differ by one where nothing forbids it. None where nobody is left.
    """
    loads = dict.fromkeys(checkers, 0)
    given: dict[int, int | None] = {}
    for member in members:
        free = [c for c in checkers if c not in own.get(member, ())]
        chosen = min(free, key=lambda c: (loads[c], checkers.index(c)), default=None)
        given[member] = chosen
        if chosen is not None:
            loads[chosen] += 1
    return given


@dataclass(frozen=True)
class Stand:
    """Where a return visit stands."""

    state: str = WAITING
    calls: int = 0
    missed: int = 0


def stand_after(stand: Stand, kind: str) -> Stand:
    """Return where a visit stands after one more step; raises ValueError.

    Nobody is given up who was not called several times; what was asked is final.
    """
    if stand.state != WAITING:
        raise ValueError(kind)
    match kind:
        case "called":
            return replace(stand, calls=stand.calls + 1)
        case "missed" if stand.missed < stand.calls:
            return replace(stand, missed=stand.missed + 1)
        case "asked" if stand.calls:
            return replace(stand, state=DONE)
        case "given_up":
            return replace(stand, state=GIVEN_UP)
        case "given":
            return stand
        case _:
            raise ValueError(kind)


def anomalies(alarms: Mapping[int, str], answers: Mapping[int, str]) -> list[int]:
    """Return the questions whose answer is the one that alarms, in their order.

    >>> anomalies({1: "no", 2: "yes", 3: ""}, {1: "no", 2: "no", 3: "yes"})
    [1]
    """
    return [q for q, alarm in alarms.items() if alarm and answers.get(q) == alarm]
