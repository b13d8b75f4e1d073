"""What is left of a year's goal, worked out anew each morning.

The lecture's arithmetic walks from the goal to contacts a day with fixed ratios. Here
the goal is what is still missing, the ratios are one's own as far as they are known,
and whoever is on the way counts: people in A are contacts already made, people in B and
C have steps behind them. Every result is people; assets are yuan.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, exp, sqrt

from pipeline.rules.rates import FEW

WAYS = ("A>B", "B>C", "C>D")
# A ratio nobody has measured yet weighs as much as two hundred first contacts would.
PRIOR_CONTACTS = 200
Z80 = 1.2815515655446004
NOISE = 1e-9  # of a contact: what floating point adds
WIDEST = 1.0  # beyond it the logarithm's spread says only that nothing is known


@dataclass(frozen=True)
class Belief:
    """A step's rate and how sure it is: a beta distribution's mean and weight (people).

    `source` says whose people it mostly rests on: `own`, `branch` or `benchmark`;
    `own` and `branch` are (converted, matured).
    """

    mean: float
    weight: float
    source: str = "benchmark"
    own: tuple[int, int] = (0, 0)
    branch: tuple[int, int] = (0, 0)

    @property
    def variance(self) -> float:
        return self.mean * (1 - self.mean) / (self.weight + 1)


def belief_of(
    own: tuple[int, int],
    branch: tuple[int, int],
    *,
    weight: float,
    benchmark: float,
    prior: float,
) -> Belief:
    """Draw one's own rate toward the branch's, and the branch's toward the benchmark.

    `weight` is the k of (x + kM) / (n + k); it never exceeds what the branch's own
    people and the benchmark's `prior` weigh together, so that a branch in which all
    brokers are alike is no surer than its numbers.

    >>> belief_of((0, 0), (0, 0), weight=1, benchmark=0.25, prior=200).mean
    0.25
    """
    people = branch[1] + prior
    mean = (branch[0] + prior * benchmark) / people
    k = min(max(weight, 1.0), people)
    source = "own" if own[1] >= FEW else "branch" if branch[1] >= FEW else "benchmark"
    return Belief((own[0] + k * mean) / (own[1] + k), own[1] + k, source, own, branch)


def prior_of(step: str, ratio: Mapping[str, int]) -> float:
    """Return how many people of a step two hundred contacts amount to.

    >>> prior_of("C>D", {"A": 100, "B": 25, "C": 8, "D": 2})
    16.0
    """
    return PRIOR_CONTACTS * ratio[step[0]] / ratio["A"]


def average_of(planned: Fraction, assets: Fraction, clients: int) -> Fraction:
    """Return what a client brings (yuan): one's own mean, from thirty clients on.

    Below thirty the planned average stands in for the clients that are missing.

    >>> average_of(Fraction(100_000), Fraction(300_000), 2) == Fraction(3_100_000, 30)
    True
    """
    missing = max(FEW - clients, 0)
    return (assets + missing * planned) / (clients + missing)


def still_open(days_waited: Iterable[tuple[int, int]], horizon: int) -> float:
    """Count people who wait, each the less the longer: the open share of the horizon.

    `days_waited` are (days, people). Who waits longer than the horizon counts no more:
    the measured rate, too, counts nobody who came later.

    >>> still_open([(0, 2), (15, 2), (40, 5)], 30)
    3.0
    """
    return sum(n * max(horizon - days, 0) / horizon for days, n in days_waited)


@dataclass(frozen=True)
class Way:
    """Who is on the way: people in A, B, C, each for the open share of their step."""

    a: float = 0.0
    b: float = 0.0
    c: float = 0.0


@dataclass(frozen=True)
class Remaining:
    """What is left, and the contacts a working day it asks for.

    `assets` yuan and `deals` are missing to the goal; `coming` deals are expected of
    people on the way; `contacts` new first contacts are needed for the others; `low`
    and `high` bound 80 % of what it may turn out to be. `state` is `open`, `coming`
    (who is on the way suffices), `reached`, or `over` (no working day is left).
    """

    state: str
    assets: Fraction
    average: Fraction
    deals: float
    coming: float
    contacts: int
    days: int
    a_day: int
    low: int
    high: int
    rate: float


@dataclass(frozen=True)
class Question:
    """Everything a day's quota follows from; also what "what if" changes."""

    target: Fraction
    gained: Fraction
    average: Fraction
    rates: tuple[Belief, Belief, Belief]
    way: Way
    days: int


def remaining(asked: Question) -> Remaining:
    """Work out the rest of the goal.

    With rates r1, r2, r3 of the three steps and D deals missing, the contacts still
    needed are D / (r1 r2 r3) − C / (r1 r2) − B / r1 − A: who is on the way is taken off
    where they stand. The interval is of first order: the variances of the rates (beta),
    of how many on the way will sign and of how many contacts the open deals take
    (binomial and negative binomial) are added, on the logarithm's scale.
    """
    missing = max(asked.target - asked.gained, Fraction(0))
    deals = float(missing / asked.average)
    r1, r2, r3 = (belief.mean for belief in asked.rates)
    way, rate = asked.way, r1 * r2 * r3
    coming = way.c * r3 + way.b * r2 * r3 + way.a * rate
    needed = deals / rate - way.c / (r1 * r2) - way.b / r1 - way.a
    found = Remaining(
        _state(missing, needed, asked.days),
        missing,
        asked.average,
        deals,
        coming,
        _whole(needed) if missing else 0,
        asked.days,
        0,
        0,
        0,
        rate,
    )
    if not missing or asked.days <= 0:
        return found
    low, high = _range(needed, deals, coming, asked)
    # Whole contacts over whole days: rounding up once more loses nothing.
    a_day, low, high = (-(-_whole(n) // asked.days) for n in (needed, low, high))
    return replace(found, a_day=a_day, low=min(low, a_day), high=max(high, a_day))


def _whole(contacts: float) -> int:
    """Round up to whole contacts; what floating point added is not one more."""
    near = round(contacts)
    if contacts <= NOISE or (near and abs(contacts - near) <= NOISE * near):
        return max(near, 0)
    return ceil(contacts)


def _state(missing: Fraction, needed: float, days: int) -> str:
    if not missing:
        return "reached"
    if days <= 0:
        return "over"
    return "open" if needed > 0 else "coming"


def _range(
    needed: float, deals: float, coming: float, asked: Question
) -> tuple[float, float]:
    """Bound the contacts needed in 80 of 100 cases."""
    one, two, three = asked.rates
    rate = one.mean * two.mean * three.mean
    late = deals / rate
    middle = late - asked.way.c / (one.mean * two.mean)
    early = middle - asked.way.b / one.mean
    spread = (
        (early / one.mean) ** 2 * one.variance
        + (middle / two.mean) ** 2 * two.variance
        + (late / three.mean) ** 2 * three.variance
        + coming / rate**2
        + max(deals - coming, 0.0) * (1 - rate) / rate**2
    )
    if needed <= 0:
        return 0.0, needed + Z80 * sqrt(spread)
    width = Z80 * min(sqrt(spread) / needed, WIDEST)
    return needed * exp(-width), needed * exp(width)


def worth_of(asked: Question, step: int, points: float) -> int:
    """Return how many contacts a day a step better by `points` (a share) would save.

    `step` is 0 for A→B, 1 for B→C, 2 for C→D.
    """
    belief = asked.rates[step]
    better = replace(belief, mean=min(belief.mean + points, 1.0))
    one, two, three = (
        better if number == step else rate for number, rate in enumerate(asked.rates)
    )
    then = remaining(replace(asked, rates=(one, two, three)))
    return remaining(asked).a_day - then.a_day


@dataclass(frozen=True)
class Outlook:
    """What people on the way and further contacts bring (deals): 80 % lie between."""

    low: float
    middle: float
    high: float


def outlook(rates: Iterable[Belief], way: Way, contacts: float) -> Outlook:
    """Return the deals to expect of people on the way and of so many new contacts.

    Mean and spread follow from the rates' beta distributions and binomial outcomes.
    """
    one, two, three = rates
    rate = one.mean * two.mean * three.mean
    people = contacts + way.a
    chain = (
        people * rate,
        way.b * two.mean * three.mean,
        way.c * three.mean,
    )
    middle = sum(chain)
    # A step's rate moves everybody who still has it before them.
    before = (chain[0], chain[0] + chain[1], middle)
    spread = middle + sum(
        (deals / belief.mean) ** 2 * belief.variance
        for deals, belief in zip(before, (one, two, three), strict=True)
    )
    half = Z80 * sqrt(spread)
    return Outlook(max(middle - half, 0.0), middle, middle + half)
