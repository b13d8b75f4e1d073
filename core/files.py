"""Tables from files people hand in, and tables handed out.

Everything is text until a field says otherwise. Limits come before any parser; what
cannot be read for certain is refused with a sentence, never guessed.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from core.cells import safe_cell, unguarded, write_xlsx
from core.encodings import encoding_of
from core.text import clean, has_unwanted
from core.workbooks import SUFFIXES, Workbook, WorkbookError

MOST_BYTES = 100 * 2**20
MOST_ROWS = 1_000_000
MOST_COLUMNS = 200
LONGEST_CELL = 32_767
DELIMITERS = ",;\t|"
SAMPLE_ROWS = 20
HEADING_DIGITS = 5
TEXT_SUFFIXES = {".csv", ".txt", ".tsv"}

_DATUM = re.compile(rf"[+\d][\d\s.,+-]{{{HEADING_DIGITS - 1},}}|\S+@\S+\.\S+")


class FileRefused(Exception):  # noqa: N818 — a decision, not an accident
    """The file cannot be taken; the message is one sentence for its owner."""


@dataclass(frozen=True)
class Table:
    """A checked table. `rows` can be walked any number of times, and knows its length.

    Row 1 is the first row below the headings; every row has a cell for each column.
    """

    columns: list[str]
    rows: "Rows"
    encoding: str
    sheet: str = ""


@dataclass
class Rows:
    """Rows read anew from the file at each walk, so that long files cost no memory."""

    source: "CsvSource | Workbook"
    width: int
    count: int = field(default=0)

    def __iter__(self) -> Iterator[list[str]]:
        records = _records(self.source)
        next(records, None)
        for record in records:
            yield record[: self.width]

    def __len__(self) -> int:
        return self.count


@dataclass(frozen=True)
class CsvSource:
    """Where the text lies and how it is cut."""

    path: Path
    encoding: str
    delimiter: str

    def __iter__(self) -> Iterator[list[str]]:
        with self.path.open(encoding=self.encoding, newline="") as text:
            reader = csv.reader(text, delimiter=self.delimiter, strict=True)
            for cells in reader:
                yield [unguarded(cell) for cell in cells]


def read_table(path: Path, *, name: str) -> Table:
    """Read csv, tsv, xlsx, xls or ods; `name` is what its owner calls the file.

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
    rows.count = _check_rows(source, columns)
    if isinstance(source, Workbook):
        return Table(columns, rows, "", source.sheet)
    return Table(columns, rows, source.encoding)


def _source_of(path: Path, suffix: str) -> CsvSource | Workbook:
    with path.open("rb") as file:
        start = file.read(8)
    if suffix in SUFFIXES or start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        try:
            return Workbook.open(path, MOST_ROWS, MOST_COLUMNS)
        except WorkbookError as error:
            raise FileRefused(str(error)) from error
    if suffix not in TEXT_SUFFIXES:
        raise FileRefused(
            _(
                "The file must end in .csv, .txt, .tsv, .xlsx, .xls or .ods, not in "
                "%(end)s."
            )
            % {"end": clean(suffix)[:20] or _("nothing")}
        )
    encoding = encoding_of(path)
    if not encoding:
        raise FileRefused(
            _(
                "The text is neither UTF-8 nor GB18030 nor UTF-16 with a mark. Save "
                "it as “CSV UTF-8” and bring it in again."
            )
        )
    return CsvSource(path, encoding, _delimiter_of(path, encoding))


def _delimiter_of(path: Path, encoding: str) -> str:
    """Choose the delimiter that cuts the first rows most evenly into most cells."""

    def evenness(delimiter: str) -> tuple[bool, int]:
        widths = []
        try:
            for record in CsvSource(path, encoding, delimiter):
                widths += [len(record)] if record else []
                if len(widths) == SAMPLE_ROWS:
                    break
        except csv.Error:
            pass
        even = bool(widths) and len(set(widths)) == 1 and widths[0] > 1
        return even, widths[0] if widths else 0

    return max(DELIMITERS, key=evenness)


def _records(source: CsvSource | Workbook) -> Iterator[list[str]]:
    """Walk all rows that hold anything, headings first; word what the parser says."""
    number = -1
    try:
        for record in source:
            if any(map(str.strip, record)):
                number += 1
                yield record
    except csv.Error as error:
        raise FileRefused(_broken(error, number + 1)) from error
    except WorkbookError as error:
        raise FileRefused(str(error)) from error


def _broken(error: csv.Error, number: int) -> str:
    if "field larger" in str(error) or "unexpected end" in str(error):
        return _(
            "Row %(row)s: a quotation mark is opened and not closed, or a cell is "
            "longer than %(limit)s characters."
        ) % {"row": number, "limit": LONGEST_CELL}
    return _(
        "Row %(row)s: quotation marks stand in the middle of a cell. Double them or "
        "put the whole cell in quotation marks."
    ) % {"row": number}


def _headings(source: CsvSource | Workbook) -> list[str]:
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


def _check_rows(source: CsvSource | Workbook, columns: list[str]) -> int:
    records, width, number = _records(source), len(columns), 0
    next(records)
    for number, record in enumerate(records, 1):
        if len(record) != width:
            _check_width(record, width, number)
        if max(map(len, record)) > LONGEST_CELL:
            place = next(i for i, c in enumerate(record) if len(c) > LONGEST_CELL)
            raise FileRefused(
                _("Row %(row)s, “%(column)s”: longer than %(limit)s characters.")
                % {"row": number, "column": columns[place], "limit": LONGEST_CELL}
            )
        if number > MOST_ROWS:
            raise FileRefused(
                _("The file has more than %(limit)s rows. Split it.")
                % {"limit": f"{MOST_ROWS:,}"}
            )
    if not number:
        raise FileRefused(_("The file has headings but no rows."))
    return number


def _check_width(record: list[str], width: int, number: int) -> None:
    if len(record) > width and not any(record[width:]):
        return
    raise FileRefused(
        _("Row %(row)s has %(cells)s cells where the headings have %(width)s.")
        % {"row": number, "cells": len(record), "width": width}
    )


__all__ = ["FileRefused", "Rows", "Table", "read_table", "safe_cell", "write_xlsx"]
