"""What chance alone does to a count: the binomial law and its usual range."""

from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log, log1p, sqrt

USUAL = 0.95
FAR = 0.998  # Spiegelhalter's outer limits: three standard deviations
# Beyond so many standard deviations a chance is below 1e-20 and is left out.
WIDTH = 10


def pmf(successes: int, trials: int, rate: float) -> float:
    """Return the chance of exactly so many successes.

    >>> round(pmf(2, 4, 0.5), 4)
    0.375
    """
    if not 0 <= successes <= trials:
        return 0.0
    if rate in (0.0, 1.0):
        return float(successes == trials * rate)
    ways = lgamma(trials + 1) - lgamma(successes + 1) - lgamma(trials - successes + 1)
    failures = trials - successes
    return exp(ways + successes * log(rate) + failures * log1p(-rate))


def chances(trials: int, rate: float) -> tuple[int, list[float]]:
    """Return the chances of a run of counts and the first count of the run.

    What lies outside the run is too unlikely to matter (below 1e-20).

    >>> first, run = chances(3, 0.5)
    >>> first, [round(share, 3) for share in run]
    (0, [0.125, 0.375, 0.375, 0.125])
    """
    middle, spread = trials * rate, sqrt(trials * rate * (1 - rate))
    first = max(0, int(middle - WIDTH * spread - WIDTH))
    last = min(trials, int(middle + WIDTH * spread + WIDTH))
    chance, odds = pmf(first, trials, rate), rate / (1 - rate) if rate < 1 else 0.0
    run = [chance]
    for count in range(first, last):
        chance *= odds * (trials - count) / (count + 1)
        run.append(chance)
    return first, run


@dataclass(frozen=True)
class Usual:
    """Between which shares a rate moves by chance alone."""

    low: float
    high: float

    def of(self, people: int) -> tuple[int, int]:
        """Return the range as whole people among so many.

        >>> usual(0.25, 417).of(100)
        (21, 29)
        """
        return round(self.low * people), round(self.high * people)


@lru_cache(maxsize=4096)
def usual(rate: float, trials: int, share: float = USUAL) -> Usual:
    """Return the usual range of a measured rate when the true one is known.

    Exact binomial limits, interpolated between counts so that the range shrinks
    smoothly with the number of people (Spiegelhalter 2005, appendix A.1.1).

    >>> found = usual(0.25, 100)
    >>> round(found.low, 3), round(found.high, 3)
    (0.162, 0.332)
    """
    if trials <= 0:
        return Usual(0.0, 1.0)
    tail = (1 - share) / 2
    low, high = (_quantile(at, trials, rate) / trials for at in (tail, 1 - tail))
    return Usual(low, high)


def _quantile(level: float, trials: int, rate: float) -> float:
    """Return the count below which a share `level` lies, between whole counts."""
    first, run = chances(trials, rate)
    so_far = 0.0
    for count, chance in enumerate(run, first):
        so_far += chance
        if so_far >= level:
            return max(count - (so_far - level) / chance, 0.0)
    return float(trials)
