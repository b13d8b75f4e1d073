"""A line in pieces: where one thought ends, and where the next step begins."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from service.rules.line import lexicon

_SEPARATOR = re.compile(
    r"[，,。;；!！?？\n、|]+\s*|\.(?:\s+|$)"
    # A blank beside a Chinese character parts thoughts; between words it does not.
    r"|(?<=[\u3400-\u9fff])\s+|\s+(?=[\u3400-\u9fff])"
)
FARTHEST_DENIAL = 24
NO_DATE = ("大", "节", "违", "制", "契", "条")


@dataclass
class Piece:
    """A stretch of the line: contact, or from `step` on what is to be done next."""

    start: int
    end: int
    step: int | None = None

    def holds(self, start: int) -> bool:
        """Say whether a word that begins at `start` is part of it."""
        return self.start <= start < self.end

    def is_step(self, start: int) -> bool:
        """Say whether a word that begins at `start` is part of the next step."""
        return self.holds(start) and self.step is not None and start >= self.step


def pieces_of(line: str) -> list[Piece]:
    """Part a line at its commas, full stops and blanks between Chinese words."""
    found, start = [], 0
    for hit in _SEPARATOR.finditer(line):
        found.append(Piece(start, hit.start()))
        start = hit.end()
    found.append(Piece(start, len(line)))
    return [piece for piece in found if line[piece.start : piece.end].strip()]


@cache
def pattern_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern of any of these words, whole where they are Latin."""
    parts = [
        rf"(?<![a-z]){re.escape(word)}(?![a-z])"
        if word[0].isascii()
        else re.escape(word)
        for word in sorted(words, key=len, reverse=True)
    ]
    return re.compile("|".join(parts), re.IGNORECASE)


def next_verb(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return the first word in a stretch that begins a next step."""
    for hit in pattern_of(lexicon.NEXT_VERBS).finditer(text, start, end):
        # 大约 is about, 节约 saves: no appointment.
        if not (hit[0][0] == "约" and text[hit.start() - 1 : hit.start()] in NO_DATE):
            return hit
    return None


def looks_back(text: str, start: int, end: int) -> bool:
    """Say whether a stretch speaks of what is over."""
    return pattern_of(lexicon.PAST_MARKS).search(text, start, end) is not None


def is_negated(text: str, start: int) -> bool:
    """Say whether the word at `start` is denied, asked about or merely supposed.

    >>> is_negated("他不感兴趣", 2), is_negated("他很感兴趣", 2)
    (True, False)
    """
    before = text[max(start - FARTHEST_DENIAL, 0) : start].rstrip().lower()
    if before.endswith(lexicon.HARMLESS):
        return False
    if text[start] in "不没" and before[-1:] == text[start + 1 : start + 2]:
        return True  # 想不想 asks
    while word := next((w for w in lexicon.BETWEEN if _ends_with(before, w)), ""):
        before = before.removesuffix(word).rstrip()
    return any(_ends_with(before, words) for words in lexicon.NEGATIONS)


def _ends_with(before: str, words: str) -> bool:
    if not before.endswith(words):
        return False
    edge = before[: len(before) - len(words)][-1:]
    # "not" ends "cannot" but also "knot"; only a whole word (or n't) denies.
    return not (
        words[0].isascii() and words != "n't" and edge.isalpha() and edge.isascii()
    )


def rest_of(line: str, taken: Iterable[tuple[int, int]]) -> str:
    """Return what of a line nobody took, as readable words."""
    kept, at = [], 0
    for start, end in sorted(taken):
        kept.append(line[at:start])
        at = max(at, end)
    kept.append(line[at:])
    words = [_tidy(part) for part in kept]
    return " ".join(word for word in words if word)


def _tidy(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip(" \t\n，,。;；!！、.|:：")
    while (bare := _without_glue(text)) != text:
        text = bare
    return text


def _without_glue(text: str) -> str:
    """Drop a word that only joined others; what is left alone says nothing."""
    low = text.lower()
    for word in lexicon.GLUE:
        if low == word:
            return ""
        if word.isascii() and low.startswith(f"{word} "):
            return text[len(word) + 1 :].strip()
        if word.isascii() and low.endswith(f" {word}"):
            return text[: -len(word) - 1].strip()
    return text
