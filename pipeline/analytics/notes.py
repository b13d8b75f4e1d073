"""Context notes on a time axis, for any page that shows months."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.utils.functional import Promise

from accounts.models import User
from accounts.scoping import Eyes, eyes_of, numbers_of
from core.charts import percent_of
from core.written import WrittenRows, day_mark, write_models
from pipeline.enums import NoteKind
from pipeline.models import ContextNote

MOST = 60
START, END = day_mark(0), day_mark(1)
MOST_KEPT = 16  # statements: roles
# Pixels a line of marks takes; the months stand below them.
LINE = 24
ICONS = {
    NoteKind.MARKET: "cloud-sun",
    NoteKind.SETTING: "map-pin",
    NoteKind.PEOPLE: "handshake",
}


@dataclass(frozen=True)
class Mark:
    """A note on the axis: where it begins and how far it reaches, in per cent."""

    note: ContextNote
    x: str
    width: str

    @property
    def is_single(self) -> bool:
        return self.note.ends_on is None

    @property
    def icon(self) -> str:
        return ICONS[NoteKind(self.note.kind)]


@dataclass(frozen=True)
class Row:
    """The notes of one kind."""

    kind: str
    label: str | Promise
    icon: str
    marks: list[Mark]
    top: int

    @property
    def middle(self) -> int:
        return self.top + LINE // 4


@dataclass(frozen=True)
class Tick:
    """The first of a month on the axis."""

    month: date
    x: str


@dataclass(frozen=True)
class ContextNotes:
    """What was noted about the days from `start` to `end`, the earliest first."""

    start: date
    end: date
    marks: list[Mark]

    @property
    def rows(self) -> list[Row]:
        """The three kinds in their order; a kind without notes is left out."""
        found = {kind: [m for m in self.marks if m.note.kind == kind] for kind in ICONS}
        used = [kind for kind in ICONS if found[kind]]
        return [
            Row(kind, kind.label, ICONS[kind], found[kind], LINE * n + LINE // 4)
            for n, kind in enumerate(used)
        ]

    @property
    def axis_y(self) -> int:
        """Pixels down to the line under the marks."""
        return LINE * len({mark.note.kind for mark in self.marks})

    @property
    def text_y(self) -> int:
        return self.axis_y + 14

    @property
    def height(self) -> int:
        return self.axis_y + 20

    @property
    def ticks(self) -> list[Tick]:
        """Months' beginnings, twelve at most."""
        months = list(_months(self.start, self.end))
        step = max(1, -(-len(months) // 12))
        return [Tick(m, _place(m, self.start, self.end)) for m in months[::step]]

    def of_month(self, month: date) -> list[ContextNote]:
        """Return the notes that touch the month of a day, for a table's rows."""
        first = month.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return [
            mark.note
            for mark in self.marks
            if mark.note.starts_on <= last
            and (mark.note.ends_on or mark.note.starts_on) >= first
        ]


def context_notes(viewer: User, start: date, end: date) -> ContextNotes:
    """Read what this person may see of the notes touching `start`…`end`; one query.

    Show it with `pipeline/_context_notes.html` and `notes=`. Sixty notes at most.
    """
    end = max(start, end)
    asked = numbers_of(viewer) | {START: start, END: end}
    notes = _touching(eyes_of(viewer)).read(asked)
    return ContextNotes(start, end, [_mark(note, start, end) for note in notes])


@lru_cache(maxsize=MOST_KEPT)
def _touching(eyes: Eyes) -> WrittenRows:
    rows = ContextNote.objects.visible_to(eyes).in_force().within(START, END)
    named = rows.select_related("branch", "owner").order_by("starts_on", "pk")
    return write_models(named[:MOST])


def _mark(note: ContextNote, start: date, end: date) -> Mark:
    total = (end - start).days + 1
    first = max(note.starts_on, start)
    last = min(note.ends_on or note.starts_on, end)
    return Mark(
        note,
        _place(first, start, end),
        percent_of(((last - first).days + 1) / total),
    )


def _place(day: date, start: date, end: date) -> str:
    return percent_of((day - start).days / ((end - start).days + 1))


def _months(start: date, end: date) -> Iterator[date]:
    month = start.replace(day=1)
    while month <= end:
        if month >= start:
            yield month
        month = (month + timedelta(days=31)).replace(day=1)
