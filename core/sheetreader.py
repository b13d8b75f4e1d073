"""The child that opens one workbook: `python -I sheetreader.py FILE ROWS COLUMNS`.

Prints a line about the sheet, then a line of JSON for each row, all cells as text. It
knows nothing of the rest of the product and is started by `core.workbooks`.
"""

import datetime
import json
import re
import resource
import sys
import zipfile
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import unescape

import python_calamine

MEMORY = 1_000_000_000
SECONDS = 30
EXACT = 10**15
SHEET = python_calamine.SheetTypeEnum.WorkSheet
VISIBLE = python_calamine.SheetVisibleEnum.Visible
CELL = re.compile(r"<c ([^>]*[^/])>(.*?)</c>", re.DOTALL)
PLACE = re.compile(r'\br="([A-Z]{1,3})(\d{1,7})"')
VALUE = re.compile(r"<v>([^<]*)</v>")
SHEET_TAG = re.compile(r"<sheet ([^>]*)>")
LINK_TAG = re.compile(r"<Relationship ([^>]*)>")
ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')


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
                if sheet.height > rows + 1 or sheet.width > columns:
                    say({"refused": "size"})
                else:
                    tell(about.name, sheet, errors_in(path, about.name))
                return
    say({"refused": "empty"})


def tell(name: str, sheet: Any, errors: dict[tuple[int, int], str]) -> None:
    """Print one sheet's rows, or why not."""
    say({"sheet": name})
    left = sheet.start[1]
    for number, row in enumerate(sheet.iter_rows()):
        cells = []
        for place, value in enumerate(row):
            if isinstance(value, float | int) and abs(value) >= EXACT:
                say({"refused": "digits", "row": number, "column": place + 1})
                return
            cells.append(text_of(value) or errors.get((number, left + place), ""))
        say(cells)


def errors_in(path: str, name: str) -> dict[tuple[int, int], str]:
    """Find an xlsx sheet's error values (#N/A …), which the reader leaves empty."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as packed:
        part = part_of(packed, name)
        text = packed.read(part).decode("utf-8", "replace") if part else ""
    if 't="e"' not in text:
        return {}
    found = {}
    for attributes, inside in CELL.findall(text):
        place = PLACE.search(attributes)
        value = VALUE.search(inside)
        if place and value and 't="e"' in attributes:
            found[int(place[2]) - 1, column_number(place[1])] = value[1]
    return found


def part_of(packed: zipfile.ZipFile, name: str) -> str:
    """Return which part of the package a sheet is; "" when that is not to be found."""
    try:
        book = packed.read("xl/workbook.xml").decode("utf-8", "replace")
        links = packed.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return ""
    for sheet in SHEET_TAG.findall(book):
        told = dict(ATTRIBUTE.findall(sheet))
        if unescape(told.get("name", "")) != name:
            continue
        for link in LINK_TAG.findall(links):
            target = dict(ATTRIBUTE.findall(link))
            if target.get("Id") == told.get("r:id"):
                part = "xl/" + target["Target"].removeprefix("/xl/")
                return part if part in packed.namelist() else ""
    return ""


def column_number(letters: str) -> int:
    """Return a column's number from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


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
