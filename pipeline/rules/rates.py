"""What a counted rate allows to say."""

from dataclasses import dataclass
from functools import cached_property
from math import sqrt

STEPS = ("A>B", "B>C", "C>D", "A>D")


Z95 = 1.959963984540054


FEW = 30


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

    @cached_property
    def rate(self) -> float | None:
        return self.converted / self.matured if self.matured else None

    @cached_property
    def low(self) -> float | None:
        found = wilson(self.converted, self.matured)
        return found and found[0]

    @cached_property
    def high(self) -> float | None:
        found = wilson(self.converted, self.matured)
        return found and found[1]

    @cached_property
    def usual(self) -> tuple[float, float] | None:
        """Return between which shares someone at the benchmark moves by chance.

        Wilson's interval read from the other side: the measured rate lies outside
        exactly when the interval excludes the benchmark. None without matured people.

        >>> step = Step("A>B", 30, 417, 100, 0, 0.25)
        >>> [round(100 * share) for share in step.usual]
        [21, 29]
        """
        if not self.matured:
            return None
        half = Z95 * sqrt(self.benchmark * (1 - self.benchmark) / self.matured)
        return max(self.benchmark - half, 0.0), min(self.benchmark + half, 1.0)

    @cached_property
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
