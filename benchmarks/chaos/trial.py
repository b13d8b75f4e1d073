"""What a trial is, how long it may take, and the table of them all."""

import signal
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.client import HTTPException
from subprocess import SubprocessError
from time import perf_counter
from typing import Any

import psycopg2

# What a trial meets when servers or processes do not do their part.
BROKEN_OFF = (
    *(AssertionError, LookupError, OSError, RuntimeError, TypeError, ValueError),
    *(SubprocessError, HTTPException, psycopg2.Error, sqlite3.Error),
)
HEAD = ("trial", "what was done", "result", "goal", "reached")


class TimeIsUp(Exception):  # noqa: N818 — reads as what happened
    """A trial took longer than it may."""


@dataclass(frozen=True)
class Row:
    """What came of one thing a trial looked at."""

    trial: str
    done: str
    result: str
    goal: str
    is_reached: bool


@dataclass(frozen=True)
class Trial:
    """A trial by name: `run` answers its rows within `seconds`."""

    name: str
    run: Callable[[str], list[Row]]
    seconds: int


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Raise TimeIsUp in the block after so many seconds; main thread only."""

    def ring(*_signal: Any) -> None:
        raise TimeIsUp

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def carry_out(trial: Trial) -> list[Row]:
    """Run a trial; one that breaks or takes too long is a row that is not reached."""
    began = perf_counter()
    try:
        with at_most(trial.seconds):
            return trial.run(trial.name)
    except TimeIsUp:
        problem = f"not finished after {trial.seconds} s"
    except BROKEN_OFF as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        problem = f"broke off: {lines[-1][:200]}"
    done = f"{perf_counter() - began:.0f} s"
    return [Row(trial.name, done, problem, "the trial ends", is_reached=False)]


def as_json(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the table as one JSON object."""
    return {
        "rows": [asdict(row) for row in rows],
        "reached": sum(row.is_reached for row in rows),
        "failed": sum(not row.is_reached for row in rows),
    }


def show(rows: Sequence[Row]) -> str:
    """Return the table as text."""
    lines = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell + " " * (width - _width(cell))
            for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )


def summary(rows: Sequence[Row]) -> str:
    """Return the last line: how many goals were reached."""
    reached = sum(row.is_reached for row in rows)
    missed = sorted({row.trial for row in rows if not row.is_reached})
    words = f"{reached} of {len(rows)} goals reached"
    return f"{words}; missed in: {', '.join(missed)}." if missed else f"{words}."


def _cells(row: Row) -> tuple[str, ...]:
    reached = "yes" if row.is_reached else "NO"
    return (row.trial, row.done, row.result, row.goal, reached)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
