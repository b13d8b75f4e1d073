"""A case measured: what was done against simply having held on, and the hurdle."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from clients.analytics.prices import closes_on
from clients.models import CaseFile, CasePosition, CaseTrade, Price, Security
from clients.rules.cases import Book, Lot, Outcome, Trade, books, days_between, measure
from core.charts import percent_of
from core.clock import today


def lots_of(case: CaseFile) -> list[Lot]:
    """Return a case's baseline as the rules take it."""
    rows = case.positions.all()
    return [Lot(row.security_id, row.quantity, row.price, row.cost) for row in rows]


def trades_of(rows: Iterable[CaseTrade]) -> list[Trade]:
    """Return what was done in the order of its days, as the rules take it."""
    ordered = sorted(rows, key=lambda row: (row.on, row.pk is None, row.pk or 0))
    return [
        Trade(row.security_id, row.side, row.quantity, row.price, row.fee)
        for row in ordered
    ]


@dataclass(frozen=True)
class Bar:
    """One amount of the picture: its name, yuan, and its length."""

    name: str
    amount: Decimal | None
    width: str


@dataclass(frozen=True)
class Line:
    """One security of a case: units then, units now, price then and now."""

    name: str
    code: str
    then: Decimal
    now: Decimal
    price_then: Decimal | None
    price: Price | None


class Measured:
    """A case as its page shows it; read once, five queries whatever its length."""

    def __init__(self, case: CaseFile) -> None:
        self.case = case
        self.on: date = case.closed_on or today()
        self.positions: Sequence[CasePosition] = list(
            case.positions.select_related("security").order_by("pk")
        )
        self.trades: Sequence[CaseTrade] = list(
            case.trades.select_related("security", "by").order_by("on", "pk")
        )
        self.securities: dict[int, Security] = {
            **{row.security_id: row.security for row in self.positions},
            **{row.security_id: row.security for row in self.trades},
        }
        self.prices = closes_on(self.securities.keys(), self.on)

    @cached_property
    def lots(self) -> list[Lot]:
        """The baseline."""
        return [
            Lot(row.security_id, row.quantity, row.price, row.cost)
            for row in self.positions
        ]

    @cached_property
    def outcome(self) -> Outcome:
        """Where the case stands (yuan)."""
        return measure(
            self.lots,
            trades_of(self.trades),
            {number: price.close for number, price in self.prices.items()},
            days=days_between(self.case.baseline_on, self.on),
            hurdle=self.case.hurdle_rate,
        )

    @cached_property
    def book(self) -> Book:
        """What the client has of the case now."""
        return books(self.lots, trades_of(self.trades))[1]

    @cached_property
    def lines(self) -> list[Line]:
        """Every security of the case, the baseline's first."""
        then = {row.security_id: row for row in self.positions}
        return [
            Line(
                security.name,
                security.code,
                then[number].quantity if number in then else Decimal(0),
                self.book.units.get(number, Decimal(0)),
                then[number].price if number in then else None,
                self.prices.get(number),
            )
            for number, security in self.securities.items()
        ]

    @property
    def priced_on(self) -> date | None:
        """The oldest day among the prices used; None where there is none."""
        return min((price.on for price in self.prices.values()), default=None)

    @property
    def missing(self) -> list[str]:
        """Names of securities of the case that have no price."""
        return [line.name for line in self.lines if line.price is None]

    @cached_property
    def bars(self) -> list[Bar]:
        """The picture: what there is, beside what it is measured against."""
        found = self.outcome
        amounts = {
            "actual": found.actual,
            "held": found.held,
            "hurdle": found.hurdle,
            "spent": found.spent,
            "began": found.began,
        }
        top = max((a for a in amounts.values() if a is not None), default=Decimal(0))
        return [
            Bar(name, amount, percent_of(float(amount / top) if amount and top else 0))
            for name, amount in amounts.items()
        ]
