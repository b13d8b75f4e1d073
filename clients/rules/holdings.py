"""What a portfolio is worth, how concentrated and how risky it is. Pure functions.

Everything is Decimal and exact; what is not known (cost, price, risk level) is None or
"" and left out of the sums, never taken for zero. Weights are shares of the value of
the positions that have a price.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ZERO, HALF = Decimal(0), Decimal("0.5")
# A portfolio is called concentrated when one position is half of it, or when it spreads
# no wider than two equal positions would (our reading; the page says so).
LARGEST_SHARE, FEWEST = HALF, Decimal(2)
LEVELS = {"R1": 1, "R2": 2, "R3": 3, "R4": 4, "R5": 5}


@dataclass(frozen=True)
class Position:
    """What is held of one security: cost and price in yuan a unit, None if unknown."""

    quantity: Decimal
    cost: Decimal | None = None
    price: Decimal | None = None
    risk: str = ""

    @property
    def value(self) -> Decimal | None:
        """Quantity × price (yuan)."""
        return None if self.price is None else self.quantity * self.price

    @property
    def spent(self) -> Decimal | None:
        """Quantity × cost (yuan)."""
        return None if self.cost is None else self.quantity * self.cost

    @property
    def gain(self) -> Decimal | None:
        """Value less what it cost (yuan); a loss is negative."""
        if self.value is None or self.spent is None:
            return None
        return self.value - self.spent

    @property
    def gain_share(self) -> Decimal | None:
        """Gain as a share of the cost; None where the cost is nothing or less.

        Terminals show a cost below zero once profits were taken out.
        """
        if self.gain is None or self.spent is None or self.spent <= 0:
            return None
        return self.gain / self.spent


@dataclass(frozen=True)
class Totals:
    """Sums over a portfolio (yuan), and how many positions each leaves out."""

    count: int
    value: Decimal
    spent: Decimal
    gain: Decimal
    gain_share: Decimal | None
    without_price: int
    without_cost: int

    @property
    def gain_abs(self) -> Decimal:
        """Return how far the gain is from zero."""
        return abs(self.gain)


def totals(positions: Sequence[Position]) -> Totals:
    """Add up what is known. The gain counts positions with both a cost and a price.

    >>> totals([Position(Decimal(100), Decimal(10), Decimal(12))]).gain
    Decimal('200')
    """
    both = [p for p in positions if p.gain is not None]
    gain = sum((p.gain for p in both if p.gain is not None), ZERO)
    spent = sum((p.spent for p in both if p.spent is not None), ZERO)
    return Totals(
        count=len(positions),
        value=sum((p.value for p in positions if p.value is not None), ZERO),
        spent=sum((p.spent for p in positions if p.spent is not None), ZERO),
        gain=gain,
        gain_share=gain / spent if spent > 0 else None,
        without_price=sum(p.price is None for p in positions),
        without_cost=sum(p.cost is None for p in positions),
    )


def weights(positions: Sequence[Position]) -> list[Decimal | None]:
    """Return each position's share of the value; None for one without a price.

    >>> weights([Position(Decimal(n), price=Decimal(1)) for n in (3, 1)])
    [Decimal('0.75'), Decimal('0.25')]
    """
    total = totals(positions).value
    return [
        p.value / total if p.value is not None and total else None for p in positions
    ]


@dataclass(frozen=True)
class Concentration:
    """How unevenly value is spread: largest weight, Herfindahl index, equal positions.

    `index` is the sum of squared weights (Herfindahl–Hirschman, 0 to 1); `equal` is its
    inverse: the portfolio is as concentrated as so many equal positions.
    """

    largest: Decimal
    index: Decimal
    equal: Decimal
    is_high: bool


def concentration(positions: Sequence[Position]) -> Concentration | None:
    """Measure concentration over the positions with a price; None without any value.

    >>> concentration([Position(Decimal(1), price=Decimal(5))] * 4).equal
    Decimal('4')
    """
    shares = [share for share in weights(positions) if share is not None]
    index = sum((share * share for share in shares), ZERO)
    if not index:
        return None
    largest, equal = max(shares), 1 / index
    return Concentration(
        largest, index, equal, is_high=largest >= LARGEST_SHARE or equal < FEWEST
    )


@dataclass(frozen=True)
class Risk:
    """A portfolio's risk level against the client's class.

    `mean` is the value-weighted mean of the levels (R1 = 1 … R5 = 5) and `level` that
    mean rounded half up; both are about the `known` share of the value, and there is no
    level when less than half of it is rated. `above` is the share of all value in
    products above the client's class. `light` is ok, warn, bad or "" (cannot be said),
    `reason` one of within, part_above, above, expired, unassessed, unrated, no_value.
    """

    level: str
    mean: Decimal | None
    known: Decimal
    above: Decimal
    light: str
    reason: str


def highest_for(risk_class: str) -> int:
    """Return the highest product level a class may be offered: C3 → 3; unknown → 0.

    >>> highest_for("C1-lowest"), highest_for("C4"), highest_for("")
    (1, 4, 0)
    """
    return int(risk_class[1]) if risk_class[1:2].isdigit() else 0


def portfolio_risk(
    positions: Sequence[Position], risk_class: str, *, is_expired: bool = False
) -> Risk:
    """Judge a portfolio's risk against the client's class (domain.md §7).

    Owning what is above one's class is no breach (offering it would be), so a part
    above only asks for attention; a portfolio above it as a whole is a stop.
    """
    rated = [
        (share, LEVELS[p.risk])
        for p, share in zip(positions, weights(positions), strict=True)
        if share is not None and p.risk in LEVELS
    ]
    known = sum((share for share, _level in rated), ZERO)
    if not totals(positions).value:
        return Risk("", None, ZERO, ZERO, "", "no_value")
    if known < HALF:
        return Risk("", None, known, ZERO, "", "unrated")
    mean = sum((share * level for share, level in rated), ZERO) / known
    level = int(mean.quantize(Decimal(1), ROUND_HALF_UP))
    most = highest_for(risk_class)
    above = sum((share for share, of in rated if most and of > most), ZERO)
    reason = _reason(level, most, above=above, is_expired=is_expired)
    return Risk(f"R{level}", mean, known, above, LIGHTS[reason], reason)


LIGHTS = {
    "within": "ok",
    "part_above": "warn",
    "above": "bad",
    "expired": "warn",
    "unassessed": "warn",
}


def _reason(level: int, most: int, *, above: Decimal, is_expired: bool) -> str:
    if not most:
        return "unassessed"
    if level > most:
        return "above"
    if is_expired:
        return "expired"
    return "part_above" if above else "within"
