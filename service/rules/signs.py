"""Signs in how visits were written down; each makes a check likelier, none proves."""

import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

BURST_OF, BURST_WITHIN = 4, timedelta(minutes=10)
FEWEST_LETTERS = 4  # shorter notes say the same by nature


@dataclass(frozen=True)
class Written:
    """One visit as it was written down. `client` and `by` are told apart, no more."""

    number: int
    client: Hashable
    by: Hashable
    happened_at: datetime
    entered_at: datetime
    note: str = ""
    is_imported: bool = False


def late_ones(rows: Iterable[Written], hours: int) -> set[int]:
    """Return who was written down more than so many hours after the fact."""
    limit = timedelta(hours=hours)
    return {
        row.number
        for row in rows
        if not row.is_imported and row.entered_at - row.happened_at > limit
    }


def burst_ones(rows: Iterable[Written]) -> set[int]:
    """Return those of four or more that one person entered within ten minutes."""
    by_hand: dict[Hashable, list[Written]] = defaultdict(list)
    for row in rows:
        if not row.is_imported:
            by_hand[row.by].append(row)
    found: set[int] = set()
    for mine in by_hand.values():
        mine.sort(key=lambda row: (row.entered_at, row.number))
        for at, last in enumerate(mine[BURST_OF - 1 :]):
            if last.entered_at - mine[at].entered_at <= BURST_WITHIN:
                found |= {row.number for row in mine[at : at + BURST_OF]}
    return found


def twin_notes(rows: Iterable[Written]) -> set[int]:
    """Return those whose words one person wrote about another client, too."""
    said: dict[tuple[Hashable, str], list[Written]] = defaultdict(list)
    for row in rows:
        words = _bare(row.note)
        if len(words) >= FEWEST_LETTERS:
            said[row.by, words].append(row)
    return {
        row.number
        for same in said.values()
        if len({row.client for row in same}) > 1
        for row in same
    }


def _bare(note: str) -> str:
    """Return the letters and figures of a note, however they were written."""
    plain = unicodedata.normalize("NFKC", note).casefold()
    return "".join(letter for letter in plain if letter.isalnum())
