"""The arithmetic of the funnel: of 100 contacts, 25, then 8, then 2 remain.

Pure functions: no database, no clock. Stages are the letters A to D.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, sqrt

STAGES = "ABCD"
STANDARD: dict[str, int] = {"A": 100, "B": 25, "C": 8, "D": 2}
Z95 = 1.959963984540054


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
    return max(middle - half, 0.0), min(middle + half, 1.0)
