"""A rate that has halved, told from chance: a CUSUM chart of one broker's months."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import log

from pipeline.rules.chance import chances

FALSE_ALARMS = 0.05  # of the years of a broker whose rate has not changed
FALL = 0.5  # the change looked for: to half
# A few expected people are told apart in quarters, many in whole ones.
FEW_EXPECTED, QUARTERS = 20, 4
HIGHEST = 400

Month = tuple[int, int]  # converted, matured


@dataclass(frozen=True)
class Signal:
    """What the chart says: its height after each month and the height that speaks.

    Heights are missing people: how many fewer converted than half-way between the
    usual rate and its half. `since` is the month (0 is the first) in which the chart
    first reached `limit`, None while it has not.
    """

    heights: tuple[float, ...]
    limit: float
    since: int | None


def reference(rate: float) -> float:
    """Return the rate between the usual one and its half where the evidence turns.

    From the ratio of likelihoods (Page 1954; Steiner et al. 2000): more than this
    share converting speaks for the usual rate, fewer for the half.

    >>> round(reference(0.25), 4), round(reference(0.02), 4)
    (0.1819, 0.0144)
    """
    half = rate * FALL
    kept = log((1 - half) / (1 - rate))
    return kept / (kept + log(rate / half))


def signal_of(months: Sequence[Month], rate: float) -> Signal | None:
    """Watch up to a year of months, oldest first, for a fall to half of `rate`.

    After each month the height is max(0, height + expected at the reference rate −
    converted). The limit is the lowest at which an unchanged broker with just these
    numbers of people is told falsely in at most 5 % of such years. None when there
    is nobody to judge or no such rate.
    """
    sizes = tuple(matured for _, matured in months)
    if not sum(sizes) or not 0 < rate < 1:
        return None
    scale, due = _due(sizes, rate)
    limit = limit_for(sizes, rate)
    height, heights, since = 0, [], None
    for n, ((converted, _), wanted) in enumerate(zip(months, due, strict=True)):
        height = max(0, height + wanted - scale * converted)
        heights.append(height / scale)
        if since is None and height >= limit:
            since = n
    return Signal(tuple(heights), limit / scale, since)


def _due(sizes: tuple[int, ...], rate: float) -> tuple[int, list[int]]:
    """Return the lattice (steps a person) and what each month is expected to bring.

    Whole steps, the rest carried over, so that the chart's chances can be computed
    exactly.
    """
    each = reference(rate)
    largest = max(sizes) * each
    scale = QUARTERS if largest < FEW_EXPECTED else 1
    marks, seen = [0], 0
    for size in sizes:
        seen += size
        marks.append(round(scale * each * seen))
    return scale, [after - before for before, after in pairwise(marks)]


@lru_cache(maxsize=4096)
def limit_for(sizes: tuple[int, ...], rate: float) -> int:
    """Return the lowest limit, in steps, with at most 5 % false alarms a year."""
    low, high = 0, 1
    while alarm_chance(sizes, rate, high) > FALSE_ALARMS and high < HIGHEST:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if alarm_chance(sizes, rate, middle) > FALSE_ALARMS:
            low = middle
        else:
            high = middle
    return high


def alarm_chance(
    sizes: tuple[int, ...], rate: float, limit: int, true_rate: float | None = None
) -> float:
    """Return the chance that the chart reaches `limit` within these months.

    An exact Markov chain over the chart's heights. `rate` is the usual rate the chart
    is made for, `true_rate` what the broker really does (the same unless given).
    """
    scale, due = _due(sizes, rate)
    at = [1.0] + [0.0] * (limit - 1)
    for size, wanted in zip(sizes, due, strict=True):
        run = _chances(size, rate if true_rate is None else true_rate)
        at = _after(at, wanted, scale, run)
    return max(0.0, 1 - sum(at))


@lru_cache(maxsize=4096)
def _chances(size: int, rate: float) -> tuple[int, list[float], list[float]]:
    """Return the first count, the chances, and the chance of each count or more."""
    first, run = chances(size, rate)
    tails, so_far = [], 0.0
    for chance in reversed(run):
        so_far += chance
        tails.append(so_far)
    return first, run, tails[::-1]


def _after(
    at: list[float], wanted: int, scale: int, run: tuple[int, list[float], list[float]]
) -> list[float]:
    """Move the chances of the heights below the limit on by one month."""
    first, shares, tails = run
    limit, following = len(at), [0.0] * len(at)
    for height, chance in enumerate(at):
        if not chance:
            continue
        top = height + wanted
        # Converting `none` or more people brings the height to nought.
        none = -(-top // scale)
        index = max(none - first, 0)
        following[0] += chance * (tails[index] if index < len(tails) else 0.0)
        least = max(-(-(top - limit + 1) // scale), first)
        for count in range(least, min(none, first + len(shares))):
            following[top - scale * count] += chance * shares[count - first]
    return following
