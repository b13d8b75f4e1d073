"""Fields of a segment that are compared: numbers, amounts, ages, days, texts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Exists, F, Func, OuterRef, Q, TextField, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.registry.segments_kinds import Facts, Label, SegmentField, Sides
from clients.rules import months_later
from clients.rules.segments import Condition
from core.clock import end_of, start_of
from core.money import show_money
from core.templatetags.display import day as show_day
from core.text import squeeze

NUMBER = re.compile(r"-?[0-9]{1,14}(\.[0-9]{1,2})?")
WHOLE = re.compile(r"[0-9]{1,6}")
FIRST_YEAR, LAST_YEAR = 1900, 2199
OLDEST = 150
NEVER: str | Promise = _("never")


class AsciiLower(Func):
    """Text with A–Z made small and nothing else: the same on both databases."""

    function = "LOWER"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Ask PostgreSQL for the rule SQLite has."""
        template = '%(function)s((%(expressions)s) COLLATE "C")'
        return self.as_sql(compiler, connection, template=template, **context)


def ascii_lower(text: str) -> str:
    """Do in Python what `AsciiLower` does in the database."""
    return "".join(c.lower() if c.isascii() else c for c in text)


def holds(expression: Any, text: str) -> Q:
    """Keep rows whose text has this part, A–Z and a–z alike."""
    part = Value(ascii_lower(text), output_field=TextField())
    return Q(GreaterThan(StrIndex(AsciiLower(expression), part), 0))


@dataclass(frozen=True)
class NumberField(SegmentField):
    """A number between two ends, both included; either end may be open."""

    path: str = ""
    is_money: bool = False
    is_optional: bool = False
    typed: ClassVar[str] = "range"

    @property
    def operators(self) -> tuple[str, ...]:
        return ("between", "unknown", "known") if self.is_optional else ("between",)

    def check(self, condition: Condition) -> None:
        pattern = NUMBER if self.is_money else WHOLE
        ends = [word for word in condition.words if word]
        if not all(pattern.fullmatch(word) for word in ends):
            raise self.wrong()
        if len(ends) == 2 and Decimal(ends[0]) > Decimal(ends[1]):  # noqa: PLR2004
            raise self.wrong()

    def say_word(self, word: str, facts: Facts) -> str:  # noqa: ARG002
        return show_money(Decimal(word)) if self.is_money and word else word

    def sides(self, condition: Condition, facts: Facts) -> Sides:
        if condition.op in ("unknown", "known"):
            none = Q(**{f"{self.path}__isnull": True})
            sides = Sides(none, ~none)
            return sides if condition.op == "unknown" else sides.turned
        low, high = condition.words
        return self.between(low, high, facts)

    def between(self, low: str, high: str, facts: Facts) -> Sides:  # noqa: ARG002
        return ends(
            self.path, Decimal(low) if low else None, Decimal(high) if high else None
        )


def ends(path: str, low: Any, high: Any, *, above: str = "gt") -> Sides:
    """Return who lies between two ends; `above` is how the upper one is passed.

    With `above="gte"` the upper end itself is outside, as for moments.
    """
    within = "lte" if above == "gt" else "lt"
    yes, no = Q(**{f"{path}__isnull": False}), Q(pk__in=())
    if low is not None:
        yes &= Q(**{f"{path}__gte": low})
        no |= Q(**{f"{path}__lt": low})
    if high is not None:
        yes &= Q(**{f"{path}__{within}": high})
        no |= Q(**{f"{path}__{above}": high})
    return Sides(yes, no)


@dataclass(frozen=True)
class AgeField(NumberField):
    """Full years since a day; born on 29 February, one is older on 1 March."""

    def check(self, condition: Condition) -> None:
        super().check(condition)
        if any(int(word) > OLDEST for word in condition.words if word):
            raise self.wrong()

    def between(self, low: str, high: str, facts: Facts) -> Sides:
        # Older people were born earlier: the ends change places.
        last = months_later(facts.today, -12 * int(low)) if low else None
        before = months_later(facts.today, -12 * (int(high) + 1)) if high else None
        first = before + timedelta(days=1) if before else None
        return ends(self.path, first, last)


@dataclass(frozen=True)
class MonthField(SegmentField):
    """The month of a day."""

    path: str = ""
    typed: ClassVar[str] = "list"
    ops: ClassVar[tuple[str, ...]] = ("any", "no", "unknown", "known")

    @property
    def options(self) -> Sequence[tuple[str, Label]]:
        return MONTHS

    def check(self, condition: Condition) -> None:
        if not set(condition.words) <= set(dict(MONTHS)):
            raise self.wrong()

    def sides(self, condition: Condition, facts: Facts) -> Sides:  # noqa: ARG002
        known = Q(**{f"{self.path}__isnull": False})
        if condition.op in ("unknown", "known"):
            sides = Sides(~known, known)
            return sides if condition.op == "unknown" else sides.turned
        fits = Q(**{f"{self.path}__month__in": [int(word) for word in condition.words]})
        sides = Sides(known & fits, known & ~fits)
        return sides if condition.op == "any" else sides.turned


MONTHS = tuple(
    (str(n), label)
    for n, label in enumerate(
        (
            *(_("January"), _("February"), _("March"), _("April"), _("May")),
            *(_("June"), _("July"), _("August"), _("September"), _("October")),
            *(_("November"), _("December")),
        ),
        1,
    )
)


@dataclass(frozen=True)
class DayField(SegmentField):
    """A day, or the Shanghai day of a moment.

    Where `is_never`, having none is a fact, longer ago than any day: who was never
    contacted has not been contacted for thirty days either.
    """

    path: str = ""
    is_moment: bool = False
    is_optional: bool = True
    is_never: bool = False
    typed: ClassVar[str] = "days"

    @property
    def operators(self) -> tuple[str, ...]:
        given = ("older", "within", "between")
        return (*given, "unknown", "known") if self.is_optional else given

    def check(self, condition: Condition) -> None:
        if condition.op == "between":
            days = [read_iso(word) for word in condition.words if word]
            if None in days or days != sorted(days, key=str):
                raise self.wrong()

    def say_word(self, word: str, facts: Facts) -> str:  # noqa: ARG002
        found = read_iso(word)
        return show_day(found) if found else word

    def sides(self, condition: Condition, facts: Facts) -> Sides:
        none = Q(**{f"{self.path}__isnull": True})
        if condition.op in ("unknown", "known"):
            sides = Sides(none, ~none)
            return sides if condition.op == "unknown" else sides.turned
        low, high = self.days(condition, facts.today)
        sides = self._between(low, high)
        if not self.is_never:
            return sides
        if low is None:
            return Sides(sides.yes | none, sides.no)
        return Sides(sides.yes, sides.no | none)

    @staticmethod
    def days(condition: Condition, today: date) -> tuple[date | None, date | None]:
        """Return the first and the last day asked for; None is open."""
        if condition.op == "between":
            low, high = (read_iso(word) for word in condition.words)
            return low, high
        limit = today - timedelta(days=int(condition.words[0]))
        if condition.op == "older":
            return None, limit
        return limit + timedelta(days=1), None

    def _between(self, low: date | None, high: date | None) -> Sides:
        if not self.is_moment:
            return ends(self.path, low, high)
        first = start_of(low) if low else None
        after = end_of(high) if high else None
        return ends(self.path, first, after, above="gte")


def read_iso(word: str) -> date | None:
    """Read 2026-11-24; None when it is no day a person would mean."""
    try:
        found = date.fromisoformat(word)
    except ValueError:
        return None
    fits = found.isoformat() == word and FIRST_YEAR <= found.year <= LAST_YEAR
    return found if fits else None


@dataclass(frozen=True)
class TextPart(SegmentField):
    """A text that has a part, or lacks it; an empty text is unknown."""

    path: str = ""
    typed: ClassVar[str] = "text"
    ops: ClassVar[tuple[str, ...]] = ("contains", "lacks", "unknown", "known")

    def sides(self, condition: Condition, facts: Facts) -> Sides:  # noqa: ARG002
        known = Q(**{f"{self.path}__gt": ""})
        if condition.op in ("unknown", "known"):
            sides = Sides(~known, known)
            return sides if condition.op == "unknown" else sides.turned
        part = holds(F(self.path), condition.words[0])
        sides = Sides(known & part, known & ~part)
        return sides if condition.op == "contains" else sides.turned


@dataclass(frozen=True)
class SearchField(SegmentField):
    """Found by name, pinyin, telephone or number, as the search line finds."""

    typed: ClassVar[str] = "text"
    ops: ClassVar[tuple[str, ...]] = ("contains", "lacks")

    def check(self, condition: Condition) -> None:
        if not squeeze(condition.words[0]):
            raise self.wrong()

    def sides(self, condition: Condition, facts: Facts) -> Sides:  # noqa: ARG002
        found = Client.objects.found_by(condition.words[0])
        fits = Q(Exists(found.filter(pk=OuterRef("pk"))))
        sides = Sides(fits, ~fits)
        return sides if condition.op == "contains" else sides.turned
