"""Cells on their way out: text stays text in every spreadsheet."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

_NUMBER = re.compile(r"-\d+(\.\d+)?")
_DANGEROUS = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")


def safe_cell(text: str) -> str:
    """Guard text that a spreadsheet would run as a formula with a leading apostrophe.

    `read_table` takes the apostrophe off again. Plain negative numbers stay.

    >>> safe_cell("=1+1"), safe_cell("-350.5")
    ("'=1+1", '-350.5')
    """
    if _DANGEROUS.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def unguarded(cell: str) -> str:
    """Undo `safe_cell`, and the ="000001" by which terminals keep leading zeros."""
    if cell[:1] == "'" and _GUARDED.match(cell):
        return cell[1:]
    if cell[:2] == '="' and cell[-1] == '"' and len(cell) > 2:  # noqa: PLR2004
        return cell[2:-1]
    return cell


def write_xlsx(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]], mark: str = ""
) -> int:
    """Write a workbook of typed cells and return its rows; text never is a formula.

    `mark` says whose copy it is: in the properties of the file and, printed, above and
    below every page. Raises ValueError when a text is longer than a cell can hold.
    """
    import xlsxwriter  # slow to import, seldom needed

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    count = 0
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet()
        if mark:
            book.set_properties({"author": mark, "comments": mark})
            # In headers an ampersand begins a command unless it is doubled.
            line = mark.replace("&", "&&")
            sheet.set_header(f"&R{line}")
            sheet.set_footer(f"&L{line}&R&P / &N")
        for place, heading in enumerate(header):
            _put(sheet, 0, place, heading)
        for count, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                _put(sheet, count, place, value)
    return count


def _put(sheet: Any, row: int, column: int, value: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, Decimal | int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    elif sheet.write_string(row, column, str(value)) != 0:
        msg = f"row {row}, column {column + 1}: too long for a cell"
        raise ValueError(msg)
