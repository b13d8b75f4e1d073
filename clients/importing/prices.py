"""Closing prices: `code,day,close`; the latest is kept with its security."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from clients.actions.securities import follow_prices
from clients.importing.codes import BadCell, Listed, code_of
from clients.importing.numbers import read_number, rounded
from clients.importing.terminals import places_of
from clients.importing.values import text_of
from clients.models import Price
from clients.rules.securities import Code
from core.clock import today
from core.files import FileRefused, Table
from core.forms import read_day

HEADINGS = {
    "code": ("code", "ts_code", "symbol", "证券代码", "股票代码", "代码"),
    "exchange": ("exchange", "交易所", "市场"),
    "on": ("day", "date", "trade_date", "on", "日期", "交易日期", "交易日"),
    "close": ("close", "收盘价", "收盘", "最新价", "price", "价格"),
    "source": ("source", "来源", "数据来源"),
}
NEEDED = ("code", "on", "close")
AT_ONCE = 1000
HIGHEST = Decimal(10) ** 9
MOST_ROWS = 500_000


@dataclass(frozen=True)
class Quote:
    """A row read: which security, which day, what price."""

    row: int
    code: Code
    on: date
    close: Decimal
    source: str


@dataclass
class PricesReport:
    """What came of a file of prices, in rows."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    duplicates: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, row: int, error: BadCell) -> None:
        """Note a row refused."""
        told = {"row": row, "field": error.field, "reason": str(error)}
        self.rejected.append(told)


def import_prices(
    table: Table,
    *,
    by: User | None = None,
    source: str = "",
    accept_partial: bool = False,
    is_trial: bool = False,
) -> PricesReport:
    """Enter closing prices; the same row again changes nothing, another close does.

    With a rejected row nothing is written unless `accept_partial`; a trial never
    writes. Raises FileRefused when a column is missing.
    """
    if len(table.rows) > MOST_ROWS:
        raise FileRefused(
            _("The file has more than %(limit)s rows. Split it.")
            % {"limit": f"{MOST_ROWS:,}"}
        )
    places = _places(table.columns)
    report = PricesReport()
    _go_through(table, places, source, report, write=False)
    if is_trial:
        return report
    if report.rejected and not accept_partial:
        report.created = report.updated = 0
        return report
    report = PricesReport()
    with transaction.atomic():
        touched = _go_through(table, places, source, report, write=True)
        follow_prices(touched)
        if touched:
            counts = {"created": report.created, "updated": report.updated}
            record(by, "prices.imported", None, **counts)
    return report


def _places(columns: Sequence[str]) -> dict[str, int]:
    places = places_of(columns, HEADINGS)
    for name in NEEDED:
        if name not in places:
            raise FileRefused(
                _("No column is headed “%(heading)s”.") % {"heading": HEADINGS[name][0]}
            )
    return places


def _go_through(
    table: Table,
    places: dict[str, int],
    source: str,
    report: PricesReport,
    *,
    write: bool,
) -> set[int]:
    """Judge all rows, a run at a time, and perhaps write them; return what changed."""
    listed, seen, touched = Listed(), dict[tuple[int, date], Decimal](), set[int]()
    rows = enumerate(table.rows, 1)
    while run := [*islice(rows, AT_ONCE)]:
        quotes = list(_read_run(run, places, source, report))
        listed.know(quote.code.code for quote in quotes)
        prices = list(_prices(quotes, listed, seen, report))
        touched |= _keep(prices, report, write=write)
    report.rejected.sort(key=lambda told: int(told["row"]))
    return touched


def _read_run(
    run: Iterable[tuple[int, list[str]]],
    places: dict[str, int],
    source: str,
    report: PricesReport,
) -> Iterator[Quote]:
    for number, cells in run:
        report.rows += 1
        texts = {name: cells[place].strip() for name, place in places.items()}
        try:
            yield _quote(number, texts, source)
        except BadCell as error:
            report.refuse(number, error)


def _quote(number: int, texts: dict[str, str], source: str) -> Quote:
    code = code_of(texts["code"], texts.get("exchange", ""))
    try:
        on = read_day(texts["on"])
        told = text_of(60)(texts.get("source", "") or source)
    except ValidationError as error:
        raise BadCell(" ".join(error.messages), "day") from None
    if on > today():
        raise BadCell(_("This day has not come yet."), "day")
    figure = read_number(texts["close"], "close")
    if figure is None or not 0 < rounded(figure.amount, 4) < HIGHEST:
        raise BadCell(_("A closing price is above zero."), "close")
    return Quote(number, code, on, rounded(figure.amount, 4), told)


def _prices(
    quotes: Iterable[Quote],
    listed: Listed,
    seen: dict[tuple[int, date], Decimal],
    report: PricesReport,
) -> Iterator[Price]:
    """Find the securities; what stands twice must say the same."""
    for quote in quotes:
        try:
            security = listed.find(quote.code)
            key = (security.pk, quote.on)
        except BadCell as error:
            report.refuse(quote.row, error)
            continue
        if seen.setdefault(key, quote.close) != quote.close:
            reason = _("The file has two closes of this security on this day.")
            report.refuse(quote.row, BadCell(reason, "close"))
        else:
            yield Price(
                security=security, on=quote.on, close=quote.close, source=quote.source
            )


def _keep(prices: list[Price], report: PricesReport, *, write: bool) -> set[int]:
    """Compare a run with what is known, write what is new; return whose prices."""
    known = {
        (price.security_id, price.on): price
        for price in Price.objects.filter(
            security__in={p.security_id for p in prices}, on__in={p.on for p in prices}
        )
    }
    new: dict[tuple[int, date], Price] = {}
    changed: list[Price] = []
    for price in prices:
        key = (price.security_id, price.on)
        there = known.get(key)
        if there is None and key not in new:
            new[key] = price
        elif there is not None and there.close != price.close:
            there.close, there.source = price.close, price.source
            changed.append(there)
        else:
            report.duplicates += 1
    report.created += len(new)
    report.updated += len(changed)
    if write:
        Price.objects.bulk_create(
            new.values(),
            update_conflicts=True,
            unique_fields=["security", "on"],
            update_fields=["close", "source"],
        )
        Price.objects.bulk_update(changed, ["close", "source"], batch_size=400)
    return {key[0] for key in new} | {price.security_id for price in changed}
