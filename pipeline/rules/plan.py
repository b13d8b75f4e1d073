"""From a goal back to contacts a day; of 100 contacts 25, then 8, then 2 remain."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil

from pipeline.rules.standing import STAGES

STANDARD: dict[str, int] = {"A": 100, "B": 25, "C": 8, "D": 2}


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
