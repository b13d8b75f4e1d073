"""What came of a case: what was done against simply having held on. Pure functions.

Two books start from the same positions. In one nothing is sold; in the other every
trade the client made is booked. Dividends and bonus shares reach both, each by what it
holds at that time. Cash earns nothing; money added from outside is cash below zero, so
both books always stand on the same capital.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
CENT = Decimal("0.01")
DAYS_A_YEAR = 365


@dataclass(frozen=True)
class Lot:
    """A position of the baseline: quantity, price on its day, cost (yuan a unit)."""

    security: int
    quantity: Decimal
    price: Decimal
    cost: Decimal | None = None


@dataclass(frozen=True)
class Trade:
    """What was done or happened on a day.

    `price` is yuan a unit; for income yuan paid a unit, for a bonus new units a unit.
    `fee` is yuan.
    """

    security: int
    side: str
    quantity: Decimal
    price: Decimal
    fee: Decimal = ZERO


@dataclass
class Book:
    """Units held of each security, and cash (yuan)."""

    units: dict[int, Decimal] = field(default_factory=dict)
    cash: Decimal = ZERO

    def worth(self, prices: Mapping[int, Decimal]) -> Decimal | None:
        """Return units × price plus cash (yuan); None when a price is missing."""
        held = {s: units for s, units in self.units.items() if units}
        if held.keys() - prices.keys():
            return None
        return sum((units * prices[s] for s, units in held.items()), self.cash)


class Oversold(ValueError):  # noqa: N818 — a decision, not an accident
    """More was sold than there was; `left` is what there was."""

    def __init__(self, security: int, left: Decimal) -> None:
        super().__init__(security)
        self.security, self.left = security, left


def books(lots: Iterable[Lot], trades: Iterable[Trade]) -> tuple[Book, Book]:
    """Book what was done: return (held on, actual). Raises Oversold."""
    held, actual = Book(), Book()
    for lot in lots:
        held.units[lot.security] = held.units.get(lot.security, ZERO) + lot.quantity
    actual.units.update(held.units)
    for trade in trades:
        _book(trade, held, actual)
    return held, actual


def _book(trade: Trade, held: Book, actual: Book) -> None:
    of, amount = trade.security, trade.quantity * trade.price
    have = actual.units.get(of, ZERO)
    match trade.side:
        case "sell":
            if trade.quantity > have:
                raise Oversold(of, have)
            actual.units[of] = have - trade.quantity
            actual.cash += amount - trade.fee
        case "buy":
            actual.units[of] = have + trade.quantity
            actual.cash -= amount + trade.fee
        case "income":
            for book in (held, actual):
                book.cash += book.units.get(of, ZERO) * trade.price
        case "bonus":
            for book in (held, actual):
                book.units[of] = book.units.get(of, ZERO) * (1 + trade.price)


@dataclass(frozen=True)
class Outcome:
    """A case measured on a day (yuan); None where a price or a cost is missing.

    `began` is the baseline's value on its day, `held` what simply having held on is
    worth, `actual` what the client has, `hurdle` what the baseline would be at the
    hurdle's rate, `spent` what the baseline's positions had cost.
    """

    days: int
    began: Decimal
    held: Decimal | None
    actual: Decimal | None
    hurdle: Decimal
    spent: Decimal | None
    cash: Decimal

    @property
    def over_held(self) -> Decimal | None:
        """How much more (yuan) than having held on."""
        return _less(self.actual, self.held)

    @property
    def over_hurdle(self) -> Decimal | None:
        """How much more (yuan) than the hurdle asks for."""
        return _less(self.actual, self.hurdle)

    @property
    def behind_held(self) -> Decimal | None:
        """How much less than having held on."""
        return _less(self.held, self.actual)

    @property
    def behind_hurdle(self) -> Decimal | None:
        """How much is missing to the hurdle."""
        return _less(self.hurdle, self.actual)

    @property
    def over_spent(self) -> Decimal | None:
        """How much more (yuan) than the positions had cost: 0 is break-even."""
        return _less(self.actual, self.spent)


def _less(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one - other


def measure(
    lots: Sequence[Lot],
    trades: Iterable[Trade],
    prices: Mapping[int, Decimal],
    *,
    days: int,
    hurdle: Decimal,
) -> Outcome:
    """Measure a case after so many days. `hurdle` is per cent a year. Raises Oversold.

    The hurdle is simple interest on actual days over 365, as savings bonds pay it.
    """
    held, actual = books(lots, trades)
    began = sum((lot.quantity * lot.price for lot in lots), ZERO)
    costs = [lot.cost for lot in lots]
    spent = None
    if None not in costs:
        spent = sum((lot.quantity * (lot.cost or ZERO) for lot in lots), ZERO)
    return Outcome(
        days=days,
        began=began,
        held=held.worth(prices),
        actual=actual.worth(prices),
        hurdle=hurdle_value(began, hurdle, days),
        spent=spent,
        cash=actual.cash,
    )


def hurdle_value(began: Decimal, rate: Decimal, days: int) -> Decimal:
    """Return what an amount is after some days at a rate (% a year), to the cent.

    >>> hurdle_value(Decimal(100000), Decimal("2.5"), 146)
    Decimal('101000.00')
    """
    grown = began * (1 + rate / 100 * days / DAYS_A_YEAR)
    return grown.quantize(CENT, ROUND_HALF_UP)


def days_between(start: date, end: date) -> int:
    """Return how many days lie between; none when `end` comes first."""
    return max((end - start).days, 0)
