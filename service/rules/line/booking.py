"""An appointment a line agrees on: a day, a time and what for, side by side.

周五 3点 见面 is one, 周五再约 is none: without a time or a purpose nothing is booked.
"""

import re
from collections.abc import Mapping, Sequence

from service.rules.line import documents, lexicon
from service.rules.line.chips import Chip
from service.rules.line.clock import TimeWords
from service.rules.line.pieces import Piece, is_negated, looks_back, pattern_of

_BETWEEN = re.compile(r"[\s,，、]*")
_MEANING = {word: kind for kind, words in documents.BOOKS.items() for word in words}


def booking_end(line: str, day_end: int, times: Sequence[TimeWords]) -> int | None:
    """Return where an appointment that begins with a day ends; None when it is none.

    The time has to follow the day, and the purpose the time, with nothing else between.
    """
    at, has_time = _skip(line, day_end), False
    while one := next((t for t in times if t.start == at and t.at), None):
        at, has_time = _skip(line, one.end), True
    hit = pattern_of(tuple(_MEANING)).match(line, at) if has_time else None
    if hit is None or looks_back(line, hit.end(), hit.end() + 1):
        return None
    return hit.end() if _is_else_told(line, day_end, hit.end()) else None


def _is_else_told(line: str, start: int, end: int) -> bool:
    """Say whether the rest of the line tells how the contact itself was."""
    kinds = tuple(word for words in lexicon.KIND.values() for word in words)
    hits = pattern_of(kinds).finditer(line)
    return any(not start <= hit.start() < end for hit in hits)


def _skip(line: str, at: int) -> int:
    hit = _BETWEEN.match(line, at)
    return hit.end() if hit else at


def booking_chip(
    line: str, pieces: Sequence[Piece], chips: Mapping[str, Chip]
) -> dict[str, Chip]:
    """Return the chip of an appointment: its kind; the day and time are others."""
    if "next_on" not in chips or chips.get("next_at") is None:
        return {}
    if chips["next_at"].asks:
        return {}
    for piece in pieces:
        if piece.step is None:
            continue
        hit = pattern_of(tuple(_MEANING)).search(line, piece.step, piece.end)
        if hit and not is_negated(line, hit.start()):
            return {"book": Chip("book", _MEANING[hit[0].lower()])}
    return {}
