"""What is kept beside the ledgers, and how to see whether it still says the same.

Apps above add theirs in `apps.ready()`; `check_summaries` walks through them all.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Summary:
    """Something derived from a ledger.

    `drift` returns a row for each part that says something else than the ledger, the
    first of which is named; `put_right` makes it anew and returns how many were wrong.
    `together` asks about several summaries at once, by name, where one walk through a
    ledger tells of all of them. `follows` names the summary it is derived from.
    """

    name: str
    label: str | Promise
    drift: Callable[[], Sequence[Any]]
    put_right: Callable[[], int]
    together: Callable[[], Mapping[str, Sequence[Any]]] | None = None
    follows: str = ""


_known: dict[str, Summary] = {}


def add_summary(summary: Summary) -> None:
    """Let one more summary be checked, after those it is derived from."""
    _known[summary.name] = summary


def summaries() -> list[Summary]:
    """Return every summary, in the order in which they are put right."""
    return list(_known.values())


def drifts() -> Iterator[tuple[Summary, Sequence[Any]]]:
    """Yield every summary with what differs; a ledger is walked through once."""
    asked: dict[Any, Mapping[str, Sequence[Any]]] = {}
    for summary in summaries():
        if summary.together is None:
            yield summary, summary.drift()
            continue
        if summary.together not in asked:
            asked[summary.together] = summary.together()
        yield summary, asked[summary.together][summary.name]
