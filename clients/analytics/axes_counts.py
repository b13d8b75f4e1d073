"""How many clients stand where on each axis, and who would move by other thresholds."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, CharField, Count, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Setting
from accounts.policies import SIZE_THRESHOLDS
from accounts.scoping import Viewer
from clients import enums
from clients.models import Client, ValueOverride
from clients.querysets import ClientQuerySet
from clients.scoping import DIFFERS, ENDING, ENDING_DAYS, OVERRIDDEN, UNKNOWN
from core.charts import Bar, root_bars

UNKNOWN_LABEL = _("unknown")


@dataclass(frozen=True)
class Class:
    """One class of an axis: how many, and the list's query that shows exactly them."""

    code: str
    label: str | Promise
    count: int
    query: str
    bar: Bar


@dataclass(frozen=True)
class Axis:
    """An axis with its classes, the unknown ones last. `note` says what to know."""

    name: str
    title: str | Promise
    note: str | Promise
    classes: list[Class]

    @property
    def unknown(self) -> Class:
        return self.classes[-1]


@dataclass(frozen=True)
class Segmentation:
    """All axes of some clients; the counts of what wants a look."""

    total: int
    axes: list[Axis]
    differs: Class
    overridden: Class
    ending: Class


COLUMNS = ("size", "horizon", "observed_horizon", "value_type")
Title = tuple[str, Any, Any, Any]
TITLES: tuple[Title, ...] = (
    ("size", enums.Size, _("Size"), _("by assets in custody and the thresholds")),
    ("style", enums.Style, _("Analysis style"), _("several at once are possible")),
    ("horizon", enums.Horizon, _("Horizon, stated"), _("what the client says")),
    (
        "observed_horizon",
        enums.Horizon,
        _("Horizon, observed"),
        _("by six months' turnover"),
    ),
    ("value_type", enums.ValueType, _("Value type"), _("by two scores, or overridden")),
)


def segmentation(
    clients: ClientQuerySet, *, day: date, kept: Mapping[str, str] | None = None
) -> Segmentation:
    """Count clients on every axis; three statements however many they are.

    `kept` goes into the query of every list, for what narrowed these clients.
    """
    plain = clients.order_by()
    counts: dict[str, Counter[str]] = {name: Counter() for name, *_rest in TITLES}
    differs = 0
    for *codes, number in plain.values_list(*COLUMNS).annotate(Count("pk")):
        for name, code in zip(COLUMNS, codes, strict=True):
            counts[name][code] += number
        _size, stated, observed, _value = codes
        if stated and observed and stated != observed:
            differs += number
    for style, number in plain.values_list("styles__style").annotate(Count("pk")):
        counts["style"][style or ""] += number
    overrides = ValueOverride.objects.filter(client__in=plain.values("pk"))
    overrides = overrides.filter(until__gte=day)
    soon = Q(until__lte=day + timedelta(days=ENDING_DAYS))
    held = overrides.aggregate(all=Count("pk"), ending=Count("pk", filter=soon))

    def one(name: str, code: str, number: int) -> Class:
        return Class(code, "", number, _query({name: code}, kept), Bar("0", "0"))

    return Segmentation(
        total=sum(counts["size"].values()),
        axes=[_axis(title, counts[title[0]], kept) for title in TITLES],
        differs=one("horizon_gap", DIFFERS, differs),
        overridden=one("value_by", OVERRIDDEN, held["all"]),
        ending=one("value_by", ENDING, held["ending"]),
    )


def _query(one: Mapping[str, str], kept: Mapping[str, str] | None) -> str:
    return urlencode({**(kept or {}), **one})


def _axis(title: Title, counts: Counter[str], kept: Mapping[str, str] | None) -> Axis:
    name, choices, words_of_it, note = title
    words = [*choices.choices, ("", UNKNOWN_LABEL)]
    numbers = [counts[code] for code, _label in words]
    bars = root_bars(numbers, [0] * len(numbers))
    classes = [
        Class(code, label, number, _query({name: code or UNKNOWN}, kept), bar)
        for (code, label), number, bar in zip(words, numbers, bars, strict=True)
    ]
    return Axis(name, words_of_it, note, classes)


@dataclass(frozen=True)
class Move:
    """How many clients of one size would have another (or the same)."""

    was: str
    becomes: str
    count: int

    @property
    def is_move(self) -> bool:
        return self.was != self.becomes


def with_size_by(clients: ClientQuerySet, thresholds: Mapping[str, int]) -> Any:
    """Add `becomes`, the size each client would have by these thresholds.

    The same classification as `clients.rules.size_of`, said in SQL.
    """
    becomes = Case(
        When(assets__isnull=True, then=Value("")),
        When(assets__gte=thresholds["large"], then=Value(enums.Size.LARGE.value)),
        When(assets__gte=thresholds["medium"], then=Value(enums.Size.MEDIUM.value)),
        default=Value(enums.Size.RETAIL.value),
        output_field=CharField(),
    )
    return clients.annotate(becomes=becomes)


SIZES = (*enums.Size.values, "")


def moves_by(
    clients: ClientQuerySet, thresholds: Mapping[str, int]
) -> list[list[Move]]:
    """Count who would go from which size to which: a row for each present size."""
    rows = with_size_by(clients, thresholds).order_by()
    counts = {
        (was, becomes): number
        for was, becomes, number in rows.values_list("size", "becomes").annotate(
            Count("pk")
        )
    }
    return [
        [Move(was, becomes, counts.get((was, becomes), 0)) for becomes in SIZES]
        for was in SIZES
    ]


def sums_of(rows: Iterable[Iterable[Move]], of: Callable[[Move], str]) -> list[int]:
    """Add up moves by the size they come from or go to, in the order of `SIZES`."""
    counts: Counter[str] = Counter()
    for row in rows:
        for move in row:
            counts[of(move)] += move.count
    return [counts[size] for size in SIZES]


def clients_under(viewer: Viewer, *, on: date) -> ClientQuerySet:
    """Return the clients whose size a threshold set by this person would decide.

    A manager's is the branch's. The firm's, which head office sets, decides where no
    branch has a value of its own on that day.
    """
    seen: ClientQuerySet = Client.objects.visible_to(viewer)
    if viewer.role != Role.HEAD_OFFICE:
        return seen
    own = Setting.objects.filter(name=SIZE_THRESHOLDS.name, branch__isnull=False)
    return seen.exclude(branch__in=own.filter(from_on__lte=on).values("branch"))
