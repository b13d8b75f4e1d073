"""Tables as broker terminals export them: titles above, totals below, in any disguise.

What a file is goes by its content, never by its name: workbooks, tab-separated text
called .xls, web pages called .xls, columns aligned with spaces; UTF-8, GB18030, UTF-16.
The table begins at the first row whose headings are understood.
"""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from clients.importing.webtables import LooksLikeNoTable, is_markup, rows_of_markup
from core.encodings import encoding_of
from core.files import FileRefused
from core.text import has_unwanted
from core.workbooks import Workbook, WorkbookError

MEBIBYTE = 2**20
MOST_BYTES = 20 * MEBIBYTE
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 100_000, 100, 2_000
TITLE_ROWS, SAMPLE = 30, 64 * 1024
PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
LONGEST_LINE = 50_000
SPACES = "  "
CUTS = ("\t", ",", ";", "|", SPACES)
_RULED = re.compile(r"[\s\-=_+|─━═┄┈┼│]*")
_GAP = re.compile(r"[ \t\u3000]+")
# Says which column is which field; None when a row is not the headings.
Recognise = Callable[[Sequence[str]], dict[str, int] | None]


@dataclass(frozen=True)
class Row:
    """A row below the headings, counted from 1; `fault` says why it cannot be read."""

    number: int
    cells: list[str]
    fault: str = ""


@dataclass(frozen=True)
class Sheet:
    """What was found: lines above the table, columns by field, rows below."""

    titles: list[str]
    columns: list[str]
    places: dict[str, int]
    rows: list[Row] = field(default_factory=list)


def read_sheet(path: Path, recognise: Recognise, *, wanted: str) -> Sheet:
    """Read a table wherever it lies in the file.

    `wanted` names the headings it must have, for the sentence when it has not. Raises
    FileRefused.
    """
    size = path.stat().st_size
    if not size:
        raise FileRefused(_("The file is empty."))
    if size > MOST_BYTES:
        raise FileRefused(
            _("The file is larger than %(limit)s MB. Split it and bring in the parts.")
            % {"limit": MOST_BYTES // MEBIBYTE}
        )
    best: Sheet | None = None
    for is_spaced, records in _cuts(path):
        found = _below_headings(records, recognise, is_spaced=is_spaced)
        if found and (best is None or len(found.places) > len(best.places)):
            best = found
    if best is None:
        raise FileRefused(
            _("No row of the file has these headings: %(headings)s.")
            % {"headings": wanted}
        )
    if not best.rows:
        raise FileRefused(_("The file has headings but no rows."))
    return best


def _cuts(path: Path) -> Iterator[tuple[bool, Iterable[list[str]]]]:
    """Yield every way the file can be cut into rows, and whether spaces cut it."""
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(PACKED):
        limits = {"rows": MOST_ROWS, "columns": MOST_COLUMNS, "cell": LONGEST_CELL}
        try:
            yield False, list(Workbook.open(path, limits))
        except WorkbookError as error:
            raise FileRefused(str(error)) from error
        return
    encoding = encoding_of(path)
    if not encoding:
        raise FileRefused(
            _(
                "The text is neither UTF-8 nor GB18030 nor UTF-16 with a mark. Save "
                "it as “CSV UTF-8” and bring it in again."
            )
        )
    text = path.read_text(encoding=encoding)
    lines = text.splitlines(keepends=True)
    if is_markup(text[:SAMPLE]):
        try:
            yield False, rows_of_markup(text, MOST_ROWS, MOST_COLUMNS)
        except LooksLikeNoTable as error:
            raise FileRefused(str(error)) from error
        return
    if any(len(line) > LONGEST_LINE for line in lines):
        raise FileRefused(
            _("A line of the file is longer than %(limit)s characters.")
            % {"limit": f"{LONGEST_LINE:,}"}
        )
    for cut in CUTS:
        yield cut == SPACES, _cut(lines, cut)


def _cut(lines: list[str], cut: str) -> Iterator[list[str]]:
    if cut == SPACES:
        for line in lines:
            yield _GAP.split(line.strip())
    elif cut == ",":
        try:
            yield from csv.reader(lines)
        except csv.Error:
            return
    else:
        for line in lines:
            yield line.rstrip("\r\n").split(cut)


def _below_headings(
    records: Iterable[list[str]], recognise: Recognise, *, is_spaced: bool
) -> Sheet | None:
    titles: list[str] = []
    sheet: Sheet | None = None
    number = 0
    for record in records:
        cells = [tidy(cell) for cell in record]
        if _RULED.fullmatch("".join(cells)):
            continue
        if sheet is None:
            places = recognise(cells)
            if places is not None:
                sheet = Sheet(titles, _trimmed(cells), places)
            elif len(titles) == TITLE_ROWS:
                return None
            titles.append(" ".join(filter(None, cells)))
            continue
        number += 1
        if number > MOST_ROWS:
            raise FileRefused(
                _("The file has more than %(limit)s rows. Split it.")
                % {"limit": f"{MOST_ROWS:,}"}
            )
        sheet.rows.append(_row(number, cells, sheet, is_spaced=is_spaced))
    if sheet is not None:
        titles.pop()  # the headings themselves
    return sheet


def _trimmed(cells: list[str]) -> list[str]:
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _row(number: int, cells: list[str], sheet: Sheet, *, is_spaced: bool) -> Row:
    width = len(sheet.columns)
    if is_spaced and len(cells) > width and "name" in sheet.places:
        cells = _rejoined(cells, width, sheet.places["name"])
    extra = any(cells[width:])
    if extra or (is_spaced and 1 < len(cells) < width):
        fault = _("The row has %(cells)s cells where the headings have %(width)s.") % {
            "cells": len(cells),
            "width": width,
        }
        return Row(number, _fitted(cells, width), fault)
    return Row(number, _fitted(cells, width), _fault_of(cells))


def _rejoined(cells: list[str], width: int, at: int) -> list[str]:
    """Put a name that holds spaces together again: 万  科Ａ is one cell."""
    spare = len(cells) - width
    return [*cells[:at], "".join(cells[at : at + spare + 1]), *cells[at + spare + 1 :]]


def _fitted(cells: list[str], width: int) -> list[str]:
    return (cells + [""] * width)[:width]


def _fault_of(cells: list[str]) -> str:
    for cell in cells:
        if len(cell) > LONGEST_CELL:
            return _("Longer than %(limit)s characters.") % {"limit": LONGEST_CELL}
        if has_unwanted(cell):
            return _(
                "Leave out invisible control characters; write the text as it reads."
            )
    return ""


def tidy(cell: str) -> str:
    """Take off what terminals put around a cell: ="600519", '600519, spaces.

    >>> tidy('="000001"'), tidy("'600519"), tidy(" 1,000 ")
    ('000001', '600519', '1,000')
    """
    text = cell.replace("\u00a0", " ").replace("\u3000", " ").strip()
    if text[:2] == '="' and text[-1:] == '"':
        text = text[2:-1]
    elif len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    text = text.removeprefix("'").strip()
    return cell if text == cell else text  # a workbook's number stays one


def plain_heading(heading: str) -> str:
    """Return a heading without its unit and spaces: 证券数量（股） is 证券数量.

    >>> plain_heading("成本价 (元)")
    '成本价'
    """
    text = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"[(\[].*?[)\]]|[\s*:]", "", text)


def places_of(
    cells: Sequence[str], headings: dict[str, tuple[str, ...]]
) -> dict[str, int]:
    """Find which column is which field; of several that fit, the first word counts."""
    known = [plain_heading(cell) for cell in cells]
    places: dict[str, int] = {}
    for name, words in headings.items():
        place = next((known.index(w) for w in words if w in known), None)
        if place is not None:
            places[name] = place
    return places
