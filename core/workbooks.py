"""Workbooks, opened in a process of their own with bounded memory and time.

A workbook of a few kilobytes can ask its reader for gigabytes (two cells in far
corners, repeated columns). The reader therefore is a child that may fail alone; its
rows come back as lines of JSON, every cell as text.
"""

import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

SUFFIXES = {".xlsx", ".xlsm", ".xls", ".ods"}
MOST_UNPACKED = 200 * 2**20
MOST_RATIO = 200
SMALL_PART = 2**20
MOST_ENTRIES = 2_000
SECONDS = 30
READER = Path(__file__).with_name("sheetreader.py")


class WorkbookError(Exception):
    """The workbook cannot be read; the message is one sentence for its owner."""


@dataclass(frozen=True)
class Workbook:
    """The first sheet that holds anything, as rows of text."""

    sheet: str
    lines: IO[bytes]

    @classmethod
    def open(cls, path: Path, rows: int, columns: int) -> "Workbook":
        """Read the workbook with at most so many rows and columns.

        Raises WorkbookError.
        """
        _check_unpacked(path)
        lines = tempfile.TemporaryFile()  # noqa: SIM115 — lives as long as the table
        command = [sys.executable, "-I", str(READER), str(path), str(rows)]
        try:
            done = subprocess.run(  # noqa: S603 — our own reader
                [*command, str(columns)],
                stdout=lines,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise WorkbookError(_too_much()) from error
        lines.seek(0)
        first = lines.readline()
        if done.returncode or not first:
            raise WorkbookError(
                _(
                    "The workbook does not open: it is damaged, protected by a "
                    "password or far too large. Save it anew, or as CSV UTF-8."
                )
            )
        head: dict[str, Any] = json.loads(first)
        if "refused" in head:
            raise WorkbookError(_reason(head))
        return cls(head["sheet"], lines)

    def __iter__(self) -> Iterator[list[str]]:
        self.lines.seek(0)
        self.lines.readline()
        for line in self.lines:
            row = json.loads(line)
            if isinstance(row, dict):
                raise WorkbookError(_reason(row))
            yield row


def _reason(told: dict[str, Any]) -> str:
    match told["refused"]:
        case "empty":
            return _("The workbook has no sheet with anything in it.")
        case "digits":
            return _(
                "Row %(row)s, column %(column)s: a number of more than 15 digits has "
                "lost digits in the workbook. Store the column as text."
            ) % {"row": told["row"], "column": told["column"]}
        case _:
            return _too_much()


def _too_much() -> str:
    return _("The workbook is too large when unpacked. Save it as CSV UTF-8.")


def _check_unpacked(path: Path) -> None:
    """Refuse a zip whose directory promises more than we would ever unpack."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise WorkbookError(_("The workbook does not open: it is damaged.")) from error
    swollen = any(
        p.file_size > SMALL_PART and p.file_size > MOST_RATIO * max(p.compress_size, 1)
        for p in parts
    )
    total = sum(p.file_size for p in parts)
    if swollen or total > MOST_UNPACKED or len(parts) > MOST_ENTRIES:
        raise WorkbookError(_too_much())
