"""Adding up what is expected of many people, and how far it may be off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import exp, log, sqrt
from statistics import NormalDist

from pipeline.rules.forecast import PLACE, Beliefs
from pipeline.rules.living import Belief

LOW, HIGH = 0.1, 0.9
NEARLY = 1 - 1e-9


@dataclass(frozen=True)
class Worth:
    """What some people would bring if they signed: heads, yuan and yuan squared."""

    people: int
    total: float
    squares: float


@dataclass
class Sum:
    """What is expected within a time: deals, yuan, and how far luck may move it.

    `by_stage` is the yuan expected of who waits in A, B and C. Signing is rare, so that
    deals are taken to come as in a Poisson process, which errs to the wide side.
    """

    deals: float = 0.0
    luck: float = 0.0
    by_stage: list[float] = field(default_factory=lambda: [0.0] * len(PLACE))

    def add(self, stage: str, chance: float, worth: Worth) -> None:
        """Take in people who all have the same chance."""
        self.deals += chance * worth.people
        self.luck += chance * worth.squares
        self.by_stage[PLACE[stage]] += chance * worth.total

    def take(self, other: "Sum") -> None:
        """Add up what is expected of others, or of the same people at another time."""
        self.deals += other.deals
        self.luck += other.luck
        both = zip(self.by_stage, other.by_stage, strict=True)
        self.by_stage = [ours + theirs for ours, theirs in both]

    @property
    def assets(self) -> float:
        return sum(self.by_stage)

    @property
    def through(self) -> list[float]:
        """Return the yuan that hang on each step's rate: of all who have it before."""
        return list(accumulate(self.by_stage))


@dataclass(frozen=True)
class Expected:
    """What is expected, and between what it lies in eight cases of ten (yuan)."""

    deals: float
    assets: float
    low: float
    high: float


@dataclass(frozen=True)
class Part:
    """One broker's share of a sum, by their own rates; whose branch it is."""

    branch: int
    rates: Beliefs
    sum: Sum


def expected(parts: Iterable[Part], priors: Sequence[float]) -> Expected:
    """Add brokers up; `priors` is how many people the benchmark of each step weighs.

    The rates are uncertain twice: each broker's own apart from the others', and the
    branch's, which moves all its brokers at once as far as they are drawn toward it.
    Of first order, as the range of the quota is.
    """
    total, spread = Sum(), 0.0
    together: dict[tuple[int, int], float] = {}
    for part in parts:
        total.take(part.sum)
        for step, (belief, yuan) in enumerate(
            zip(part.rates, part.sum.through, strict=True)
        ):
            slope = yuan / belief.mean
            spread += slope**2 * belief.variance
            key = part.branch, step
            shared = slope * _shared(belief, priors[step])
            together[key] = together.get(key, 0.0) + shared
    spread += total.luck + sum(shared**2 for shared in together.values())
    low, high = range_of(total.assets, spread, exp(-total.deals))
    return Expected(total.deals, total.assets, low, high)


def _shared(belief: Belief, prior: float) -> float:
    """Return how far a rate moves when its branch's moves by one deviation."""
    drawn = belief.weight - belief.own[1]
    mean = (belief.mean * belief.weight - belief.own[0]) / drawn
    variance = mean * (1 - mean) / (belief.branch[1] + prior + 1)
    return drawn / belief.weight * sqrt(max(variance, 0.0))


def range_of(mean: float, variance: float, none: float) -> tuple[float, float]:
    """Bound a sum in eight cases of ten; `none` is the chance that it is nought.

    What is not nought is taken to be log-normal: few large clients make a long tail to
    one side only, and nothing lies below nought.

    >>> range_of(0.0, 0.0, 1.0), range_of(5.0, 400.0, 0.95)
    ((0.0, 0.0), (0.0, 0.0))
    """
    some = 1 - none
    if mean <= 0 or some <= 0:
        return 0.0, 0.0
    middle, square = mean / some, (variance + mean**2) / some
    sigma2 = max(log(square / middle**2), 0.0)
    at = log(middle) - sigma2 / 2

    def quantile(share: float) -> float:
        within = (share - none) / some
        if within <= 0:
            return 0.0
        return exp(at + sqrt(sigma2) * NormalDist().inv_cdf(min(within, NEARLY)))

    return quantile(LOW), quantile(HIGH)


def worth_of_unknown(own: Worth, branch: Worth, few: int) -> tuple[float, float]:
    """Return what a client of unknown assets brings, and its mean square.

    One's own deals, and below `few` of them the branch's mean in place of the missing;
    spread as the branch's deals are.

    >>> worth_of_unknown(Worth(0, 0, 0), Worth(2, 6.0, 20.0), 30)
    (3.0, 10.0)
    """
    if not branch.people or not branch.total:
        return 0.0, 0.0
    mean = branch.total / branch.people
    missing = max(few - own.people, 0)
    one = (own.total + missing * mean) / (own.people + missing)
    return one, (one / mean) ** 2 * branch.squares / branch.people


def worth_of(stated: Worth, unknown: int, one: tuple[float, float]) -> Worth:
    """Return what people bring: some said how much, for the others it is estimated."""
    return Worth(
        stated.people + unknown,
        stated.total + unknown * one[0],
        stated.squares + unknown * one[1],
    )
