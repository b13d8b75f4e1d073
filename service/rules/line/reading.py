"""One line, read by rules into chips: 张三 面谈 想开户 缺身份证 周五再约.

Nothing is guessed silently: what can mean two things is a chip with choices, what is
not understood stays in the note, what was not said is marked as assumed.
"""

import string
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from core.calendars import Calendar
from service.rules.line import lexicon
from service.rules.line.booking import booking_chip
from service.rules.line.chips import Chip, Reading, Span, chip_of
from service.rules.line.clock import lasting_words
from service.rules.line.papers import papers_chip, papers_in
from service.rules.line.people import LONGEST_LINE, Named, Person, people_in
from service.rules.line.pieces import Piece, is_negated, pattern_of, pieces_of, rest_of
from service.rules.line.when import Placed, place_days, when_chips

# Full-width figures and letters as the narrow ones; nothing moves.
HALF_WIDTH = {0xFEE0 + ord(c): c for c in string.digits + string.ascii_letters}
STRONGEST = ("action", "desire", "interest", "attention")
Table = Mapping[Any, Sequence[str]]
Words = tuple[Any, int, int]  # value, start, end


def read_line(
    line: str,
    *,
    people: Sequence[Person],
    objections: Mapping[str, int],
    now: datetime,
    calendar: Calendar,
    papers: Sequence[str] = (),
) -> Reading:
    """Read a logged line. `objections` are the branch's, by name; `now` is local time.

    `people` are those of the writer's clients that the line may mean (`wanted_in`),
    `papers` the documents the branch asks for.
    """
    line = line[:LONGEST_LINE].translate(HALF_WIDTH)
    pieces = pieces_of(line)
    placed = place_days(line, pieces, now=now, calendar=calendar)
    named = people_in(line, people)
    chips, taken = _people_chips(line, named)
    taken += placed.taken
    busy = [(one.start, one.end) for one in named]
    for slot, values, spans in _spoken(line, pieces, busy, objections):
        chips |= chip_of(slot, values)
        taken += spans
    if (lasting := lasting_words(line)) and not _in_step(pieces, lasting.start):
        chips["minutes"] = Chip("minutes", lasting.minutes)
        taken.append((lasting.start, lasting.end))
    said, spans = papers_in(line, pieces, papers)
    chips |= papers_chip(said)
    taken += spans
    chips |= when_chips(placed, now)
    chips |= booking_chip(line, pieces, chips)
    chips |= _what_next(line, pieces, placed, taken)
    chips |= _outcome_assumed(chips)
    return Reading(line, chips, rest_of(line, taken), tuple(taken))


def _in_step(pieces: Sequence[Piece], start: int) -> bool:
    return any(piece.is_step(start) for piece in pieces)


def _spoken(
    line: str,
    pieces: Sequence[Piece],
    busy: list[Span],
    objections: Mapping[str, int],
) -> list[tuple[str, list[Any], list[Span]]]:
    """Return what was said of kind, outcome, mind and objection, and where."""
    found = []
    tables: dict[str, Table] = {**lexicon.TABLES, "objection": _objections(objections)}
    for slot, table in tables.items():
        words = [
            word
            for word in _words_of(line, table, busy)
            if not _in_step(pieces, word[1]) or word[0] == "agreed"
        ]
        spans = [(start, end) for _value, start, end in words]
        found.append((slot, _settled(slot, [value for value, *_span in words]), spans))
    return found


def _objections(catalogue: Mapping[str, int]) -> Table:
    return {
        number: (name, *lexicon.OBJECTION.get(name, ()))
        for name, number in catalogue.items()
    }


def _words_of(line: str, table: Table, busy: list[Span]) -> list[Words]:
    """Find a table's words, the longest first, none denied and none twice."""
    meaning = {said.lower(): value for value, all_ in table.items() for said in all_}
    if not meaning:
        return []
    found: list[Words] = []
    for hit in pattern_of(tuple(meaning)).finditer(line):
        is_busy = any(hit.start() < end and start < hit.end() for start, end in busy)
        if not is_busy and not is_negated(line, hit.start()):
            found.append((meaning[hit[0].lower()], hit.start(), hit.end()))
    return found


def _settled(slot: str, values: list[Any]) -> list[Any]:
    """Leave what the values come to; several that remain are a choice."""
    distinct = list(dict.fromkeys(values))
    if slot == "aida":
        return [mind for mind in STRONGEST if mind in distinct][:1]
    if slot == "outcome" and len(distinct) > 1:
        distinct = [value for value in distinct if value != "reached"]
        if set(distinct) == {"agreed", "interested"}:
            return ["agreed"]
    return distinct


def _outcome_assumed(chips: Mapping[str, Chip]) -> dict[str, Chip]:
    if "outcome" in chips:
        return {}
    value = "objected" if "objection" in chips else "reached"
    return {"outcome": Chip("outcome", value, is_assumed=True)}


def _what_next(
    line: str, pieces: Sequence[Piece], placed: Placed, taken: list[Span]
) -> dict[str, Chip]:
    """Keep the words of the next step, when it has its day."""
    if not placed.planned:
        return {}
    words = []
    for piece in pieces:
        if piece.step is None:
            continue
        base = piece.step
        inside = [
            (start - base, end - base)
            for start, end in placed.taken
            if base <= start and end <= piece.end
        ]
        if text := rest_of(line[base : piece.end], inside):
            words.append(text)
        taken.append((base, piece.end))
    return chip_of("next_what", [" ".join(words)] if words else [])


def _people_chips(line: str, named: list[Named]) -> tuple[dict[str, Chip], list[Span]]:
    """Say who the contact is about, who introduced them, and who else was there."""
    introducers = [one for one in named if _introduces(line, one, named)]
    others = [one for one in named if one not in introducers]
    taken = [(one.start, one.end) for one in named]
    if introducers:
        said = pattern_of((*lexicon.INTRODUCED, *lexicon.INTRODUCED_BY))
        taken += [hit.span() for hit in said.finditer(line)]
    chips = chip_of("introducer", [n for one in introducers for n in one.choices])
    beside = [
        one
        for one in others
        if _comes_along(line, one) and len({o.choices for o in others}) > 1
    ]
    if 0 < len(beside) < len(others):
        others = [one for one in others if one not in beside]
        words = [line[one.start : one.end] for one in beside]
        chips["attendees"] = Chip("attendees", "、".join(dict.fromkeys(words)))
    return chips | chip_of("client", [n for one in others for n in one.choices]), taken


def _introduces(line: str, one: Named, named: list[Named]) -> bool:
    if len({o.choices for o in named}) < 2:  # noqa: PLR2004
        return False
    after = line[one.end :].lstrip()
    before = line[: one.start].rstrip().lower()
    return after.startswith(lexicon.INTRODUCED) or before.endswith(
        lexicon.INTRODUCED_BY
    )


def _comes_along(line: str, one: Named) -> bool:
    before = line[: one.start].rstrip().lower()
    if before.endswith(lexicon.TOGETHER_CHINESE):
        return True
    return before.rpartition(" ")[2] in lexicon.TOGETHER_ENGLISH
