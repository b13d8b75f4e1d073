"""The builder of segments: its state is the address, every step a link or a small form.

`f` is the packed tree, `segment` and `version` the saved one it began with; `at` says
where something is put, `field` what is asked for there, `group` that it begins a group.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from clients.analytics.segments import Numbers, Reading, numbers_of, reading_of
from clients.forms.segments_conditions import ConditionForm, Offer, initial_of, offers
from clients.models import Client, Segment
from clients.registry.segments import field_of, sentence, study
from clients.registry.segments_kinds import Facts, SegmentField
from clients.registry.segments_saying import MODES, say, say_condition
from clients.rules.segments import (
    DEEPEST,
    Condition,
    Group,
    Node,
    TreeError,
    json_of,
    pack,
    tree_of,
    unpack,
)
from clients.rules.segments_editing import (
    Path,
    node_at,
    read_path,
    with_mode,
    with_node,
    without,
)


@dataclass(frozen=True)
class Line:
    """One condition as the builder shows it."""

    at: str
    words: str
    edit: str
    remove: str
    is_open: bool
    trouble: str = ""


@dataclass(frozen=True)
class Switch:
    """One of a group's three ways to join its parts."""

    label: str
    href: str
    is_on: bool


@dataclass(frozen=True)
class Box:
    """A group as the builder shows it: how it joins, what is in it."""

    at: str
    mode: str
    switches: list[Switch]
    parts: list["Line | Box"]
    remove: str
    may_nest: bool
    is_open: bool

    is_box = True


class Builder:
    """What the address says is being built, for one viewer."""

    def __init__(self, query: QueryDict, viewer: User, segment: Segment | None) -> None:
        self.query, self.viewer, self.segment = query, viewer, segment
        self.trouble = ""
        self.tree = Group()
        self.facts = Facts(today=study([], viewer).today)
        try:
            self.tree = self._tree()
            self.facts = study([self.tree, *self._field_asked()], viewer)
        except TreeError as error:
            self.trouble = sentence(error)

    def _tree(self) -> Group:
        if "f" in self.query or self.segment is None:
            return unpack(self.query.get("f", ""))
        return tree_of(self.segment.tree)

    def _field_asked(self) -> list[Node]:
        name = self.query.get("field", "")
        return [Condition(name, "known")] if name else []

    @cached_property
    def reading(self) -> Reading | None:
        """The tree checked; None, and `trouble` says why, where it cannot be read."""
        try:
            return reading_of(self.tree, self.facts)
        except TreeError as error:
            self.trouble = self.trouble or sentence(error)
            return None

    @cached_property
    def numbers(self) -> Numbers | None:
        """How many are in it, live."""
        if self.trouble or self.reading is None:
            return None
        return numbers_of(Client.objects.visible_to(self.viewer), self.reading.sides)

    @property
    def words(self) -> str:
        """The segment as a sentence."""
        return say(self.reading.tree, self.reading.facts) if self.reading else ""

    @cached_property
    def packed(self) -> str:
        return pack(self.tree)

    @property
    def kept(self) -> dict[str, str]:
        """What every step carries on: the saved segment this began with."""
        if self.segment is None:
            return {}
        version = self.query.get("version") or str(self.segment.version)
        return {"segment": str(self.segment.pk), "version": version}

    def link(self, tree: Group | None = None, **more: str) -> str:
        """Return the builder's address with another tree, or with something opened."""
        given = {"f": self.packed if tree is None else pack(tree), **self.kept, **more}
        return f"{reverse('clients:segment_build')}?{urlencode(given)}"

    @property
    def back(self) -> str:
        """Return the builder's address with nothing opened."""
        return self.link()

    @property
    def at(self) -> str:
        return self.query.get("at", "")

    @cached_property
    def offers(self) -> list[Offer]:
        return offers(self.viewer)

    @cached_property
    def box(self) -> Box:
        """The whole tree, ready to be shown."""
        return self._box(self.tree, ())

    def _box(self, group: Group, path: Path) -> Box:
        at = _said(path)
        switches = [
            Switch(
                str(label),
                self.link(with_mode(self.tree, path, mode)),
                mode == group.mode,
            )
            for mode, label in MODES.items()
        ]
        parts: list[Line | Box] = []
        for n, part in enumerate(group.parts):
            here = (*path, n)
            if isinstance(part, Group):
                parts.append(self._box(part, here))
            else:
                parts.append(self._line(part, here))
        return Box(
            at,
            group.mode,
            switches,
            parts,
            self.link(without(self.tree, path)) if path else "",
            len(path) < DEEPEST - 1,
            self.is_asking and self.at == at,
        )

    def _line(self, condition: Condition, path: Path) -> Line:
        trouble = ""
        try:
            reading_of(Group("all", (condition,)), self.facts)
            words = say_condition(condition, self.facts)
        except TreeError as error:
            words = trouble = sentence(error)
        at = _said(path)
        return Line(
            at,
            words,
            "" if trouble else self.link(at=at, field=condition.field),
            self.link(without(self.tree, path)),
            self.is_asking and self.at == at,
            trouble,
        )

    # -- The condition being put together -------------------------------------------

    @property
    def is_asking(self) -> bool:
        return self.field is not None

    @cached_property
    def field(self) -> SegmentField | None:
        """What is asked for now; None where nothing is, or it is no field."""
        name = self.query.get("field", "")
        if not name:
            return None
        try:
            node_at(self.tree, read_path(self.at))
            return field_of(name, self.facts)
        except TreeError as error:
            self.trouble = sentence(error)
            return None

    @cached_property
    def form(self) -> ConditionForm | None:
        """The form of the condition; filled in where it is opened again."""
        if self.field is None:
            return None
        data: Mapping[str, Any] | None = self.query if "op" in self.query else None
        here = node_at(self.tree, read_path(self.at))
        known = isinstance(here, Condition) and here.field == self.field.key
        initial = initial_of(here) if known and isinstance(here, Condition) else {}
        return ConditionForm(
            data, field=self.field, viewer=self.viewer, initial=initial, auto_id="c_%s"
        )

    @property
    def hidden(self) -> dict[str, str]:
        """What the forms of the builder carry on."""
        return {"f": self.packed, **self.kept}

    @property
    def asked(self) -> dict[str, str]:
        """What the condition's form carries on besides."""
        names = ("at", "field", "group")
        given = {name: self.query.get(name, "") for name in names}
        return self.hidden | {k: v for k, v in given.items() if v}

    def put(self) -> Group | None:
        """Return the tree with the form's condition in it; None where it is wrong."""
        form = self.form
        if form is None or not form.is_valid() or form.condition is None:
            return None
        node: Node = form.condition
        if self.query.get("group") in MODES:
            node = Group(str(self.query["group"]), (node,))
        try:
            put = with_node(self.tree, read_path(self.at), node)
            tree = tree_of(json_of(put))
            pack(tree)
        except TreeError as error:
            form.add_error(None, sentence(error))
            return None
        return tree


def _said(path: Path) -> str:
    return ".".join(str(step) for step in path)
