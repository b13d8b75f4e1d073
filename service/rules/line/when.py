"""When it happened, and when it goes on: the days and times of a line placed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from core.calendars import Calendar
from service.rules.line.booking import booking_end
from service.rules.line.chips import Chip, Span, chip_of
from service.rules.line.clock import TimeWords, time_words
from service.rules.line.days import day_words
from service.rules.line.named import DayWords
from service.rules.line.pieces import Piece, looks_back, next_verb, rest_of

FARTHEST_VERB = 6
FARTHEST_LATIN_VERB = 22
# A day of rest that was named as one is meant.
_WEEKEND = re.compile(r"(?:周|星期|礼拜)[六日天末]|sat|sun", re.IGNORECASE)


@dataclass
class Placed:
    """The days and times of a line, by what they belong to."""

    happened: list[date] = field(default_factory=list)
    happened_at: list[TimeWords] = field(default_factory=list)
    planned: list[date] = field(default_factory=list)
    planned_at: list[time] = field(default_factory=list)
    unclear: list[date] = field(default_factory=list)
    taken: list[Span] = field(default_factory=list)


def place_days(
    line: str, pieces: Sequence[Piece], *, now: datetime, calendar: Calendar
) -> Placed:
    """Give every day and time to the contact or to the next step.

    Marks in the pieces where the next step begins. `now` is local time.
    """
    today, placed = now.date(), Placed()
    times = time_words(line)
    later = [t.start for t in times if _is_later(t, now)]
    for day in day_words(line, today=today, calendar=calendar):
        i = next(n for n, piece in enumerate(pieces) if piece.holds(day.start))
        is_later = any(pieces[i].holds(start) for start in later)
        booked = booking_end(line, day.end, times)
        if booked and day.tense != "past":
            side = "next"
            _begin_booking(pieces, day.start, booked)
        else:
            side = _side(line, pieces, i, day, is_later=is_later)
        if side == "next" and not booked:
            _begin_step(line, pieces, i, day)
        _keep(placed, side, day, today, _weighed(line, day, calendar))
    for moment in times:
        _place_time(line, pieces, placed, moment, now)
    return placed


def _is_later(moment: TimeWords, now: datetime) -> bool:
    return bool(moment.at and not moment.is_rough and moment.at > now.time())


def _side(
    line: str, pieces: Sequence[Piece], i: int, day: DayWords, *, is_later: bool
) -> str:
    """Say whether a day is the contact's (`past`), the next step's, or unclear."""
    piece = pieces[i]
    if day.tense in ("past", "future"):
        return "past" if day.tense == "past" else "next"
    verb = next_verb(line, piece.start, piece.end) or _neighbour(line, pieces, i, day)
    is_over = looks_back(line, piece.start, piece.end)
    if day.tense == "today":
        return "next" if is_later or (verb and not is_over) else "past"
    if verb:
        return "next"
    return "past" if is_over else "unclear"


def _neighbour(
    line: str, pieces: Sequence[Piece], i: int, day: DayWords
) -> Piece | None:
    """A day that stands alone belongs to a verb just after or before it."""
    piece = pieces[i]
    inside = (day.start - piece.start, day.end - piece.start)
    if rest_of(line[piece.start : piece.end], [inside]):
        return None
    for other in (*pieces[i + 1 : i + 2], *pieces[max(i - 1, 0) : i]):
        hit = next_verb(line, other.start, other.end)
        begins = hit is not None and hit.start() == other.start
        is_all = hit is not None and hit.end() == other.end
        if begins and (other.start > piece.start or is_all):
            return other
    return None


def _begin_step(line: str, pieces: Sequence[Piece], i: int, day: DayWords) -> None:
    piece = pieces[i]
    start = _verb_before(line, piece, day.start)
    piece.step = min(start, piece.step if piece.step is not None else start)
    if other := _neighbour(line, pieces, i, day):
        other.step = other.start


def _begin_booking(pieces: Sequence[Piece], start: int, end: int) -> None:
    """Let all pieces an appointment lies in be part of the next step."""
    for piece in pieces:
        if piece.start < end and start < piece.end:
            piece.step = max(start, piece.start)


def _verb_before(line: str, piece: Piece, day_start: int) -> int:
    """Return where the next step begins: at a verb shortly before its day, or there."""
    at = piece.start
    while hit := next_verb(line, at, day_start):
        far = FARTHEST_LATIN_VERB if hit[0].isascii() else FARTHEST_VERB
        if day_start - hit.end() <= far:
            return hit.start()
        at = hit.end()
    return day_start


def _weighed(line: str, day: DayWords, calendar: Calendar) -> tuple[date, ...]:
    """A planned day of rest is offered with the next working day beside it."""
    coming = day.days if day.tense != "open" else day.days[-1:]
    if _WEEKEND.search(line, day.start, day.end):
        return coming
    days: dict[date, None] = {}
    for one in coming:
        days |= dict.fromkeys([one, calendar.after(one, 0)])
    return tuple(days)


def _keep(
    placed: Placed, side: str, day: DayWords, today: date, coming: tuple[date, ...]
) -> None:
    placed.taken.append((day.start, day.end))
    if side == "next":
        placed.planned += coming
    elif side == "unclear":
        placed.unclear += day.days
    else:
        placed.happened.append(max(d for d in day.days if d <= today))


def _place_time(
    line: str, pieces: Sequence[Piece], placed: Placed, moment: TimeWords, now: datetime
) -> None:
    piece = next(p for p in pieces if p.holds(moment.start))
    span = (moment.start, moment.end)
    is_past = any(day < now.date() for day in placed.happened)
    if not piece.is_step(moment.start) and _is_later(moment, now) and not is_past:
        verb = next_verb(line, piece.start, piece.end)
        is_over = looks_back(line, piece.start, piece.end)
        if placed.happened or placed.planned or is_over or not verb:
            return  # a time to come is no time of what happened: it stays in the note
        piece.step = min(verb.start(), moment.start)
        placed.planned.append(now.date())
    if moment.at and piece.is_step(moment.start):
        placed.planned_at.append(moment.at)
    else:
        placed.happened_at.append(moment)
    placed.taken.append(span)


def when_chips(placed: Placed, now: datetime) -> dict[str, Chip]:
    """Return the chips of both moments."""
    chips = chip_of("day", placed.unclear)
    chips |= chip_of("next_on", placed.planned)
    chips |= chip_of("next_at", placed.planned_at)
    days = list(dict.fromkeys(placed.happened))
    if len(days) > 1:
        moments = tuple(_moment(day, placed.happened_at, now) for day in days)
        return chips | {"happened_at": Chip("happened_at", choices=moments)}
    day = days[0] if days else now.date()
    at = _moment(day, placed.happened_at, now)
    is_said = bool(days) or any(t.at for t in placed.happened_at)
    return chips | {"happened_at": Chip("happened_at", at, is_assumed=not is_said)}


def _moment(day: date, times: Sequence[TimeWords], now: datetime) -> datetime:
    """Return the day at the time said, or at this time of day; never in the future."""
    said = next((t.at for t in times if t.at and not t.is_rough), None)
    said = said or next((t.at for t in times if t.at), None)
    return min(datetime.combine(day, said or now.time(), now.tzinfo), now)
