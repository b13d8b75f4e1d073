"""A client's portfolio as its page shows it, and who holds some securities."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from accounts.models import User
from accounts.policies import RISK_VALID_MONTHS, trading_calendar, value_of
from clients.enums import SecurityStatus
from clients.models import Client, Holding, Portfolio, WatchItem
from clients.rules import months_later
from clients.rules.holdings import (
    LARGEST_SHARE,
    Concentration,
    Position,
    Risk,
    Totals,
    concentration,
    portfolio_risk,
    totals,
    weights,
)
from core.calendars import Calendar
from core.charts import percent_of
from core.clock import today

# A price more trading days old than this is called old.
STALE_DAYS = 3
MOST_BARS = 8


@dataclass(frozen=True)
class Line:
    """One position of the page: the row, its figures, its share of the value."""

    row: Holding
    position: Position
    weight: Decimal | None
    is_stale: bool

    @property
    def bar(self) -> str:
        """The length of the weight's bar."""
        return percent_of(float(self.weight or 0))

    @property
    def is_half(self) -> bool:
        """Say whether the position alone makes the portfolio concentrated."""
        return self.weight is not None and self.weight >= LARGEST_SHARE


class PortfolioPage:
    """What a client holds, worth by worth; four queries whatever they hold."""

    def __init__(self, client: Client) -> None:
        self.client = client
        rows = client.holdings.filter(quantity__gt=0).select_related("security")
        held = list(rows.order_by("pk"))
        calendar = trading_calendar()
        positions = [_position(row) for row in held]
        lines = [
            Line(row, position, weight, _is_stale(row, calendar))
            for row, position, weight in zip(
                held, positions, weights(positions), strict=True
            )
        ]
        # The weightiest first; what has no price comes last, by its code.
        self.lines = sorted(
            lines, key=lambda line: (-(line.weight or -1), line.row.security.code)
        )
        self._positions = positions

    @cached_property
    def totals(self) -> Totals:
        """Sums, and how many positions they leave out."""
        return totals(self._positions)

    @cached_property
    def concentration(self) -> Concentration | None:
        """How unevenly the value is spread."""
        return concentration(self._positions)

    @cached_property
    def risk(self) -> Risk:
        """The portfolio's risk level against the client's class."""
        return portfolio_risk(
            self._positions, self.client.risk_class, is_expired=self._is_expired
        )

    @cached_property
    def _is_expired(self) -> bool:
        assessed = self.client.risk_assessed_on
        if assessed is None:
            return False
        return months_later(assessed, value_of(RISK_VALID_MONTHS)) < today()

    @cached_property
    def as_of(self) -> date | None:
        """The day the holdings are known for."""
        known = Portfolio.objects.filter(client=self.client).first()
        days = [line.row.as_of for line in self.lines]
        return max([*days, *([known.as_of] if known else [])], default=None)

    @property
    def priced_on(self) -> list[date]:
        """The oldest and the newest day among the prices; empty without any."""
        days = {line.row.security.last_close_on for line in self.lines}
        known = sorted(day for day in days if day)
        return [known[0], known[-1]] if known else []

    @property
    def heaviest(self) -> list[Line]:
        """The positions of the picture."""
        return [line for line in self.lines if line.weight is not None][:MOST_BARS]

    @property
    def rest(self) -> tuple[int, Decimal] | None:
        """How many positions the picture leaves out, and their share."""
        left = [line.weight for line in self.lines if line.weight is not None]
        left = left[MOST_BARS:]
        return (len(left), sum(left, Decimal(0))) if left else None

    @property
    def stale(self) -> int:
        """How many positions carry an old price."""
        return sum(line.is_stale for line in self.lines)


def _position(row: Holding) -> Position:
    security = row.security
    return Position(row.quantity, row.cost, security.last_close, security.risk)


def _is_stale(row: Holding, calendar: Calendar) -> bool:
    """Say whether a price is old; what does not trade keeps its last one."""
    security, day = row.security, row.security.last_close_on
    if day is None or security.status != SecurityStatus.LISTED:
        return False
    if (today() - day).days > STALE_DAYS * 10:
        return True
    return calendar.between(day, today()) > STALE_DAYS


@dataclass(frozen=True)
class Holder:
    """Someone a security concerns: how much they hold (0 where they only watch)."""

    client_id: int
    name: str
    code: str
    exchange: str
    quantity: Decimal
    value: Decimal | None
    is_watching: bool


def holders_of(codes: Collection[str], viewer: User) -> dict[str, list[Holder]]:
    """Say whom some securities concern, of the clients a person may see; two queries.

    By code, the largest position first, who only watches last. A code nobody holds or
    watches has an empty list.
    """
    found: dict[str, dict[tuple[int, int], Holder]] = {code: {} for code in codes}
    held = Holding.objects.visible_to(viewer).filter(quantity__gt=0)
    watched = WatchItem.objects.visible_to(viewer)
    names = ("client__name", "security__code", "security__exchange")
    keys = ("client_id", "security_id", *names)
    for *key, name, code, exchange, quantity, close in held.filter(
        security__code__in=list(found)
    ).values_list(*keys, "quantity", "security__last_close"):
        value = None if close is None else quantity * close
        who = Holder(key[0], name, code, exchange, quantity, value, is_watching=False)
        found[code][key[0], key[1]] = who
    for *key, name, code, exchange in watched.filter(
        security__code__in=list(found)
    ).values_list(*keys):
        zero = Decimal(0)
        who = Holder(key[0], name, code, exchange, zero, None, is_watching=True)
        found[code].setdefault((key[0], key[1]), who)
    return {code: sorted(rows.values(), key=_by_size) for code, rows in found.items()}


def _by_size(holder: Holder) -> tuple[bool, Decimal, Decimal, int]:
    value = holder.value or Decimal(0)
    return (holder.is_watching, -value, -holder.quantity, holder.client_id)
