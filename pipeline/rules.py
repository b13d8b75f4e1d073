"""The arithmetic of the funnel: of 100 contacts, 25, then 8, then 2 remain.

Pure functions: no database, no clock. Stages are the letters A to D.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise
from math import ceil, sqrt

STAGES = "ABCD"
STEPS = ("A>B", "B>C", "C>D", "A>D")
STANDARD: dict[str, int] = {"A": 100, "B": 25, "C": 8, "D": 2}
Z95 = 1.959963984540054
FEW = 30
LARGEST_SHARE = 1_000_000
MOST_PEOPLE = 10**9
_RATIO = re.compile(r"\d{1,7}( *[:：] *\d{1,7}){3}")


@dataclass(frozen=True)
class Plan:
    """What a year's goal asks of each stage (people), and of each working day."""

    needed: dict[str, int]
    contacts_a_day: int


def plan_for(
    *,
    target: int | Fraction,
    average: int | Fraction,
    days: int,
    ratio: Mapping[str, int] = STANDARD,
) -> Plan:
    """Work backwards from new assets (yuan) to daily contacts, exactly.

    Every stage is computed directly from the deals, never from a rounded neighbour.
    Raises ValueError when an input is not positive.

    >>> plan_for(target=10_000_000, average=100_000, days=250).contacts_a_day
    20
    """
    if min(target, average, days, *ratio.values()) <= 0:
        msg = "target, average, days and ratio are positive"
        raise ValueError(msg)
    deals = ceil(Fraction(target) / Fraction(average))
    needed = {
        stage: ceil(Fraction(deals * share, ratio["D"]))
        for stage, share in ratio.items()
    }
    return Plan(needed, ceil(Fraction(needed["A"], days)))


def read_ratio(text: str) -> dict[str, int]:
    """Read `100:25:8:2`; raise ValueError unless it is four falling positive numbers.

    >>> read_ratio("100 : 25 : 8 : 2")
    {'A': 100, 'B': 25, 'C': 8, 'D': 2}
    """
    if not _RATIO.fullmatch(text.strip()):
        raise ValueError(text)
    shares = [int(part) for part in re.split("[:：]", text)]
    falling = all(a >= b for a, b in pairwise(shares))
    if not falling or min(shares) <= 0 or max(shares) > LARGEST_SHARE:
        raise ValueError(text)
    return dict(zip(STAGES, shares, strict=True))


def show_ratio(ratio: Mapping[str, int]) -> str:
    """Write a ratio as people do.

    >>> show_ratio(STANDARD)
    '100:25:8:2'
    """
    return ":".join(str(ratio[stage]) for stage in STAGES)


def benchmark_of(step: str, ratio: Mapping[str, int]) -> float:
    """Return the share a ratio expects of one step.

    >>> benchmark_of("B>C", STANDARD)
    0.32
    """
    return ratio[step[2]] / ratio[step[0]]


def wilson(successes: int, trials: int, z: float = Z95) -> tuple[float, float] | None:
    """Return Wilson's 95 % interval of a rate; None without trials (Wilson 1927).

    >>> [round(100 * bound, 2) for bound in wilson(8, 417)]
    [0.98, 3.74]
    """
    if trials <= 0:
        return None
    rate, spread = successes / trials, z * z / trials
    middle = (rate + spread / 2) / (1 + spread)
    half = sqrt(rate * (1 - rate) / trials + spread / (4 * trials)) * z / (1 + spread)
    # At the ends the exact bound is 0 or 1; floating point may miss it by a hair.
    low = 0.0 if successes == 0 else middle - half
    high = 1.0 if successes == trials else middle + half
    return low, high


@dataclass(frozen=True)
class Step:
    """How one step of the funnel went for a cohort: people, and what can be said.

    `rate`, `low`, `high` are shares, None when nobody has matured. `horizon` is in
    days, None when every reach ever counts.
    """

    name: str
    horizon: int | None
    matured: int
    converted: int
    watching: int
    benchmark: float

    @property
    def rate(self) -> float | None:
        return self.converted / self.matured if self.matured else None

    @property
    def low(self) -> float | None:
        found = wilson(self.converted, self.matured)
        return found and found[0]

    @property
    def high(self) -> float | None:
        found = wilson(self.converted, self.matured)
        return found and found[1]

    @property
    def verdict(self) -> str:
        """Say `few`, `below`, `above` or `level`.

        Only a gap whose interval excludes the benchmark is a gap; below thirty matured
        people nothing is said.
        """
        found = wilson(self.converted, self.matured)
        if found is None or self.matured < FEW:
            return "few"
        if found[1] < self.benchmark:
            return "below"
        return "above" if found[0] > self.benchmark else "level"


@dataclass(frozen=True)
class Move:
    """One entry of a client's ledger, as far as the arithmetic needs it."""

    moved_at: datetime
    day: date
    stage: str
    outcome: str = ""
    is_claimed: bool = False


@dataclass
class Standing:
    """Where a client's ledger leaves them, and when they first reached each stage."""

    stage: str = ""
    since: datetime | None = None
    outcome: str = ""
    is_claimed: bool = False
    first: Move | None = None
    reached: dict[str, date] = field(default_factory=dict)


def standing_after(moves: Iterable[Move]) -> Standing:
    """Walk through a ledger in time order.

    A stage is reached on the first day at it or beyond it: skipping counts as passing,
    going back and forth never counts again. A deal stays claimed until one is proven.
    An outcome before any stage says nothing.
    """
    now, is_proven = Standing(), False
    for move in moves:
        if not move.stage:
            now.outcome = move.outcome if now.stage else ""
            continue
        now.first = now.first or move
        if move.stage != now.stage or now.outcome:
            now.since = move.moved_at
        now.stage, now.outcome = move.stage, ""
        for stage in STAGES[: STAGES.index(move.stage) + 1]:
            now.reached.setdefault(stage, move.day)
        is_proven = is_proven or (move.stage == "D" and not move.is_claimed)
    now.is_claimed = "D" in now.reached and not is_proven
    return now
