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

from core import packages
from core.rows import Number, Rounded

SUFFIXES = {".xlsx", ".xlsm", ".xls", ".ods"}
SECONDS = 20
MEBIBYTE = 2**20
LIMITS = {
    "cells": 4_000_000,
    "memory": 540 * MEBIBYTE,
    "printed": 400 * MEBIBYTE,
    "seconds": 15,
}
READER = Path(__file__).with_name("sheetreader.py")


class WorkbookError(Exception):
    """The workbook cannot be read; the message is one sentence for its owner."""


@dataclass(frozen=True)
class Workbook:
    """The first sheet that holds anything, as rows of text."""

    sheet: str
    lines: IO[bytes]

    @classmethod
    def open(cls, path: Path, limits: dict[str, int]) -> "Workbook":
        """Read the workbook with at most so many `rows` and `columns`, so long a
        `cell`.

        Raises WorkbookError.
        """
        if zipfile.is_zipfile(path) and (problem := packages.problem_of(path)):
            raise WorkbookError(_problem(problem))
        limits = LIMITS | limits
        lines = tempfile.TemporaryFile()  # noqa: SIM115 — lives as long as the table
        try:
            done = subprocess.run(  # noqa: S603 — our own reader
                [sys.executable, "-I", str(READER), str(path), json.dumps(limits)],
                stdout=lines,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise WorkbookError(_reason({"refused": "seconds"}, limits)) from error
        lines.seek(0)
        first = lines.readline()
        if done.returncode or not first:
            raise WorkbookError(_does_not_open())
        head: dict[str, Any] = json.loads(first)
        if "refused" in head:
            raise WorkbookError(_reason(head, limits))
        return cls(head["sheet"], lines)

    def __iter__(self) -> Iterator[list[str]]:
        self.lines.seek(0)
        self.lines.readline()
        for line in self.lines:
            row = json.loads(line)
            if isinstance(row, dict):
                raise WorkbookError(_reason(row, LIMITS))
            yield [c if c.__class__ is str else _number(c) for c in row]


def _number(told: list[Any]) -> Number:
    return Rounded(told[0]) if len(told) > 1 else Number(told[0])


def _does_not_open() -> str:
    return _(
        "The workbook does not open: it is damaged, protected by a password or takes "
        "more than %(limit)s MB of memory. Save it anew, or as CSV UTF-8."
    ) % {"limit": LIMITS["memory"] // MEBIBYTE}


def _reason(told: dict[str, Any], limits: dict[str, int]) -> str:
    """Word why a sheet was not told; every limit is named."""
    kind = told["refused"]
    if kind == "empty":
        return _("The workbook has no sheet with anything in it.")
    if kind == "cell":
        return _(
            "Row %(row)s, column %(column)s: longer than %(limit)s characters."
        ) % {
            **told,
            "limit": limits.get("cell", 0),
        }
    sentences = {
        "rows": _("The workbook has more than %(limit)s rows. Split it."),
        "columns": _("The workbook has more than %(limit)s columns."),
        "cells": _("The workbook has more than %(limit)s cells. Split it."),
        "memory": _does_not_open(),
    }
    slow = _(
        "The workbook takes longer than %(limit)s seconds to open. Save it as CSV."
    )
    return sentences.get(kind, slow) % {"limit": f"{limits.get(kind, SECONDS):,}"}


def _problem(found: str) -> str:
    """Word why a package is not opened at all."""
    limits = {
        packages.ENTRIES: packages.MOST_ENTRIES,
        packages.UNPACKED: packages.MOST_UNPACKED // MEBIBYTE,
        packages.RATIO: packages.MOST_RATIO,
    }
    sentence = {
        packages.ENTRIES: _("The workbook is too large: more than %(limit)s parts."),
        packages.UNPACKED: _(
            "The workbook is too large when unpacked: more than %(limit)s MB. Save it "
            "as CSV UTF-8."
        ),
        packages.RATIO: _(
            "The workbook is too large when unpacked: more than %(limit)s times its "
            "size. Save it as CSV UTF-8."
        ),
        packages.ENTITY: _(
            "The workbook declares entities, which spreadsheet programs do not write. "
            "Save it as CSV UTF-8."
        ),
    }.get(found, _("The workbook does not open: it is damaged."))
    return sentence % {"limit": f"{limits.get(found, 0):,}"}
