"""Horizon from turnover, two scores, and the value type they give (domain.md §2).

Pure arithmetic. The four names of the value types come from the lecture, which does not
define them; current value × growth potential is this product's reading. Points of every
input stand in the tables below and are shown on the client's page.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from clients.rules.classes import months_later

WINDOW_MONTHS = 6
STALE_MONTHS = 12
# Five of the six months, whichever; what is missing is taken to be like the rest.
LEAST_COVERED = Fraction(4, 5)
# A score rests on two inputs at least that have so much of its weight together.
LEAST_WEIGHT, LEAST_INPUTS = 40, 2
# An account is compared with itself a quarter before at the latest.
TREND_DAYS = 90

Number = Decimal | Fraction | int
Steps = tuple[tuple[Number, int], ...]
# From so many yuan on, so many points.
ASSETS: Steps = (
    (10_000, 10), (50_000, 25), (100_000, 35), (500_000, 55), (1_000_000, 65),
    (3_000_000, 80), (10_000_000, 100),
)  # fmt: skip
TRADED: Steps = (
    (1, 20), (100_000, 40), (1_000_000, 60), (5_000_000, 80), (20_000_000, 100),
)  # fmt: skip
YEARS: Steps = ((0, 30), (1, 50), (3, 75), (5, 100))
# Assets now, as a share of what they were a quarter or more ago.
TREND: Steps = (
    (Fraction(0), 10), (Fraction(4, 5), 30), (Fraction(19, 20), 50),
    (Fraction(21, 20), 70), (Fraction(6, 5), 85), (Fraction(3, 2), 100),
)  # fmt: skip
AGE: Steps = ((0, 60), (25, 90), (35, 100), (50, 70), (60, 40), (70, 15))
# Days since the last contact.
SILENCE: Steps = ((0, 100), (31, 60), (91, 30), (181, 10))
LEVEL: Steps = ((0, 30), (1, 50), (2, 80), (3, 100))
TIERS: Mapping[str, int] = {"general": 40, "key": 100}
CURRENT: Mapping[str, int] = {"assets": 50, "traded": 25, "years": 15, "tier": 10}
INCOMES: Mapping[str, int] = {"none": 10, "low": 30, "middle": 60, "high": 100}
GROWTH: Mapping[str, int] = {
    "potential": 35,
    "trend": 15,
    "income": 15,
    "age": 15,
    "silence": 10,
    "level": 10,
}


@dataclass(frozen=True)
class Period:
    """What was traded (yuan) from one day to another, both included.

    `average` are the average assets (yuan) of these days.
    """

    from_on: date
    to_on: date
    traded: Decimal
    average: Decimal

    @property
    def days(self) -> int:
        return (self.to_on - self.from_on).days + 1


@dataclass(frozen=True)
class Pace:
    """How often assets were turned over in the six months up to `to_on`.

    `lacks` says why there is no ratio: "stale" (older than a year), "thin" (less than
    five of the six months), "no_assets" (none on average); "" when there is one.
    """

    from_on: date
    to_on: date
    covered: int
    traded: Fraction
    average: Fraction
    lacks: str = ""

    @property
    def window(self) -> int:
        """Days in the six months."""
        return (self.to_on - self.from_on).days + 1

    @property
    def six_months(self) -> Fraction | None:
        """What was traded in six months (yuan); None where too little is known."""
        if self.lacks in ("stale", "thin"):
            return None
        return self.traded * self.window / self.covered

    @property
    def ratio(self) -> Fraction | None:
        """Six months' trading as a multiple of average assets."""
        traded = self.six_months
        return None if self.lacks or traded is None else traded / self.average


def pace_of(periods: Iterable[Period], *, today: date) -> Pace | None:
    """Measure turnover over the six months up to the latest evidence.

    Periods do not overlap. One that begins before the six months counts by its share of
    days. None when there is no evidence at all.
    """
    known = list(periods)
    if not known:
        return None
    to_on = max(period.to_on for period in known)
    from_on = months_later(to_on + timedelta(days=1), -WINDOW_MONTHS)
    covered, traded, assets = 0, Fraction(0), Fraction(0)
    for period in known:
        days = (period.to_on - max(period.from_on, from_on)).days + 1
        if days > 0:
            covered += days
            traded += Fraction(period.traded) * days / period.days
            assets += Fraction(period.average) * days
    average = assets / covered
    pace = Pace(from_on, to_on, covered, traded, average)
    return replace(pace, lacks=_lacks(pace, today))


def _lacks(pace: Pace, today: date) -> str:
    if months_later(pace.to_on, STALE_MONTHS) < today:
        return "stale"
    if Fraction(pace.covered, pace.window) < LEAST_COVERED:
        return "thin"
    return "" if pace.average > 0 else "no_assets"


def horizon_of(ratio: Fraction | None, limits: Mapping[str, int]) -> str:
    """Name the horizon of a turnover; boundaries belong to the longer horizon.

    >>> [horizon_of(Fraction(n), {"long": 3, "medium": 12}) for n in (3, 12, 13)]
    ['long', 'medium', 'short']
    """
    if ratio is None:
        return ""
    if ratio <= limits["long"]:
        return "long"
    return "medium" if ratio <= limits["medium"] else "short"


@dataclass(frozen=True)
class Known:
    """What the scores are made from; None where it is not known.

    Yuan for `assets`, `traded` (in six months) and `potential` (elsewhere); `trend` is
    a share of earlier assets; `level` the best knowledge of any analysis style (0–3).
    """

    today: date
    assets: Decimal | None = None
    traded: Fraction | None = None
    opened_on: date | None = None
    tier: str = ""
    potential: Decimal | None = None
    trend: Fraction | None = None
    income: str = ""
    born: date | None = None
    contact_on: date | None = None
    level: int | None = None


@dataclass(frozen=True)
class Input:
    """One input of a score: its weight (per cent) and points (0–100) where known."""

    name: str
    weight: int
    points: int | None


@dataclass(frozen=True)
class Score:
    """A weighted mean of the known inputs, 0–100; `value` is None on too few."""

    inputs: tuple[Input, ...]

    @property
    def known(self) -> tuple[Input, ...]:
        return tuple(one for one in self.inputs if one.points is not None)

    @property
    def value(self) -> int | None:
        """The score, halves rounded up."""
        weight = sum(one.weight for one in self.known)
        if weight < LEAST_WEIGHT or len(self.known) < LEAST_INPUTS:
            return None
        points = sum(one.weight * (one.points or 0) for one in self.known)
        return (2 * points + weight) // (2 * weight)


def points_at(value: Number | None, steps: Steps) -> int | None:
    """Return the points of the highest step reached; 0 below the first.

    >>> points_at(500_000, ASSETS), points_at(Decimal("499999.99"), ASSETS)
    (55, 35)
    """
    if value is None:
        return None
    reached = [points for least, points in steps if value >= least]
    return reached[-1] if reached else 0


def years_between(first: date | None, last: date) -> int | None:
    """Count whole years; a day to come counts as none."""
    if first is None:
        return None
    years = last.year - first.year - ((last.month, last.day) < (first.month, first.day))
    return max(years, 0)


def current_score(known: Known) -> Score:
    """Score what a client is worth to the branch today."""
    points = {
        "assets": points_at(known.assets, ASSETS),
        "traded": points_at(known.traded, TRADED),
        "years": points_at(years_between(known.opened_on, known.today), YEARS),
        "tier": TIERS.get(known.tier),
    }
    return Score(tuple(Input(n, w, points[n]) for n, w in CURRENT.items()))


def growth_score(known: Known) -> Score:
    """Score what a client may become."""
    silent = None if known.contact_on is None else (known.today - known.contact_on).days
    points = {
        "potential": points_at(known.potential, ASSETS),
        "trend": points_at(known.trend, TREND),
        "income": INCOMES.get(known.income),
        "age": points_at(years_between(known.born, known.today), AGE),
        "silence": points_at(silent, SILENCE),
        "level": points_at(known.level, LEVEL),
    }
    return Score(tuple(Input(n, w, points[n]) for n, w in GROWTH.items()))


def value_type_of(
    current: int | None, growth: int | None, cutoffs: Mapping[str, int]
) -> str:
    """Name the value type of two scores; a score at its cut-off is high.

    >>> value_type_of(50, 49, {"current": 50, "growth": 50})
    'harvest'
    """
    if current is None or growth is None:
        return ""
    is_high, is_growing = current >= cutoffs["current"], growth >= cutoffs["growth"]
    if is_high:
        return "invest" if is_growing else "harvest"
    return "rebuild" if is_growing else "divest"


def trend_of(snapshots: Iterable[tuple[date, Decimal]]) -> Fraction | None:
    """Compare the latest assets with those a quarter or more before.

    `snapshots` come latest first; earlier assets of nothing or less compare to nothing.
    """
    latest: tuple[date, Decimal] | None = None
    for on, amount in snapshots:
        latest = latest or (on, amount)
        if (latest[0] - on).days >= TREND_DAYS:
            if amount <= 0:
                return None
            return max(Fraction(latest[1]) / Fraction(amount), Fraction(0))
    return None
