"""Fields of a segment that stand for a rule of the list's filter, not for a column."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import ClassVar

from django.db.models import Exists, OuterRef, Q

from clients.models import Client
from clients.registry.segments_kinds import Facts, Label, SegmentField, Sides
from clients.rules.segments import Condition
from clients.scoping import BY_RULE, UNKNOWN


@dataclass(frozen=True)
class RuleField(SegmentField):
    """One of some words of `clients.scoping.BY_RULE`, as the list's filter asks it."""

    choices: Sequence[tuple[str, Label]] = ()
    has_unknown: bool = False
    typed: ClassVar[str] = "list"

    @property
    def operators(self) -> tuple[str, ...]:
        return ("any", "no", "unknown", "known") if self.has_unknown else ("any", "no")

    @property
    def options(self) -> Sequence[tuple[str, Label]]:
        return self.choices

    def check(self, condition: Condition) -> None:
        if not set(condition.words) <= set(dict(self.choices)):
            raise self.wrong()

    def sides(self, condition: Condition, facts: Facts) -> Sides:  # noqa: ARG002
        unknown = self._keeping([UNKNOWN]) if self.has_unknown else Q(pk__in=())
        if condition.op in ("unknown", "known"):
            sides = Sides(unknown, ~unknown)
            return sides if condition.op == "unknown" else sides.turned
        fits = self._keeping(condition.words)
        sides = Sides(fits, ~fits & ~unknown if self.has_unknown else ~fits)
        return sides if condition.op == "any" else sides.turned

    def _keeping(self, words: Iterable[str]) -> Q:
        rule = reduce(or_, (BY_RULE[self.key](word) for word in words))
        return Q(Exists(Client.objects.filter(rule, pk=OuterRef("pk"))))
