"""Fields that a branch makes itself: its needs, and the fields of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Case, DecimalField, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Cast
from django.db.models.lookups import (
    GreaterThan,
    GreaterThanOrEqual,
    In,
    LessThan,
    LessThanOrEqual,
    Regex,
)
from django.utils.translation import gettext_lazy as _

from clients import enums
from clients.models import ClientNeed, CustomField
from clients.registry.segments_kinds import Facts, Label, SegmentField, Sides
from clients.registry.segments_stored import StoredFlag, StoredText
from clients.registry.segments_values import DayField, NumberField, holds
from clients.rules.segments import Condition

ASKED_FOR = _("Needs")
OF_BRANCH = _("Fields of the branch")
# What a number looks like as the branch's fields keep it; anything else is unknown.
STORED_NUMBER = r"\A[-+]?[0-9]{1,20}(\.[0-9]{1,10})?\Z"
STORED_DAY = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"
AS_NUMBER = DecimalField(max_digits=30, decimal_places=10)


@dataclass(frozen=True)
class NeedField(SegmentField):
    """A client's answer to a need of the branch; an expired one is unknown again."""

    need: int = 0
    typed: ClassVar[str] = "list"
    ops: ClassVar[tuple[str, ...]] = ("any", "no", "unknown", "known")

    @property
    def options(self) -> Sequence[tuple[str, Label]]:
        return enums.Answer.choices

    def check(self, condition: Condition) -> None:
        if not set(condition.words) <= set(enums.Answer.values):
            raise self.wrong()

    def sides(self, condition: Condition, facts: Facts) -> Sides:
        answers = ClientNeed.objects.filter(client=OuterRef("pk"), need=self.need)
        valid = Q(expires_on__isnull=True) | Q(expires_on__gte=facts.today)
        answers = answers.filter(valid)
        if condition.op in ("unknown", "known"):
            known = Q(Exists(answers))
            sides = Sides(~known, known)
            return sides if condition.op == "unknown" else sides.turned
        sides = Sides(
            Q(Exists(answers.filter(answer__in=condition.words))),
            Q(Exists(answers.exclude(answer__in=condition.words))),
        )
        return sides if condition.op == "any" else sides.turned


KNOWLEDGE = ("unknown", "known")
TYPED = {
    "text": "text",
    "number": "range",
    "money": "range",
    "day": "days",
    "yes_no": "",
    "choice": "list",
}
OPERATORS: dict[str, tuple[str, ...]] = {
    "text": ("contains", "lacks", *KNOWLEDGE),
    "number": ("between", *KNOWLEDGE),
    "money": ("between", *KNOWLEDGE),
    "day": ("older", "within", "between", *KNOWLEDGE),
    "yes_no": ("yes", "not", *KNOWLEDGE),
    "choice": ("any", "no", *KNOWLEDGE),
}


@dataclass(frozen=True)
class OwnField(SegmentField):
    """A field of one branch; for clients of other branches it is unknown.

    A value its kind cannot hold, left from before, is unknown as well.
    """

    row: CustomField | None = None

    @property
    def kind(self) -> str:
        return self.row.kind if self.row else "text"

    @property
    def operators(self) -> tuple[str, ...]:
        return OPERATORS[self.kind]

    @property
    def inputs(self) -> str:
        return TYPED[self.kind]

    @property
    def options(self) -> Sequence[tuple[str, Label]]:
        given = self.row.options if self.row and self.kind == "choice" else []
        return [(str(one), str(one)) for one in given]

    @property
    def _alike(self) -> DayField | NumberField:
        """The field of ours that takes the same words."""
        if self.kind == "day":
            return DayField(self.key, self.label, self.heading)
        return NumberField(self.key, self.label, self.heading, is_money=True)

    def check(self, condition: Condition) -> None:
        if condition.op == "between":
            self._alike.check(condition)
        if self.kind == "choice" and not set(condition.words) <= set(
            dict(self.options)
        ):
            raise self.wrong()

    def say_word(self, word: str, facts: Facts) -> str:
        said = self.kind in ("money", "day")
        return self._alike.say_word(word, facts) if said else word

    def sides(self, condition: Condition, facts: Facts) -> Sides:
        here = Q(branch=self.row.branch_id if self.row else None)
        known = here & self._known
        if condition.op in KNOWLEDGE:
            sides = Sides(~here | ~self._known, known)
            return sides if condition.op == "unknown" else sides.turned
        sides = self._compared(condition, facts)
        sides = Sides(known & sides.yes, known & sides.no)
        return sides.turned if condition.op in ("no", "lacks", "not") else sides

    @property
    def _text(self) -> StoredText:
        sort = StoredFlag if self.kind == "yes_no" else StoredText
        return sort(self.row.key if self.row else "")

    @property
    def _known(self) -> Q:
        """Keep rows whose value is one the field's kind can hold."""
        if self.kind == "choice":
            return self._among([code for code, _label in self.options])
        if self.kind in ("text", "yes_no"):
            return Q(GreaterThan(self._text, Value("")))
        pattern = STORED_DAY if self.kind == "day" else STORED_NUMBER
        return Q(Regex(self._text, pattern))

    def _among(self, codes: Sequence[str]) -> Q:
        return Q(In(self._text, codes)) if codes else Q(pk__in=())

    def _compared(self, condition: Condition, facts: Facts) -> Sides:
        words = condition.words
        if self.kind == "yes_no":
            return Sides(self._among(["true"]), self._among(["false"]))
        if self.kind == "choice":
            codes = [code for code, _label in self.options]
            return Sides(
                self._among([code for code in codes if code in words]),
                self._among([code for code in codes if code not in words]),
            )
        if self.kind == "text":
            part = holds(self._text, words[0])
            return Sides(part, ~part)
        return self._ranged(condition, facts)

    def _ranged(self, condition: Condition, facts: Facts) -> Sides:
        value: Any = self._text
        low: Any
        high: Any
        if self.kind == "day":
            # Days of one form compare as texts do.
            days = DayField.days(condition, facts.today)
            low, high = (Value(day.isoformat()) if day else None for day in days)
        else:
            # Only what looks like a number is cast: PostgreSQL refuses the rest.
            is_number = Q(Regex(self._text, STORED_NUMBER))
            value = Case(When(is_number, then=Cast(self._text, AS_NUMBER)))
            low, high = (Decimal(word) if word else None for word in condition.words)
        yes, no = Q(), Q(pk__in=())
        if low is not None:
            yes &= Q(GreaterThanOrEqual(value, low))
            no |= Q(LessThan(value, low))
        if high is not None:
            yes &= Q(LessThanOrEqual(value, high))
            no |= Q(GreaterThan(value, high))
        return Sides(yes, no)
