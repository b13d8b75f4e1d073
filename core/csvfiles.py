"""Text cut into cells by a delimiter, read with bounded memory whatever it holds."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from core.cells import unguarded

DELIMITERS = ",;\t|"
SAMPLE_ROWS = 20
MOST_LOOKED_AT = 1_000
# A line or a record longer than this is none: two hundred cells at their longest.
LONGEST_RECORD = 8 * 2**20


class TooLong(csv.Error):
    """A record goes on without an end."""


@dataclass(frozen=True)
class CsvSource:
    """Where the text lies and how it is cut."""

    path: Path
    encoding: str
    delimiter: str

    def __iter__(self) -> Iterator[list[str]]:
        with self.path.open(encoding=self.encoding, newline="") as text:
            lines = _Lines(text)
            for cells in csv.reader(lines, delimiter=self.delimiter, strict=True):
                lines.taken = 0
                yield [unguarded(cell) for cell in cells]


class _Lines:
    """Hands out lines, and stops when one record has taken too much of them."""

    def __init__(self, text: IO[str]) -> None:
        self._read = text.readline
        self.taken = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line: str = self._read(LONGEST_RECORD)
        if not line:
            raise StopIteration
        self.taken += len(line)
        if self.taken >= LONGEST_RECORD:
            raise TooLong
        return line


def delimiter_of(path: Path, encoding: str) -> str:
    """Choose the delimiter that cuts the first rows most evenly into most cells."""

    def evenness(delimiter: str) -> tuple[bool, int]:
        widths = []
        try:
            for record in islice(CsvSource(path, encoding, delimiter), MOST_LOOKED_AT):
                widths += [len(record)] if record else []
                if len(widths) == SAMPLE_ROWS:
                    break
        except csv.Error:
            pass
        even = bool(widths) and len(set(widths)) == 1 and widths[0] > 1
        return even, widths[0] if widths else 0

    return max(DELIMITERS, key=evenness)
