"""Rows of several tables in one statement.

A page that shows a little from each of many tables pays for statements, not for rows.
Every source gives the same columns: what kind of row it is, its number, when it was,
who did it, and some facts as text. A union of them is one statement on any database.
"""

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import CharField, DateTimeField, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce

from core.written import Written, write

MOST_FACTS = 9
PER_PAGE = 25


@dataclass(frozen=True)
class Flat:
    """One row: its kind, number (primary key), moment, person, and facts by name."""

    kind: str
    number: int
    at: datetime | None = None
    who: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.facts[name]

    def says(self, name: str) -> bool:
        """Read a fact that is true or false, as either database writes it."""
        return self.facts[name] in ("true", "1")


@dataclass(frozen=True)
class Source:
    """Rows of one table under a kind, and which of their columns go along.

    `facts` name columns and where they lie; null is given as "". `at` and `who` are
    paths of a moment and of a name, or empty.
    """

    kind: str
    rows: QuerySet[Any]
    facts: Mapping[str, str]
    at: str = ""
    who: str = ""

    def select(self, place: "Place | None" = None) -> QuerySet[Any]:
        """Return the rows, those beyond a place in time, as the common columns."""
        rows = self.rows.order_by()
        if place is not None:
            rows = rows.filter(place.beyond(self))
        paths = [*self.facts.values(), *[""] * (MOST_FACTS - len(self.facts))]
        columns: dict[str, Any] = {
            # Said what it is: PostgreSQL takes a union's nulls for text.
            "_at": F(self.at) if self.at else Cast(Value(None), DateTimeField()),
            "_kind": Value(self.kind, output_field=CharField()),
            "_number": F("pk"),
            "_who": _text(self.who),
        }
        columns |= {f"_fact{n}": _text(path) for n, path in enumerate(paths)}
        chosen: QuerySet[Any] = rows.annotate(**columns).values_list(*columns)
        return chosen

    def read(self, row: Sequence[Any]) -> Flat:
        """Read one row of the union."""
        at, _kind, number, who, *facts = row
        if isinstance(at, str):  # SQLite forgets in a union what a column was
            at = datetime.fromisoformat(at)
        if at is not None and at.tzinfo is None:
            at = at.replace(tzinfo=UTC)
        return Flat(
            self.kind, number, at, who, dict(zip(self.facts, facts, strict=False))
        )


def _text(path: str) -> Any:
    if not path:
        return Value("", output_field=TextField())
    text = Cast(F(path), TextField())
    return Coalesce(text, Value(""), output_field=TextField())


@dataclass(frozen=True)
class Place:
    """After which row a page of the union begins: newest first, then kind, number."""

    at: datetime
    kind: str
    number: int

    def beyond(self, source: Source) -> Q:
        """Keep a source's rows that lie behind this place."""
        earlier = Q(**{f"{source.at}__lt": self.at})
        same = Q(**{source.at: self.at})
        if source.kind > self.kind:
            return earlier | same
        if source.kind == self.kind:
            return earlier | (same & Q(pk__lt=self.number))
        return earlier

    @property
    def key(self) -> str:
        """Write the place into an address."""
        text = f"{self.at.isoformat()} {self.kind} {self.number}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @staticmethod
    def read(key: str) -> "Place | None":
        """Read a place from an address; anything else is the beginning."""
        try:
            text = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)).decode()
            at, kind, number = text.split(" ")
            return Place(datetime.fromisoformat(at).astimezone(UTC), kind, int(number))
        except (ValueError, OverflowError, binascii.Error):
            return None


@dataclass(frozen=True)
class Reading:
    """A statement over several sources, written once (`core.written`)."""

    sources: Mapping[str, Source]
    statement: Written
    size: int = 0

    def all(self, values: Mapping[int, Any]) -> dict[str, list[Flat]]:
        """Read all rows, by kind, in order of number."""
        found: dict[str, list[Flat]] = {kind: [] for kind in self.sources}
        for row in self.statement.rows(values):
            found[row[1]].append(self.sources[row[1]].read(row))
        return found

    def page(self, values: Mapping[int, Any]) -> tuple[list[Flat], str]:
        """Read the first page, newest first; with it the next page's key."""
        return _page(self.sources, self.statement.rows(values), self.size)


def all_of(sources: Iterable[Source]) -> Reading:
    """Write the statement that reads all rows of all sources."""
    by_kind = {source.kind: source for source in sources}
    union = _union(by_kind.values(), None).order_by("_kind", "_number")
    return Reading(by_kind, write(union))


def first_page_of(sources: Iterable[Source], size: int = PER_PAGE) -> Reading:
    """Write the statement that reads the newest rows."""
    by_kind = {source.kind: source for source in sources}
    return Reading(by_kind, write(_newest(by_kind, None, size)), size)


def newest_of(
    sources: Iterable[Source], key: str = "", size: int = PER_PAGE
) -> tuple[list[Flat], str]:
    """Read a page, newest first, in one statement; with it the next page's key."""
    by_kind = {source.kind: source for source in sources}
    if not by_kind:
        return [], ""
    return _page(by_kind, list(_newest(by_kind, Place.read(key), size)), size)


def _newest(
    by_kind: Mapping[str, Source], place: Place | None, size: int
) -> QuerySet[Any]:
    union = _union(by_kind.values(), place)
    return union.order_by("-_at", "_kind", "-_number")[: size + 1]


def _page(
    by_kind: Mapping[str, Source], rows: Sequence[Any], size: int
) -> tuple[list[Flat], str]:
    found = [by_kind[row[1]].read(row) for row in rows[:size]]
    if len(rows) <= size or found[-1].at is None:
        return found, ""
    return found, Place(found[-1].at, found[-1].kind, found[-1].number).key


def _union(sources: Iterable[Source], place: Place | None) -> QuerySet[Any]:
    first, *others = (source.select(place) for source in sources)
    return first.union(*others, all=True) if others else first
