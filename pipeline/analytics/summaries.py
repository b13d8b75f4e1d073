"""What is kept beside the ledgers, and how to see whether it still says the same.

Apps above add theirs in `apps.ready()`; `check_summaries` walks through them all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Summary:
    """Something derived from a ledger.

    `drift` returns a row for each part that says something else than the ledger, the
    first of which is named; `put_right` makes it anew and returns how many were wrong.
    """

    name: str
    label: str | Promise
    drift: Callable[[], Sequence[Any]]
    put_right: Callable[[], int]


_known: dict[str, Summary] = {}


def add_summary(summary: Summary) -> None:
    """Let one more summary be checked, after those it is derived from."""
    _known[summary.name] = summary


def summaries() -> list[Summary]:
    """Return every summary, in the order in which they are put right."""
    return list(_known.values())
