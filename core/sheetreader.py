"""The child that opens one workbook: `python -I sheetreader.py FILE ROWS COLUMNS`.

Prints a line about the sheet, then a line of JSON for each row, all cells as text. It
knows nothing of the rest of the product and is started by `core.workbooks`.
"""

import datetime
import json
import resource
import sys
from decimal import Decimal
from typing import Any

import python_calamine

MEMORY = 1_000_000_000
SECONDS = 60
EXACT = 10**15
SHEET = python_calamine.SheetTypeEnum.WorkSheet
VISIBLE = python_calamine.SheetVisibleEnum.Visible


def main(path: str, rows: int, columns: int) -> None:
    """Print the first visible sheet that holds anything."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    with open(path, "rb") as file:  # noqa: PTH123 — no more imports than needed
        book = python_calamine.load_workbook(file)
        for about in book.sheets_metadata:
            if (about.typ, about.visible) != (SHEET, VISIBLE):
                continue
            sheet = book.get_sheet_by_name(about.name)
            if sheet.height and sheet.width:
                tell(about.name, sheet, rows, columns)
                return
    say({"refused": "empty"})


def tell(name: str, sheet: Any, rows: int, columns: int) -> None:
    """Print one sheet's rows, or why not."""
    if sheet.height > rows + 1 or sheet.width > columns:
        say({"refused": "size"})
        return
    say({"sheet": name})
    for number, row in enumerate(sheet.iter_rows()):
        cells = []
        for place, value in enumerate(row, 1):
            if isinstance(value, float | int) and abs(value) >= EXACT:
                say({"refused": "digits", "row": number, "column": place})
                return
            cells.append(text_of(value))
        say(cells)


def text_of(value: Any) -> str:
    """Write a cell as its owner would: no .0, no exponent, ISO days."""
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case float():
            return (
                str(int(value)) if value.is_integer() else f"{Decimal(repr(value)):f}"
            )
        case datetime.datetime():
            midnight = value.time() == datetime.time()
            return value.date().isoformat() if midnight else value.isoformat(sep=" ")
        case _:
            return str(value)


def say(what: Any) -> None:
    """Print one line."""
    sys.stdout.write(json.dumps(what) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
