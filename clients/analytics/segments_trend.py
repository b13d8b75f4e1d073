"""How many were in a segment month by month, and what today's members are like."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Sum, Value, When

from accounts.scoping import Viewer
from clients.analytics.segments import Reading
from clients.enums import Size, Stage
from clients.models import Segment, SegmentCountPart
from clients.querysets import ClientQuerySet
from clients.rules import months_later
from clients.scoping import NONE, UNKNOWN
from core.charts import percent_of
from core.clock import start_of, today

MONTHS = 12
STAGES = (NONE, *Stage.values)
SIZES = (*Size.values, UNKNOWN)


@dataclass(frozen=True)
class Month:
    """One month of a trend.

    `kind` is live (now), recorded (counted then, at the end of `on`) or rebuilt (who
    fits today and was on the books then). `is_other`: counted before the segment was
    changed to ask what it asks now.
    """

    first: date
    number: int
    kind: str
    on: date
    is_other: bool = False
    x: str = ""
    y: str = ""
    height: str = ""
    middle: str = ""
    # Keeps its figure where there is little room: every third, and the last.
    is_kept: bool = False


@dataclass(frozen=True)
class Trend:
    """Twelve months, the latest last."""

    months: list[Month]
    most: int

    @property
    def first_recorded(self) -> date | None:
        return next((m.first for m in self.months if m.kind == "recorded"), None)

    @property
    def has_rebuilt(self) -> bool:
        return any(m.kind == "rebuilt" for m in self.months)

    @property
    def has_other(self) -> bool:
        return any(m.is_other for m in self.months)


def trend_of(segment: Segment, viewer: Viewer, members: ClientQuerySet) -> Trend:
    """Return a segment's months for a viewer; three statements.

    A recorded month sums what was counted then of the viewer's own (branch's) clients.
    """
    day = today()
    firsts = [months_later(day.replace(day=1), n - MONTHS + 1) for n in range(MONTHS)]
    counted = dict(
        segment.counts.filter(month__gte=firsts[0]).values_list("month", "on")
    )
    rebuilt = _rebuilt(members, firsts)
    recorded = _recorded(segment, viewer, firsts[0])
    months = []
    for first in firsts:
        on = months_later(first, 1) - date.resolution
        if first == firsts[-1]:
            month = Month(first, rebuilt[first], "live", day)
        elif first in counted:
            on = counted[first]
            number = recorded.get(first, 0)
            is_other = on < segment.tree_since
            month = Month(first, number, "recorded", on, is_other)
        else:
            month = Month(first, rebuilt[first], "rebuilt", on)
        months.append(month)
    most = max(month.number for month in months)
    return Trend(_placed(months, most), most)


def _recorded(segment: Segment, viewer: Viewer, first: date) -> dict[date, int]:
    parts = SegmentCountPart.objects.visible_to(viewer).filter(
        count__segment=segment, count__month__gte=first
    )
    found = parts.values_list("count__month").annotate(Sum("number"))
    return dict(found.order_by("count__month"))


def _rebuilt(members: ClientQuerySet, firsts: Iterable[date]) -> dict[date, int]:
    """Count today's members who were on the books when each month ended."""
    asked: dict[str, Any] = {}
    for first in firsts:
        ended = start_of(months_later(first, 1))
        asked[f"m{first:%Y%m}"] = Count("pk", filter=Q(added_at__lt=ended))
    found = members.aggregate(**asked)
    return {first: found[f"m{first:%Y%m}"] for first in firsts}


def _placed(months: Sequence[Month], most: int) -> list[Month]:
    """Place the bars in per cent, each in the middle of its twelfth."""
    placed = []
    for n, month in enumerate(months):
        share = month.number / most if most else 0.0
        placed.append(
            Month(
                **{name: getattr(month, name) for name in KEPT},
                x=percent_of((n + 0.2) / MONTHS),
                y=percent_of(1 - share),
                height=percent_of(share),
                middle=percent_of((n + 0.5) / MONTHS),
                is_kept=(MONTHS - 1 - n) % 3 == 0,
            )
        )
    return placed


KEPT = ("first", "number", "kind", "on", "is_other")


@dataclass
class Cell:
    """How many clients, and the assets (yuan) of those whose assets are known."""

    number: int = 0
    assets: Decimal = Decimal(0)
    known: int = 0

    def add(self, other: "Cell") -> None:
        self.number += other.number
        self.assets += other.assets
        self.known += other.known

    @property
    def average(self) -> Decimal | None:
        return self.assets / self.known if self.known else None


@dataclass
class Breakdown:
    """Clients by stage and size, with the sums of rows and columns."""

    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)

    def add(self, stage: str, size: str, cell: Cell) -> None:
        for key in ((stage, size), (stage, ""), ("", size), ("", "")):
            self.cells.setdefault(key, Cell()).add(cell)

    def at(self, stage: str, size: str) -> Cell:
        return self.cells.get((stage, size), Cell())

    @property
    def total(self) -> Cell:
        return self.at("", "")


PLACES = ("stage", "size")
SUMS: dict[str, Any] = {
    "n": Count("pk"),
    "sum": Sum("assets"),
    "known": Count("assets"),
}


def breakdown_of(members: ClientQuerySet) -> Breakdown:
    """Break clients down by stage and size; one statement."""
    found = Breakdown()
    for row in members.order_by().values(*PLACES).annotate(**SUMS):
        found.add(*_place(row), _cell(row))
    return found


def _place(row: dict[str, Any]) -> tuple[str, str]:
    return row["stage"] or NONE, row["size"] or UNKNOWN


def _cell(row: dict[str, Any]) -> Cell:
    return Cell(row["n"], row["sum"] or Decimal(0), row["known"])


@dataclass
class Comparison:
    """Who is only in the first segment, in both, only in the second."""

    only_a: Breakdown = field(default_factory=Breakdown)
    both: Breakdown = field(default_factory=Breakdown)
    only_b: Breakdown = field(default_factory=Breakdown)

    @property
    def parts(self) -> tuple[Breakdown, Breakdown, Breakdown]:
        return self.only_a, self.both, self.only_b


def compare(clients: ClientQuerySet, a: Reading, b: Reading, here: Any) -> Comparison:
    """Compare two readings over the same clients; one statement.

    `here` are two conditions that keep each segment to its branch.
    """
    found = Comparison()
    in_a, in_b = (
        Case(
            When(reading.sides.yes & scope, then=Value(1)),
            default=Value(0),
            output_field=IntegerField(),
        )
        for reading, scope in zip((a, b), here, strict=True)
    )
    rows = clients.order_by().annotate(in_a=in_a, in_b=in_b)
    for row in rows.values("in_a", "in_b", *PLACES).annotate(**SUMS):
        if row["in_a"] or row["in_b"]:
            part = found.both if row["in_a"] and row["in_b"] else found.only_a
            part = part if row["in_a"] else found.only_b
            part.add(*_place(row), _cell(row))
    return found
