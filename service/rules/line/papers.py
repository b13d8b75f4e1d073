"""Documents a line speaks of: 缺身份证 is missing, 会带银行卡 promised, 带齐资料 seen.

A document is only taken when something beside it says how it stands; otherwise the
words stay in the note.
"""

from collections.abc import Iterable, Mapping, Sequence

from service.rules.line import documents
from service.rules.line.chips import Chip, Span
from service.rules.line.pieces import (
    Piece,
    is_negated,
    looks_back,
    pattern_of,
    rest_of,
)

MISSING, PROMISED, SEEN = "missing", "promised", "seen"
NEAR = 3  # characters between a document and the word that says how it stands
Said = tuple[list[tuple[str, str]], list[Span]]


def spoken_names(names: Sequence[str]) -> dict[str, str]:
    """Return how people call the documents of a list, and some that are on none."""
    found = {word: word for word in documents.PAPERS_BESIDE}
    for key, words in documents.PAPERS.items():
        meant = next((name for name in names if key in name), words[0])
        found |= dict.fromkeys(words, meant)
    for name in names:
        found |= {name: name, name.removeprefix("本人"): name}
    return {word.lower(): name for word, name in found.items() if word}


def papers_in(line: str, pieces: Sequence[Piece], names: Sequence[str]) -> Said:
    """Return documents with how they stand, and which words said so."""
    spoken, before = spoken_names(names), ""
    found: dict[str, str] = {}
    taken: list[Span] = []
    for piece in pieces:
        hits = [
            (spoken[hit[0].lower()], hit.start(), hit.end())
            for hit in pattern_of(tuple(spoken)).finditer(line, piece.start, piece.end)
        ]
        if not hits:
            all_, spans = _all_of(line, piece, names)
            found |= all_
            taken += spans
            before = ""
            continue
        span = (hits[0][1], hits[-1][2])
        state, span = _state(line, piece, span, before)
        before = state
        if state:
            found |= {name: state for name, _start, _end in hits}
            taken.append(span)
    return list(found.items()), taken


def papers_chip(said: Iterable[tuple[str, str]]) -> Mapping[str, Chip]:
    """Return the chip of the documents spoken of, if any."""
    rows = tuple(said)
    return {"papers": Chip("papers", rows)} if rows else {}


def _state(line: str, piece: Piece, span: Span, before: str) -> tuple[str, Span]:
    """Say how the documents of a piece stand; "" when nothing beside them says so."""
    start, end = span
    for state, words in documents.PAPER_STATES.items():
        for hit in pattern_of(words).finditer(line, piece.start, piece.end):
            is_beside = 0 <= start - hit.end() <= NEAR or 0 <= hit.start() - end <= NEAR
            if is_beside and not is_negated(line, hit.start()):
                return state, (min(start, hit.start()), max(end, hit.end()))
    brings = pattern_of(documents.BRINGS).search(line, piece.start, start)
    if brings and piece.is_step(start):
        return PROMISED, span
    if brings and looks_back(line, piece.start, piece.end):
        return SEEN, (brings.start(), end)
    inside = (start - piece.start, end - piece.start)
    is_all = not rest_of(line[piece.start : piece.end], [inside])
    return (before, span) if before and is_all else ("", span)


def _all_of(
    line: str, piece: Piece, names: Sequence[str]
) -> tuple[dict[str, str], list[Span]]:
    hit = pattern_of(documents.ALL_PAPERS).search(line, piece.start, piece.end)
    if hit is None or is_negated(line, hit.start()):
        return {}, []
    state = PROMISED if piece.is_step(hit.start()) else SEEN
    return dict.fromkeys(names, state), [hit.span()]
