"""Finding phrases that must not leave the house. Plain Python; the rules are data.

A phrase is written as head office writes it: `保证|承诺…收益|盈利` means one of the
first words, then within a few characters of the same clause one of the second. What
takes a hit back is written the same way: a phrase that overlaps it (`不保证`), one
before it in the clause (`谨防…`), or one after it in the sentence (`…属|系…违规|诈骗`).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from outbox.rules.plaintext import Plain, plain

# Characters: between the parts of a phrase, before and after it, of one word.
GAP, BEFORE, AFTER, LONGEST_WORD = 8, 12, 16, 30
BLOCK, WARN = "block", "warn"
_CLAUSE, _SENTENCE = r"[^，,。！!？?；;：:\n]", r"[^。！!？?；;\n]"
# “not only”, “not to be missed”, “no matter” deny nothing.
_NOT_ONLY = re.compile(
    r"\s*(仅|但|只|止|光|单|错过|失望|后悔|少|落下|辜负|让您|让你|用担心|必担心|管"
    r"|only|just|merely|matter|miss)"
)
MOST_TEXT = 50_000


@dataclass(frozen=True)
class Rule:
    """One version of a rule; with `licensed_may` an adviser's own words only marked."""

    code: str
    kind: str
    severity: str
    phrases: tuple[str, ...]
    unless: tuple[str, ...] = ()
    section: str = ""
    suggestion: str = ""
    licensed_may: bool = False
    version: int = 0


@dataclass(frozen=True)
class Hit:
    """A phrase in a text: which rule, where (in the text as typed), how severe."""

    rule: Rule
    start: int
    end: int
    phrase: str
    severity: str


def find(text: str, rules: Iterable[Rule], *, is_licensed: bool = False) -> list[Hit]:
    """Return the hits of every rule, in the order of the text; the severer first."""
    wanted = plain(text[:MOST_TEXT])
    hits = [hit for rule in rules for hit in _hits(wanted, rule, is_licensed)]
    return sorted(hits, key=lambda hit: (hit.start, hit.severity != BLOCK, -hit.end))


def is_stopping(hits: Iterable[Hit]) -> bool:
    """Say whether any of the hits keeps the text in the house."""
    return any(hit.severity == BLOCK for hit in hits)


def marked(text: str, hits: Sequence[Hit]) -> list[tuple[str, Hit | None]]:
    """Cut a text into pieces: plain ones (None) and phrases with their hit.

    Of hits that overlap the first is marked.
    """
    pieces: list[tuple[str, Hit | None]] = []
    place = 0
    for hit in hits:
        if hit.start < place:
            continue
        if hit.start > place:
            pieces.append((text[place : hit.start], None))
        pieces.append((text[hit.start : hit.end], hit))
        place = hit.end
    if place < len(text):
        pieces.append((text[place:], None))
    return pieces


def _hits(wanted: Plain, rule: Rule, is_licensed: bool) -> Iterable[Hit]:  # noqa: FBT001
    severity = WARN if rule.licensed_may and is_licensed else rule.severity
    taken: list[tuple[int, int]] = []
    for pattern in _patterns(rule.phrases):
        for found in pattern.finditer(wanted.text):
            span = found.span()
            if any(a < span[1] and span[0] < b for a, b in taken):
                continue
            if _is_taken_back(wanted.text, span, rule.unless):
                continue
            taken.append(span)
            start, end = wanted.span(*span)
            yield Hit(rule, start, end, wanted.original[start:end], severity)


def _is_taken_back(text: str, span: tuple[int, int], unless: tuple[str, ...]) -> bool:
    for written in unless:
        if written.endswith("…"):
            is_denied = _is_before(text, span[0], _pattern(written[:-1]))
        elif written.startswith("…"):
            is_denied = _is_after(text, span[1], _pattern(written[1:]))
        else:
            is_denied = _is_over(text, span, _pattern(written))
        if is_denied:
            return True
    return False


def _is_before(text: str, start: int, pattern: re.Pattern[str]) -> bool:
    """Say whether the clause denies, shortly before, what begins here."""
    clause = _last(_CLAUSE, text[max(0, start - BEFORE - LONGEST_WORD) : start])
    begin = start - len(clause)
    return any(
        len(clause) - found.end() <= BEFORE
        and not _NOT_ONLY.match(text, begin + found.end())
        for found in pattern.finditer(clause)
    )


def _is_after(text: str, end: int, pattern: re.Pattern[str]) -> bool:
    """Say whether the sentence denies, shortly after, what ends here."""
    found = pattern.search(_first(_SENTENCE, text[end : end + AFTER + LONGEST_WORD]))
    return found is not None and found.start() <= AFTER


def _is_over(text: str, span: tuple[int, int], pattern: re.Pattern[str]) -> bool:
    """Say whether what is meant is another phrase that overlaps this one."""
    begin = max(0, span[0] - LONGEST_WORD)
    return any(
        found.start() < span[1] and span[0] < found.end()
        for found in pattern.finditer(text, begin, span[1] + LONGEST_WORD)
    )


def _first(kind: str, text: str) -> str:
    """Return the beginning of a text that is all of one sentence."""
    found = re.match(rf"{kind}*", text)
    return found.group() if found else ""


def _last(kind: str, text: str) -> str:
    """Return the end of a text that is all of one clause."""
    found = re.search(rf"{kind}*$", text)
    return found.group() if found else ""


def _patterns(phrases: Iterable[str]) -> list[re.Pattern[str]]:
    return [_pattern(phrase) for phrase in phrases if phrase.strip("… |")]


@lru_cache(maxsize=2_000)
def _pattern(phrase: str) -> re.Pattern[str]:
    """Compile a phrase. Only literals and one bounded gap: no text makes it slow."""
    parts = [part for part in phrase.split("…") if part.strip(" |")]
    gap = rf"{_CLAUSE}{{0,{GAP}}}?"
    return re.compile(gap.join(map(_one_of, parts)) or r"(?!)")


def _one_of(part: str) -> str:
    words = [plain(word).text.strip() for word in part.split("|")]
    longest_first = sorted(filter(None, words), key=len, reverse=True)
    return f"(?:{'|'.join(map(_word, longest_first)) or '(?!)'})"


def _word(word: str) -> str:
    """Escape a word; between English words spaces may be any, ends are ends."""
    escaped = re.escape(word).replace(r"\ ", r"[ -]*")
    begin = r"(?<![a-z])" if word[0].isascii() and word[0].isalpha() else ""
    end = r"(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else ""
    return f"{begin}{escaped}{end}"
