"""The child that opens one workbook: `python -I sheetreader.py FILE LIMITS`.

Prints a line about the sheet, then a line of JSON for each row, all cells as text; a
cell the workbook holds as a number is a list of its text. It knows nothing of the rest
of the product and is started by `core.workbooks`.
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

EXACT = 10**15
SHEET = python_calamine.SheetTypeEnum.WorkSheet
VISIBLE = python_calamine.SheetVisibleEnum.Visible
CELL = re.compile(rb"<c ([^>]*[^/])>(.*?)</c>", re.DOTALL)
STYLED = re.compile(rb'<c ([^>]*\bs="(\d+)"[^>]*)>')
PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
VALUE = re.compile(rb"<v>([^<]*)</v>")
SHEET_TAG = re.compile(r"<sheet ([^>]*)>")
LINK_TAG = re.compile(r"<Relationship ([^>]*)>")
ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
FORMAT_TAG = re.compile(r"<numFmt ([^>]*)>")
STYLES = re.compile(r"<cellXfs[^>]*>(.*?)</cellXfs>", re.DOTALL)
STYLE_TAG = re.compile(r"<xf ([^>]*)>")
# Numbers that formats of the standard give; one's own formats begin at 164.
PER_CENT = {"9": "%", "10": "%"}
Places = dict[tuple[int, int], str]
Limits = dict[str, int]


class Refused(Exception):  # noqa: N818 — a decision, told to the parent
    """The sheet is not told; the facts say why."""

    def __init__(self, **facts: Any) -> None:
        super().__init__()
        self.facts = facts


def main(path: str, limits: Limits) -> None:
    """Print the first visible sheet that holds anything.

    `limits` say how many rows, columns and cells, how long a cell, and what this
    process may take: memory and printed (bytes), seconds.
    """
    for kind, most in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, limits["seconds"]),
        (resource.RLIMIT_FSIZE, limits["printed"]),
    ):
        resource.setrlimit(kind, (most, most))
    try:
        with open(path, "rb") as file:  # noqa: PTH123 — no more imports than needed
            show(python_calamine.load_workbook(file), path, limits)
    except Refused as refused:
        say(refused.facts)
    except MemoryError:
        say({"refused": "memory"})


def show(book: Any, path: str, limits: Limits) -> None:
    """Print the sheet that counts, or raise Refused."""
    for about in book.sheets_metadata:
        if (about.typ, about.visible) != (SHEET, VISIBLE):
            continue
        # Before the sheet is unfolded, so that its text and its cells never meet.
        looks = looks_in(path, about.name)
        sheet = book.get_sheet_by_name(about.name)
        if not (sheet.height and sheet.width):
            continue
        check_size(sheet, limits)
        tell(about.name, sheet, looks, limits["cell"])
        return
    raise Refused(refused="empty")


def check_size(sheet: Any, limits: Limits) -> None:
    """Raise Refused where a sheet is too long, too wide or too full."""
    if sheet.height > limits["rows"] + 1:
        raise Refused(refused="rows")
    if sheet.width > limits["columns"]:
        raise Refused(refused="columns")
    if sheet.height * sheet.width > limits["cells"]:
        raise Refused(refused="cells")


def tell(name: str, sheet: Any, looks: tuple[Places, Places], longest: int) -> None:
    """Print one sheet's rows."""
    say({"sheet": name})
    errors, formats = looks
    left = sheet.start[1]
    for number, row in enumerate(sheet.iter_rows()):
        cells: list[Any] = []
        for place, value in enumerate(row):
            # The reader gives leading empty rows too, but no leading empty columns.
            at = (number, left + place)
            kind = value.__class__
            if kind is str:
                if len(value) > longest:
                    raise Refused(refused="cell", row=number, column=place + 1)
                cells.append(value or errors.get(at, ""))
            elif kind is float or kind is int:
                cells.append(number_of(value, formats.get(at, "")))
            else:
                cells.append(text_of(value))
        say(cells)


def looks_in(path: str, name: str) -> tuple[Places, Places]:
    """Find what the reader leaves out of an xlsx sheet.

    Its error values (#N/A …), which come empty, and the formats that show another
    number than the one kept: per cent, and zeros before it.
    """
    if not zipfile.is_zipfile(path):
        return {}, {}
    with zipfile.ZipFile(path) as packed:
        part = part_of(packed, name)
        if not part:
            return {}, {}
        text = packed.read(part)
        formats = formats_of(packed)
    return errors_in(text), formats_in(text, formats) if formats else {}


def errors_in(text: bytes) -> Places:
    """Find a sheet's cells in error."""
    if b't="e"' not in text:
        return {}
    found = {}
    for cell in CELL.finditer(text):
        if b't="e"' not in cell[1]:
            continue
        place, value = PLACE.search(cell[1]), VALUE.search(cell[2])
        if place and value:
            found[place_of(place)] = value[1].decode("utf-8", "replace")
    return found


def formats_of(packed: zipfile.ZipFile) -> dict[str, str]:
    """Return the styles that show another number: their place to "%" or to "00000"."""
    if "xl/styles.xml" not in packed.namelist():
        return {}
    text = packed.read("xl/styles.xml").decode("utf-8", "replace")
    known = dict(PER_CENT)
    for tag in FORMAT_TAG.findall(text):
        told = dict(ATTRIBUTE.findall(tag))
        code = unescape(told.get("formatCode", ""))
        if "%" in code:
            known[told.get("numFmtId", "")] = "%"
        elif re.fullmatch("00+", code):
            known[told.get("numFmtId", "")] = code
    listed = STYLES.search(text)
    kept = STYLE_TAG.findall(listed[1]) if listed else []
    numbers = [dict(ATTRIBUTE.findall(tag)).get("numFmtId", "") for tag in kept]
    return {
        str(n): known[number] for n, number in enumerate(numbers) if number in known
    }


def formats_in(text: bytes, formats: dict[str, str]) -> Places:
    """Find the cells of these styles."""
    wanted = {style.encode(): look for style, look in formats.items()}
    found = {}
    for cell in STYLED.finditer(text):
        look = wanted.get(cell[2])
        if look and (place := PLACE.search(cell[1])):
            found[place_of(place)] = look
    return found


def place_of(place: re.Match[bytes]) -> tuple[int, int]:
    """Return row and column from 0 of a place written as C7."""
    return int(place[2]) - 1, column_number(place[1].decode())


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
                part = "xl/" + target.get("Target", "").removeprefix("/xl/")
                return part if part in packed.namelist() else ""
    return ""


def column_number(letters: str) -> int:
    """Return a column's number from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def number_of(value: float, look: str) -> Any:
    """Write a number as its owner sees it: no .0, no exponent, per cent as such.

    As a list, since a number has lost the zeros before it; one that a format shows
    whole is text. A second element says that the last digits are lost too.
    """
    text = text_of(value)
    if abs(value) >= EXACT:
        return [text, 1]
    if look == "%" and text.lstrip("-").replace(".", "").isdigit():
        text = f"{Decimal(text) * 100:f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"
    return text.zfill(len(look)) if look and text.isdigit() else [text]


def text_of(value: Any) -> str:
    """Write a cell as its owner would: no .0, no exponent, ISO days."""
    match value:
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
    main(sys.argv[1], json.loads(sys.argv[2]))
