"""Kinds of fields a segment can ask for, each with its operators and its two sides.

A condition is true, false or unknown for a client, as Kleene has it: a size nobody
knows is neither large nor not large. So every condition has two sides, whom it is true
for and whom it is false for; a negation swaps them, and who is on neither is unknown.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.db.models import Exists, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.rules.segments import Code, Condition, TreeError

Label = str | Promise
Ref = tuple[str, str]
LONGEST_NUMBER = 18
UNKNOWN = _("unknown")


@dataclass(frozen=True)
class Sides:
    """Whom something is true for, and whom it is false for; the rest is unknown."""

    yes: Q
    no: Q

    @property
    def turned(self) -> "Sides":
        return Sides(self.no, self.yes)


@dataclass(frozen=True)
class Named:
    """Something a condition names, as the database knows it."""

    label: str
    is_retired: bool = False


@dataclass(frozen=True)
class Facts:
    """What reading a tree takes from outside it: the day, and what its numbers name."""

    today: date
    named: Mapping[Ref, Named] = field(default_factory=dict)
    custom: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SegmentField:
    """Something known about clients that a segment can ask for.

    `blank` is what having no value is called; `inputs` names what the builder offers.
    """

    key: str
    label: Label
    heading: Label
    blank: Label = UNKNOWN
    typed: ClassVar[str] = ""
    ops: ClassVar[tuple[str, ...]] = ()

    @property
    def operators(self) -> tuple[str, ...]:
        return self.ops

    @property
    def inputs(self) -> str:
        return self.typed

    @property
    def ref(self) -> str:
        """What kind of row the words name; "" where they name none."""
        return ""

    @property
    def options(self) -> Sequence[tuple[str, Label]]:
        """The words to choose from; none where they are typed or looked up."""
        return ()

    def check(self, condition: Condition) -> None:
        """Refuse words this field cannot have; raises TreeError."""

    def sides(self, condition: Condition, facts: Facts) -> Sides:
        """Return both sides of a checked condition."""
        raise NotImplementedError

    def said(self, condition: Condition, facts: Facts) -> list[str]:
        """Return the condition's words as people read them."""
        return [self.say_word(word, facts) for word in condition.words]

    def say_word(self, word: str, facts: Facts) -> str:
        if self.ref:
            found = facts.named.get((self.ref, word))
            return found.label if found else word
        return str(dict(self.options).get(word, word))

    def wrong(self) -> TreeError:
        return TreeError(Code.WRONG_VALUE, field=self.label)


def is_number(word: str) -> bool:
    """Say whether a word is a row's number that every database can hold."""
    return word.isascii() and word.isdigit() and len(word) <= LONGEST_NUMBER


@dataclass(frozen=True)
class ChoiceField(SegmentField):
    """One of some codes in a column; "" is unknown, or means `empty` (a code)."""

    path: str = ""
    choices: Sequence[tuple[str, Label]] = ()
    empty: str = ""
    typed: ClassVar[str] = "list"

    @property
    def operators(self) -> tuple[str, ...]:
        return ("any", "no") if self.empty else ("any", "no", "unknown", "known")

    @property
    def options(self) -> Sequence[tuple[str, Label]]:
        return self.choices

    def check(self, condition: Condition) -> None:
        if not set(condition.words) <= set(dict(self.choices)):
            raise self.wrong()

    def sides(self, condition: Condition, facts: Facts) -> Sides:  # noqa: ARG002
        codes = [code for code, _label in self.choices]
        if condition.op in ("unknown", "known"):
            known = self._among(codes)
            sides = Sides(~known, known)
            return sides if condition.op == "unknown" else sides.turned
        asked = [code for code in codes if code in condition.words]
        others = [code for code in codes if code not in condition.words]
        sides = Sides(self._among(asked), self._among(others))
        return sides if condition.op == "any" else sides.turned

    def _among(self, codes: Iterable[str]) -> Q:
        stored = ["" if code == self.empty else code for code in codes]
        return Q(**{f"{self.path}__in": stored})


@dataclass(frozen=True)
class SetField(SegmentField):
    """Any number of codes or rows; having none is unknown unless `is_fact`.

    `rows` gives the rows of the client in the outer query; `column` holds the word.
    """

    rows: Callable[[Facts], QuerySet[Any]] | None = None
    column: str = ""
    choices: Sequence[tuple[str, Label]] = ()
    names: str = ""
    is_fact: bool = False
    typed: ClassVar[str] = "list"
    ops: ClassVar[tuple[str, ...]] = ("any", "every", "no", "unknown", "known")

    @property
    def ref(self) -> str:
        return self.names

    @property
    def options(self) -> Sequence[tuple[str, Label]]:
        return self.choices

    def check(self, condition: Condition) -> None:
        if not self.names and not set(condition.words) <= set(dict(self.options)):
            raise self.wrong()

    def sides(self, condition: Condition, facts: Facts) -> Sides:
        assert self.rows is not None  # noqa: S101 — every field of ours has them
        rows = self.rows(facts)
        some = Q(Exists(rows))
        if condition.op in ("unknown", "known"):
            sides = Sides(~some, some)
            return sides if condition.op == "unknown" else sides.turned
        if condition.op == "every":
            fits = Q()
            for word in condition.words:
                fits &= Q(Exists(rows.filter(**{self.column: word})))
        else:
            fits = Q(Exists(rows.filter(**{f"{self.column}__in": condition.words})))
        sides = Sides(fits, ~fits if self.is_fact else some & ~fits)
        return sides.turned if condition.op == "no" else sides


@dataclass(frozen=True)
class RowField(SegmentField):
    """A row the client belongs to: broker, import. Having none is a fact as well."""

    path: str = ""
    names: str = ""
    is_optional: bool = False
    typed: ClassVar[str] = "list"

    @property
    def operators(self) -> tuple[str, ...]:
        return ("any", "no", "unknown") if self.is_optional else ("any", "no")

    @property
    def ref(self) -> str:
        return self.names

    def sides(self, condition: Condition, facts: Facts) -> Sides:  # noqa: ARG002
        if condition.op == "unknown":
            none = Q(**{f"{self.path}__isnull": True})
            return Sides(none, ~none)
        fits = Q(**{f"{self.path}__in": [int(word) for word in condition.words]})
        sides = Sides(fits, ~fits)
        return sides if condition.op == "any" else sides.turned


@dataclass(frozen=True)
class FlagField(SegmentField):
    """So or not so, never unknown."""

    when: Q = field(default_factory=Q)
    typed: ClassVar[str] = ""
    ops: ClassVar[tuple[str, ...]] = ("yes", "not")

    def sides(self, condition: Condition, facts: Facts) -> Sides:  # noqa: ARG002
        sides = Sides(self.when, ~self.when)
        return sides if condition.op == "yes" else sides.turned
