"""Segments in the address of the list of clients.

`segment` (several: in all of them), `without` (not in it), `maybe` (too little is known
to say), `f` (a packed tree nobody saved), `until` (on the books when a day ended).
Whatever cannot be read empties the list and says why: never other people instead.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scoping import Eyes, eyes_of, numbers_of
from clients.analytics.segments import (
    Reading,
    among,
    in_a_branch,
    read,
    read_many,
    undecided,
)
from clients.models import Segment
from clients.querysets import ClientQuerySet
from clients.registry.segments import sentence
from clients.registry.segments_kinds import is_number
from clients.registry.segments_saying import say
from clients.rules.segments import TreeError, unpack
from core.clock import end_of
from core.forms import read_day
from core.templatetags.display import day as show_day
from core.written import Written, write

NAMES = ("segment", "without", "maybe")
ALL_NAMES = (*NAMES, "f", "until")
MOST_AT_ONCE = 5
MOST_PINNED, MOST_READ = 12, 60


@dataclass(frozen=True)
class Part:
    """One word of the address about segments, as a chip of the list shows it."""

    name: str
    value: str
    label: str
    said: str


@dataclass(frozen=True)
class Pin:
    """A segment pinned over the list, by number and name."""

    pk: int
    name: str


@cache
def _pinned(eyes: Eyes) -> Written:
    """Write what asks for the segments a person of a role has pinned."""
    seen: Any = Segment.objects.visible_to(eyes).with_pins_of(eyes)
    pinned = seen.filter(is_pinned=True).order_by("name", "pk")
    return write(pinned.values_list("pk", "name")[:MOST_PINNED])


class Within:
    """What the address of a list asks of segments, read with the viewer's eyes."""

    def __init__(self, query: QueryDict, viewer: User) -> None:
        self.query, self.viewer = query, viewer
        self.asked = [
            (name, word) for name in NAMES for word in query.getlist(name) if word
        ]
        self._complaints: list[str] = []

    @cached_property
    def rows(self) -> dict[int, Any]:
        """The segments asked for, and those pinned over the list; one statement."""
        keys = {int(word) for _name, word in self.asked if is_number(word)}
        wanted = Segment.objects.visible_to(self.viewer).with_pins_of(self.viewer)
        wanted = wanted.filter(Q(pk__in=keys) | Q(is_pinned=True))
        return {row.pk: row for row in wanted.order_by("name", "pk")[:MOST_READ]}

    @cached_property
    def pinned(self) -> list[Any]:
        """Segments to offer over the list: the pinned ones, and any that is shown."""
        if not self.asked:
            found = _pinned(eyes_of(self.viewer)).rows(numbers_of(self.viewer))
            return [Pin(*row) for row in found]
        kept = [r for r in self.rows.values() if r.is_pinned or r.pk in self.shown]
        return kept[:MOST_PINNED]

    @property
    def shown(self) -> set[int]:
        """The keys of segments the list is narrowed to."""
        return {int(w) for name, w in self.asked if name == "segment" and is_number(w)}

    def __bool__(self) -> bool:
        return bool(self.names)

    @property
    def names(self) -> list[str]:
        """Which words of the address are given."""
        return [name for name in ALL_NAMES if self.query.get(name)]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a form that leads back to the list carries on."""
        return [
            (name, word) for name in self.names for word in self.query.getlist(name)
        ]

    def narrow(self, clients: ClientQuerySet) -> ClientQuerySet:
        """Keep whom the address asks for; nobody where it cannot be read."""
        if self.complaints:
            return clients.none()
        for name, segment, reading in self.conditions:
            here = in_a_branch(segment) if segment else Q()
            if name == "segment":
                clients = clients.filter(reading.sides.yes, here)
            elif name == "without":
                clients = clients.filter(~among(reading.sides.yes & here))
            else:
                clients = undecided(clients.filter(here), reading.sides)
        if self.until:
            clients = clients.filter(added_at__lt=end_of(self.until))
        return clients

    @cached_property
    def conditions(self) -> list[tuple[str, Segment | None, Reading]]:
        """What each part of the address asks for; complaints are noted beside."""
        found: list[tuple[str, Segment | None, Reading]] = []
        wanted = []
        for name, word in self.asked[:MOST_AT_ONCE]:
            segment = self.rows.get(int(word)) if is_number(word) else None
            if segment is None:
                self.complain(_("There is no such segment; choose another."))
            else:
                wanted.append((name, segment))
        if len(self.asked) > MOST_AT_ONCE:
            self.complain(_("A list shows at most five segments at once."))
        readings = read_many({s.pk: s for _n, s in wanted}.values(), self.viewer)
        for name, segment in wanted:
            reading = readings[segment.pk]
            if isinstance(reading, TreeError):
                self.complain(f"{segment.name}: {sentence(reading)}")
            else:
                found.append((name, segment, reading))
        if self.tree:
            found.append(("segment", None, self.tree))
        return found

    @cached_property
    def tree(self) -> Reading | None:
        """A tree nobody saved, as the builder sends it."""
        if not self.query.get("f"):
            return None
        try:
            return read(unpack(str(self.query["f"])), self.viewer)
        except TreeError as error:
            self.complain(sentence(error))
            return None

    @cached_property
    def until(self) -> date | None:
        """Who was on the books at the end of this day."""
        if not self.query.get("until"):
            return None
        try:
            return read_day(str(self.query["until"]))
        except ValidationError as error:
            self.complain(error.messages[0])
            return None

    @property
    def complaints(self) -> list[str]:
        """One sentence for each thing that cannot be read; it empties the list."""
        _read_both = (self.conditions, self.until)
        return self._complaints

    def complain(self, words: str) -> None:
        """Note what cannot be read, once."""
        if words not in self._complaints:
            self._complaints.append(words)

    def parts(self) -> Iterator[Part]:
        """Name everything the list is narrowed to by segments."""
        labels = {
            "segment": _("Segment"),
            "without": _("Not in"),
            "maybe": _("Unknown whether in"),
        }
        for name, segment, reading in self.conditions:
            if segment is not None:
                yield Part(name, str(segment.pk), labels[name], segment.name)
            else:
                said = say(reading.tree, reading.facts)
                yield Part("f", "", labels["segment"], said)
        if self.until:
            yield Part("until", "", _("On the books by"), show_day(self.until))

    def without(self, part: Part) -> str:
        """Return the list's query string without one of these parts."""
        query = self.query.copy()
        kept = [word for word in query.getlist(part.name) if word != part.value]
        query.setlist(part.name, kept if part.value else [])
        for name in ("key", "count"):
            query.pop(name, None)
        return query.urlencode()
