"""Holdings as broker terminals export them: every row read and judged, none written."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from clients.importing.codes import BadCell, Listed, code_of
from clients.importing.holdings_headings import (
    TOTALS,
    WANTED,
    recognise,
    said_above,
)
from clients.importing.holdings_people import MEANS, Holder, Holders
from clients.importing.numbers import LARGEST, Figure, read_number, rounded
from clients.importing.terminals import Row, Sheet, plain_heading, read_sheet
from clients.models import Client, Security
from clients.rules.securities import Code, lot_of
from core.clock import today
from core.forms import read_day

OFF = Decimal("0.02")
HIGHEST_COST = Decimal(10) ** 9
AT_ONCE = 1000
REJECTED = "rejected"
Step = Callable[[int, int], None]


@dataclass(frozen=True)
class Told:
    """What is said beside a file: the day it speaks of, the one client it is about."""

    as_of: date | None = None
    client: Client | None = None


@dataclass(frozen=True)
class Line:
    """A row found good. A quantity of zero says that nothing is held any more."""

    row: int
    holder: Holder
    security: Security
    quantity: Decimal
    cost: Decimal | None
    as_of: date
    shareholder: str = ""


@dataclass(frozen=True)
class Refusal:
    """A row refused, and why (translated)."""

    row: int
    field: str
    reason: str


@dataclass
class Judged:
    """A file judged: good rows, refusals, and whose holdings are not told in full.

    `is_vague` when a refused row may have been anybody's.
    """

    rows: int = 0
    lines: list[Line] = field(default_factory=list)
    doubles: list[int] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    incomplete: set[int] = field(default_factory=set)
    is_vague: bool = False


def judge_file(path: Path, *, by: User, told: Told, step: Step | None = None) -> Judged:
    """Read a file and judge every row; writes nothing. Raises FileRefused.

    `step` hears how many rows are judged, of how many.
    """
    sheet = read_sheet(path, recognise, wanted=WANTED)
    return Judge(by, sheet, told).judge(step)


class Judge:
    """Judges the rows of one file for one person."""

    def __init__(self, by: User, sheet: Sheet, told: Told) -> None:
        self._sheet, self._told = sheet, told
        self._holders, self._listed = Holders(by), Listed()
        self._title = dict(said_above(sheet.titles))
        heading = sheet.columns[sheet.places["quantity"]]
        self._in_lots = "手" in heading and "手" not in plain_heading(heading)
        self._found = Judged()
        self._seen: dict[tuple[int, int, str], Line] = {}

    def judge(self, step: Step | None = None) -> Judged:
        """Judge all rows."""
        rows = [row for row in self._sheet.rows if not self._is_footer(row)]
        self._found.rows = len(rows)
        for start in range(0, len(rows), AT_ONCE):
            self._judge_run(rows[start : start + AT_ONCE])
            if step is not None:
                step(min(start + AT_ONCE, len(rows)), len(rows))
        return self._found

    def _judge_run(self, run: list[Row]) -> None:
        texts = {row.number: self._texts(row) for row in run}
        said = [t.get(name, "") for t in texts.values() for name in MEANS]
        self._holders.know(said)
        codes: dict[int, Code | BadCell] = {}
        for number, cells in texts.items():
            try:
                codes[number] = code_of(cells["code"], cells.get("exchange", ""))
            except BadCell as error:
                codes[number] = error
        self._listed.know(c.code for c in codes.values() if isinstance(c, Code))
        for row in run:
            self._judge_row(row, texts[row.number], codes[row.number])

    def _judge_row(self, row: Row, texts: dict[str, str], code: Code | BadCell) -> None:
        holder: Holder | None = None
        if row.fault:
            self._refuse(row.number, BadCell(row.fault, "row"), None)
            return
        try:
            holder = self._holder(texts)
            if isinstance(code, BadCell):
                raise code
            security = self._listed.find(code, texts.get("name", ""))
            self._add(self._line(row.number, holder, security, texts))
        except BadCell as error:
            self._refuse(row.number, error, holder)

    def _refuse(self, row: int, error: BadCell, holder: Holder | None) -> None:
        self._found.refusals.append(Refusal(row, error.field, str(error)))
        if holder is None:
            self._found.is_vague = True
        else:
            self._found.incomplete.add(holder.pk)

    def _texts(self, row: Row) -> dict[str, str]:
        texts = {name: row.cells[at] for name, at in self._sheet.places.items()}
        if not any(texts.get(name) for name in MEANS):
            texts["client"] = self._title.get("client", "")
        return texts

    def _holder(self, texts: dict[str, str]) -> Holder:
        only = self._told.client
        if only is None:
            return self._holders.find(texts)
        if any(texts.get(name) for name in MEANS):
            holder = self._holders.find(texts)
            if holder.pk != only.pk:
                raise BadCell(_("The row is another client's."), "client")
        return Holder(only.pk, only.name)

    def _is_footer(self, row: Row) -> bool:
        """Tell totals and remarks below the table from holdings."""
        texts = {name: row.cells[at] for name, at in self._sheet.places.items()}
        filled = [cell for cell in row.cells if cell]
        word = plain_heading(filled[0]) if filled else ""
        if not texts["code"] and (word.startswith(TOTALS) or len(filled) == 1):
            return True
        is_remark = len(filled) == 1 and not re.search(r"\d", filled[0])
        return is_remark or plain_heading(texts["code"]) in TOTALS

    def _line(
        self, row: int, holder: Holder, security: Security, texts: dict[str, str]
    ) -> Line:
        quantity = self._quantity(texts, security)
        return Line(
            row,
            holder,
            security,
            quantity,
            _cost(texts),
            self._day(texts),
            texts.get("shareholder", ""),
        )

    def _quantity(self, texts: dict[str, str], security: Security) -> Decimal:
        figure = read_number(texts["quantity"], "quantity")
        if figure is None:
            raise BadCell(_("The quantity is missing."), "quantity")
        in_lots = figure.unit == "手" or (self._in_lots and not figure.unit)
        amount = figure.amount * (lot_of(security.board) if in_lots else 1)
        if not 0 <= amount < LARGEST or amount != rounded(amount, 2):
            raise BadCell(
                _("A quantity is zero or more, with two decimals at most."), "quantity"
            )
        _refuse_mismatch(amount, texts, security)
        return amount

    def _day(self, texts: dict[str, str]) -> date:
        """Return the day a row speaks of: its own, the one told, the title's, today."""
        written = texts.get("as_of", "").split(" ")[0]
        if not written and self._told.as_of is None:
            written = self._title.get("as_of", "")
        try:
            day = read_day(written) if written else self._told.as_of or today()
        except ValidationError as error:
            raise BadCell(" ".join(error.messages), "as_of") from None
        if day > today():
            raise BadCell(_("This day has not come yet."), "as_of")
        return day

    def _add(self, line: Line) -> None:
        """Keep a line; the same security twice must be two of the client's accounts."""
        key = (line.holder.pk, line.security.pk, line.shareholder)
        before = self._seen.setdefault(key, line)
        if before is line:
            self._found.lines.append(line)
        elif (before.quantity, before.cost) == (line.quantity, line.cost):
            self._found.doubles.append(line.row)
        else:
            raise BadCell(
                _("Row %(row)s has this client's same security with other figures.")
                % {"row": before.row},
                "code",
            )


def _cost(texts: dict[str, str]) -> Decimal | None:
    figure = read_number(texts.get("cost", ""), "cost")
    if figure is None:
        return None
    cost = rounded(figure.amount, 4)
    if abs(cost) >= HIGHEST_COST:
        raise BadCell(_("No unit of a security costs as much."), "cost")
    return cost


def _refuse_mismatch(
    quantity: Decimal, texts: dict[str, str], security: Security
) -> None:
    """Refuse a quantity that does not explain the market value beside it.

    That is how lots read as shares, or a column read for another, show. Bonds and what
    is quoted in other money are left out.
    """
    if security.board in ("convertible", "government", "repo", "b_share", "hong_kong"):
        return
    price, value = (_figure(texts, name) for name in ("price", "value"))
    if price is None or value is None or price <= 0:
        return
    if abs(quantity * price - value) > max(abs(value) * OFF, Decimal(1)):
        raise BadCell(
            _("%(quantity)s × %(price)s is not the value of %(value)s beside it.")
            % {"quantity": quantity, "price": price, "value": value},
            "quantity",
        )


def _figure(texts: dict[str, str], name: str) -> Decimal | None:
    try:
        figure: Figure | None = read_number(texts.get(name, ""), name)
    except BadCell:
        return None  # only a check; the figure itself is not kept
    return figure.amount if figure else None
