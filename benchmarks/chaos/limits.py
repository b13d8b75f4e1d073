"""F1: files over a limit are refused within five seconds, the limit named."""

import tempfile
import time
from pathlib import Path

from benchmarks.chaos.files import LONGEST_SECONDS, say_it_in_english
from benchmarks.chaos.trial import Row
from core.files import FileRefused, read_table

MB = 2**20


def swollen_files() -> dict[str, bytes]:
    """Return what is too much, each in its own way."""
    return {
        "a million columns": b"a," * 1_000_000 + b"b\n1\n",
        "a row of five million cells": b"a,b\n" + b"1," * 5_000_000 + b"2\n",
        "a quotation without an end": b'a,b\n1,"' + b"\n" * 20_000_000,
        "one line of 60 MB": b"a,b\n1," + b"x" * (60 * MB),
        "ninety million empty rows": b"a,b\n" + b"\n" * (90 * MB),
        "a million and one rows": b"a,b\n" + b"1,2\n" * 1_000_001,
        "101 MB": b"x" * (101 * MB),
    }


def files_over_a_limit(name: str) -> list[Row]:
    """Read each and time the refusal."""
    say_it_in_english()
    with tempfile.TemporaryDirectory(prefix="bcrm-limits-") as folder:
        path = Path(folder) / "a.csv"
        return [
            _row(name, what, path, content) for what, content in swollen_files().items()
        ]


def _row(name: str, what: str, path: Path, content: bytes) -> Row:
    path.write_bytes(content)
    began = time.perf_counter()
    try:
        read_table(path, name=path.name, keep_faults=True)
        said = "was read"
    except FileRefused as refusal:
        said = str(refusal)
    took = time.perf_counter() - began
    is_reached = said != "was read" and took <= LONGEST_SECONDS
    return Row(name, what, f"{took:.1f} s: {said}", "refused in 5 s", is_reached)
