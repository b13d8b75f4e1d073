"""Tables from files people hand in, and tables handed out.

Everything is text until a field says otherwise. Limits come before any parser; what
cannot be read for certain is refused with a sentence, never guessed.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from core.cardrows import CardSource
from core.cells import safe_cell, write_xlsx
from core.csvfiles import LONGEST_RECORD, CsvSource, TooLong, delimiter_of
from core.encodings import encoding_of
from core.rows import OddRow, Rounded
from core.text import clean, has_unwanted
from core.workbooks import SUFFIXES, Workbook, WorkbookError

MOST_BYTES = 100 * 2**20
MOST_ROWS = 1_000_000
MOST_COLUMNS = 200
LONGEST_CELL = 32_767
HEADING_DIGITS = 5
TEXT_SUFFIXES = {".csv", ".txt", ".tsv"}
CARD_SUFFIXES = {".vcf", ".vcard"}

_DATUM = re.compile(rf"[+\d][\d\s.,+-]{{{HEADING_DIGITS - 1},}}|\S+@\S+\.\S+")
Source = CsvSource | Workbook | CardSource


class FileRefused(Exception):  # noqa: N818 — a decision, not an accident
    """The file cannot be taken; the message is one sentence for its owner."""


@dataclass(frozen=True)
class Table:
    """A checked table. `rows` can be walked any number of times, and knows its length.

    Row 1 is the first row below the headings; every row has a cell for each column.
    With `keeps_faults` a broken row is an OddRow with a fault, for its reader to
    refuse.
    """

    columns: list[str]
    rows: "Rows"
    encoding: str
    sheet: str = ""
    keeps_faults: bool = False

    @property
    def is_typed(self) -> bool:
        """Say whether cells know that they are numbers."""
        return self.rows.is_typed


@dataclass
class Rows:
    """Rows read anew from the file at each walk, so that long files cost no memory."""

    source: Source
    width: int
    count: int = 0

    def __iter__(self) -> Iterator[list[str]]:
        records, width = _records(self.source), self.width
        next(records, None)
        for number, record in enumerate(records, 1):
            if len(record) == width:
                yield record
            else:
                yield _fitted(record, width, number)

    def __len__(self) -> int:
        return self.count

    @property
    def is_typed(self) -> bool:
        """Say whether cells know that they are numbers: those of workbooks do."""
        return isinstance(self.source, Workbook)


def _fitted(record: list[str], width: int, number: int) -> list[str]:
    if len(record) > width and not any(record[width:]):
        return record[:width]
    return OddRow([""] * width, fault=_wrong_width(record, width, number))


def read_table(path: Path, *, name: str, keep_faults: bool = False) -> Table:
    """Read csv, tsv, xlsx, xls, ods or vcf; `name` is what its owner calls the file.

    A row that cannot be taken refuses the file, or with `keep_faults` only itself.
    Raises FileRefused with a sentence that names the limit, or the row and column.
    """
    size = path.stat().st_size
    if not size:
        raise FileRefused(_("The file is empty."))
    csv.field_size_limit(LONGEST_CELL)
    if size > MOST_BYTES:
        raise FileRefused(
            _("The file is larger than %(limit)s MB. Split it and bring in the parts.")
            % {"limit": MOST_BYTES // 2**20}
        )
    source = _source_of(path, Path(name).suffix.lower())
    columns = _headings(source)
    rows = Rows(source, len(columns))
    rows.count = _check_rows(rows, columns, keep_faults=keep_faults)
    if isinstance(source, Workbook):
        return Table(columns, rows, "", source.sheet, keep_faults)
    return Table(columns, rows, source.encoding, keeps_faults=keep_faults)


def _source_of(path: Path, suffix: str) -> Source:
    with path.open("rb") as file:
        start = file.read(8)
    if suffix in SUFFIXES or start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        limits = {"rows": MOST_ROWS, "columns": MOST_COLUMNS, "cell": LONGEST_CELL}
        try:
            return Workbook.open(path, limits)
        except WorkbookError as error:
            raise FileRefused(str(error)) from error
    if suffix not in TEXT_SUFFIXES | CARD_SUFFIXES:
        raise FileRefused(
            _(
                "The file must end in .csv, .txt, .tsv, .xlsx, .xls, .ods or .vcf, not "
                "in %(end)s."
            )
            % {"end": clean(suffix)[:20] or _("nothing")}
        )
    encoding = encoding_of(path)
    if suffix in CARD_SUFFIXES:
        return CardSource(path, encoding)
    if not encoding:
        raise FileRefused(
            _(
                "The text is neither UTF-8 nor GB18030 nor UTF-16 with a mark. Save "
                "it as “CSV UTF-8” and bring it in again."
            )
        )
    return CsvSource(path, encoding, delimiter_of(path, encoding))


def _records(source: Source) -> Iterator[list[str]]:
    """Walk all rows that hold anything, headings first; word what the parser says."""
    number, blank = -1, 0
    try:
        for record in source:
            if any(map(str.strip, record)) or record.__class__ is OddRow:
                number += 1
                yield record
            else:
                blank += 1
                if blank > MOST_ROWS:
                    raise FileRefused(_too_many())
    except csv.Error as error:
        raise FileRefused(_broken(error, number + 1)) from error
    except WorkbookError as error:
        raise FileRefused(str(error)) from error


def _too_many() -> str:
    return _("The file has more than %(limit)s rows. Split it.") % {
        "limit": f"{MOST_ROWS:,}"
    }


def _broken(error: csv.Error, number: int) -> str:
    if isinstance(error, TooLong):
        return _("Row %(row)s is longer than %(limit)s MB.") % {
            "row": number,
            "limit": LONGEST_RECORD // 2**20,
        }
    if "field larger" in str(error) or "unexpected end" in str(error):
        return _(
            "Row %(row)s: a quotation mark is opened and not closed, or a cell is "
            "longer than %(limit)s characters."
        ) % {"row": number, "limit": LONGEST_CELL}
    return _(
        "Row %(row)s: quotation marks stand in the middle of a cell. Double them or "
        "put the whole cell in quotation marks."
    ) % {"row": number}


def _headings(source: Source) -> list[str]:
    columns = [cell.strip() for cell in next(_records(source), [])]
    while columns and not columns[-1]:
        columns.pop()
    if not columns:
        raise FileRefused(_("There is nothing in the file: no headings, no rows."))
    if len(columns) > MOST_COLUMNS:
        raise FileRefused(
            _("The file has more than %(limit)s columns.") % {"limit": MOST_COLUMNS}
        )
    for place, heading in enumerate(columns, 1):
        _check_heading(heading, place, columns)
    return columns


def _check_heading(heading: str, place: int, columns: list[str]) -> None:
    if not heading:
        raise FileRefused(_("Column %(place)s has no heading.") % {"place": place})
    if len(heading) > LONGEST_CELL or has_unwanted(heading):
        raise FileRefused(
            _("The heading of column %(place)s holds characters that cannot be kept.")
            % {"place": place}
        )
    if _DATUM.fullmatch(heading):
        raise FileRefused(
            _("The first row must hold headings; column %(place)s has “%(cell)s”.")
            % {"place": place, "cell": heading[:40]}
        )
    first = columns.index(heading) + 1
    if first != place:
        raise FileRefused(
            _("Columns %(first)s and %(second)s are both headed “%(heading)s”.")
            % {"first": first, "second": place, "heading": heading[:40]}
        )


def _check_rows(rows: Rows, columns: list[str], *, keep_faults: bool) -> int:
    number, broken, first = 0, 0, ""
    for number, record in enumerate(rows, 1):
        if isinstance(record, OddRow) and record.fault:
            if not keep_faults:
                raise FileRefused(record.fault)
            broken, first = broken + 1, first or record.fault
        elif rows.is_typed and not keep_faults:
            _refuse_rounded(record, number)
        if max(map(len, record)) > LONGEST_CELL:
            _refuse_long(record, columns, number)
        if number > MOST_ROWS:
            raise FileRefused(_too_many())
    is_cards = isinstance(rows.source, CardSource)
    if not number:
        empty = _("There is no card in the file.") if is_cards else ""
        raise FileRefused(empty or _("The file has headings but no rows."))
    _refuse_misfit("" if is_cards or broken < number else first)
    return number


def _refuse_misfit(fault: str) -> None:
    """Refuse a file of which not one row fits: it is the file that is wrong."""
    if fault:
        raise FileRefused(fault)


def _refuse_long(record: list[str], columns: list[str], number: int) -> None:
    place = next(i for i, c in enumerate(record) if len(c) > LONGEST_CELL)
    raise FileRefused(
        _("Row %(row)s, “%(column)s”: longer than %(limit)s characters.")
        % {"row": number, "column": columns[place], "limit": LONGEST_CELL}
    )


def _refuse_rounded(record: list[str], number: int) -> None:
    """Refuse a workbook for one cell, where its reader judges no cells of its own."""
    for place, cell in enumerate(record, 1):
        if isinstance(cell, Rounded):
            raise FileRefused(
                _(
                    "Row %(row)s, column %(column)s: a number of more than 15 digits "
                    "has lost digits in the workbook. Store the column as text."
                )
                % {"row": number, "column": place}
            )


def _wrong_width(record: list[str], width: int, number: int) -> str:
    return _("Row %(row)s has %(cells)s cells where the headings have %(width)s.") % {
        "row": number,
        "cells": len(record),
        "width": width,
    }


__all__ = ["FileRefused", "Rows", "Table", "read_table", "safe_cell", "write_xlsx"]
