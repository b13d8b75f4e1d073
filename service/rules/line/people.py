"""Whom a line speaks of, among a person's own clients."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from service.rules.line import lexicon
from service.rules.line.near import EN_DAY

LONGEST_NAME, LONGEST_LINE = 12, 300
MOST_PARTS = 4
SHORTEST_KEY, SHORTEST_BEGINNING = 2, 5
Spot = tuple[int, int, int]  # start, end, the client's number
_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?", re.IGNORECASE)
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·•]+")
_DIGITS = re.compile(
    r"(?:尾号|号码|手机|电话|(?:last (?:four )?digits|ending(?: in)?) )?\s*"
    r"(?<![\d.\-/¥$])(?P<digits>1\d{10}|\d{4})"
    r"(?![\d年万亿元块股点:：/\-.%]|\s*(?:yuan|shares))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Person:
    """A client who may be meant: name, pinyin keys (full and initials), number."""

    number: int
    name: str
    keys: tuple[str, ...] = ()
    phone: str = ""


@dataclass(frozen=True)
class Named:
    """Words that name somebody, and the clients they can mean."""

    start: int
    end: int
    choices: tuple[int, ...]

    def meets(self, start: int, end: int) -> bool:
        """Say whether a stretch of the line has some of these words."""
        return self.start < end and start < self.end


@dataclass(frozen=True)
class Wanted:
    """What to look for among the clients before the line is read."""

    names: frozenset[str]
    surnames: frozenset[str]
    keys: frozenset[str]
    tails: frozenset[str]


def wanted_in(line: str) -> Wanted:
    """Return the names, titled surnames, pinyin keys and digits a line may hold."""
    text = line[:LONGEST_LINE]
    names = {
        run[0][i : i + length]
        for run in _HAN.finditer(text)
        for length in range(1, LONGEST_NAME + 1)
        for i in range(len(run[0]) - length + 1)
    }
    keys = {key for _start, _end, key in _joined(text)}
    return Wanted(
        names=frozenset(names),
        surnames=frozenset(surname for surname, *_span in _titled(text)),
        keys=frozenset(keys - _ordinary_words()),
        tails=frozenset(hit["digits"] for hit in _DIGITS.finditer(text)),
    )


def people_in(line: str, people: Sequence[Person]) -> list[Named]:
    """Find who is named: by name, surname and title, pinyin or initials, last digits.

    The longest words win. Digits beside several people of one name tell them apart.
    """
    spots = [*_by_name(line, people), *_by_title(line, people), *_by_key(line, people)]
    meant: dict[tuple[int, int], dict[int, None]] = {}
    for start, end, number in spots:
        meant.setdefault((start, end), {})[number] = None
    found: list[Named] = []
    for start, end in sorted(meant, key=lambda span: (span[0] - span[1], span[0])):
        if not any(one.meets(start, end) for one in found):
            found.append(Named(start, end, tuple(meant[start, end])))
    for hit in _DIGITS.finditer(line):
        found = _told_apart(hit, found, people)
    return sorted(found, key=lambda one: one.start)


def _told_apart(
    hit: re.Match[str], found: list[Named], people: Iterable[Person]
) -> list[Named]:
    """Let digits narrow whom a name means, or name somebody by themselves."""
    owners = {p.number for p in people if p.phone.endswith(hit["digits"])}
    for i, one in enumerate(found):
        if both := tuple(n for n in one.choices if n in owners):
            found[i] = replace(one, choices=both)
            return [*found, Named(hit.start(), hit.end(), both)]
    return (
        [*found, Named(hit.start(), hit.end(), tuple(sorted(owners)))]
        if owners
        else found
    )


def _by_name(line: str, people: Iterable[Person]) -> Iterator[Spot]:
    folded = line.lower()
    for person in people:
        name = person.name.lower()
        edge = r"(?<![a-z0-9]){}(?![a-z0-9])" if name.isascii() else "{}"
        for hit in re.finditer(edge.format(re.escape(name)), folded) if name else ():
            yield hit.start(), hit.end(), person.number


def _by_title(line: str, people: Sequence[Person]) -> Iterator[Spot]:
    for surname, start, end in _titled(line):
        for person in people:
            names = person.keys if surname.isascii() else (person.name,)
            if any(name.startswith(surname) for name in names):
                yield start, end, person.number


def _titled(line: str) -> Iterator[tuple[str, int, int]]:
    """Yield surnames that stand with a title: 张总, Mr Zhang."""
    titles = "|".join(sorted(lexicon.TITLES, key=len, reverse=True))
    for hit in re.finditer(rf"([\u4e00-\u9fff])(?:{titles})", line):
        yield hit[1], hit.start(), hit.end()
    titles = "|".join(lexicon.LATIN_TITLES)
    for hit in re.finditer(rf"\b(?:{titles})\.?\s+([a-z]+)\b", line, re.IGNORECASE):
        yield hit[1].lower(), hit.start(), hit.end()


def _by_key(line: str, people: Sequence[Person]) -> Iterator[Spot]:
    ordinary = _ordinary_words()
    for start, end, key in _joined(line):
        if key in ordinary:
            continue
        for person in people:
            if key in person.keys or _begins(key, person):
                yield start, end, person.number


def _begins(key: str, person: Person) -> bool:
    """Long names are seldom spelt out: maimaiti is 买买提·艾力."""
    return len(key) >= SHORTEST_BEGINNING and any(
        full.startswith(key) for full in person.keys
    )


def _joined(line: str) -> Iterator[tuple[int, int, str]]:
    """Yield words of Latin letters, alone and joined with those that follow."""
    words = list(_WORD.finditer(line))
    for i, first in enumerate(words):
        key, end = "", first.start()
        for word in words[i : i + MOST_PARTS]:
            if line[end : word.start()].strip():
                break
            key, end = key + word[0].lower(), word.end()
            if len(key) >= SHORTEST_KEY:
                yield first.start(), end, key


@cache
def _ordinary_words() -> frozenset[str]:
    """Words of the language itself: nobody is called by them."""
    tables = lexicon.TABLES.values()
    phrases = [
        *(phrase for table in tables for said in table.values() for phrase in said),
        *lexicon.GLUE,
        *lexicon.NEGATIONS,
        *lexicon.NEXT_VERBS,
        *lexicon.PAST_MARKS,
        *lexicon.INTRODUCED_BY,
        *lexicon.TOGETHER_ENGLISH,
        *EN_DAY,
        *(
            p
            for table in lexicon.TABLES.values()
            for said in table.values()
            for p in said
        ),
    ]
    return frozenset(
        word for phrase in phrases if phrase.isascii() for word in phrase.split()
    )
