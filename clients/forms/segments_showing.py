"""What the pages about segments show, put together for the templates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from clients import enums
from clients.analytics.segments import Reading, in_a_branch
from clients.analytics.segments_trend import SIZES, STAGES, Breakdown, Cell
from clients.analytics.segments_trend import compare as compare_readings
from clients.models import Segment
from clients.querysets import ClientQuerySet
from clients.registry.segments import sentence
from clients.registry.segments_kinds import Facts
from clients.registry.segments_saying import say
from clients.rules.segments import Condition, Group, TreeError, pack
from clients.scoping import NONE, UNKNOWN
from core.charts import percent_of
from core.clock import today

NOT_CONTACTED: str | Promise = gettext_lazy("not contacted yet")
NOT_KNOWN: str | Promise = gettext_lazy("unknown")
STAGE_WORDS = {**dict(enums.Stage.choices), NONE: NOT_CONTACTED}
SIZE_WORDS = {**dict(enums.Size.choices), UNKNOWN: NOT_KNOWN}


def list_link(**parts: Any) -> str:
    """Return the address of the list narrowed so."""
    query = urlencode({k: v for k, v in parts.items() if v}, doseq=True)
    return f"{reverse('clients:list')}?{query}"


@dataclass(frozen=True)
class SegmentLine:
    """A segment in the list of them; `number` is None where it cannot be read."""

    segment: Segment
    number: int | None
    words: str
    trouble: str
    is_pinned: bool


def lines_of(
    segments: Iterable[Any],
    readings: Mapping[int, Reading | TreeError],
    numbers: Mapping[int, int],
) -> list[SegmentLine]:
    """Put segments (read `with_pins_of`) with their counts and sentences together."""
    lines = []
    for segment in segments:
        reading = readings[segment.pk]
        lines.append(
            SegmentLine(
                segment,
                numbers.get(segment.pk),
                ""
                if isinstance(reading, TreeError)
                else say(reading.tree, reading.facts),
                sentence(reading) if isinstance(reading, TreeError) else "",
                segment.is_pinned,
            )
        )
    return lines


@dataclass(frozen=True)
class Preset:
    """A segment worth beginning with, for who has none yet."""

    name: str
    words: str
    packed: str


PRESETS: tuple[tuple[str | Promise, tuple[Condition, ...]], ...] = (
    (
        gettext_lazy("Large accounts not contacted for 30 days"),
        (
            Condition("size", "any", ("large",)),
            Condition("last_contact", "older", ("30",)),
        ),
    ),
    (
        gettext_lazy("Members whose risk class is unknown"),
        (Condition("member", "yes"), Condition("risk_class", "unknown")),
    ),
    (
        gettext_lazy("Open prospects with something to bring"),
        (
            Condition("stage", "any", ("A", "B", "C")),
            Condition("outcome", "any", (NONE,)),
            Condition("potential_assets", "between", ("500000", "")),
        ),
    ),
)


def presets() -> list[Preset]:
    """Return a few segments that most brokers would save first."""
    facts, found = Facts(today()), []
    for name, conditions in PRESETS:
        tree = Group("all", conditions)
        found.append(Preset(str(name), say(tree, facts), pack(tree)))
    return found


@dataclass(frozen=True)
class Figure:
    """A figure, and the list of exactly those people; no list where there is nobody."""

    cell: Cell
    href: str


@dataclass(frozen=True)
class Row:
    """One line of figures. `code` is a stage, "" for anything else."""

    code: str
    label: str | Promise
    figures: list[Figure]
    is_sum: bool = False


def breakdown_rows(breakdown: Breakdown, segment: Segment) -> list[Row]:
    """Return a line for each stage, a figure for each size, and the sums."""
    rows = []
    for stage in (*STAGES, ""):
        figures = []
        for size in (*SIZES, ""):
            cell = breakdown.at(stage, size)
            href = list_link(segment=segment.pk, stage=stage, size=size)
            figures.append(Figure(cell, href if cell.number else ""))
        label = STAGE_WORDS[stage] if stage else _("All")
        rows.append(Row(stage, label, figures, is_sum=not stage))
    return rows


def size_heads() -> list[str]:
    """Return the heads of a breakdown's columns."""
    return [str(SIZE_WORDS[size]) for size in SIZES]


def compared(
    clients: ClientQuerySet,
    pair: tuple[Segment, Segment],
    readings: Mapping[int, Any],
) -> dict[str, Any]:
    """Return what the page of two segments shows; one statement."""
    a, b = pair
    found = compare_readings(
        clients,
        readings[a.pk],
        readings[b.pk],
        (in_a_branch(a), in_a_branch(b)),
    )
    lists: tuple[dict[str, Any], ...] = (
        {"segment": a.pk, "without": b.pk},
        {"segment": sorted({a.pk, b.pk})},
        {"segment": b.pk, "without": a.pk},
    )
    parts = list(zip(found.parts, lists, strict=True))
    total = sum(part.total.number for part in found.parts)

    def row(label: Any, code: str = "", **place: str) -> Row:
        figures = []
        for part, which in parts:
            cell = part.at(place.get("stage", ""), place.get("size", ""))
            href = list_link(**which, **place)
            figures.append(Figure(cell, href if cell.number else ""))
        return Row(code, label, figures)

    stages = [row(STAGE_WORDS[one], one, stage=one) for one in STAGES]
    return {
        "words": [say(readings[one.pk].tree, readings[one.pk].facts) for one in pair],
        "total": row(pgettext("count", "People")),
        "bars": _bars([part.total.number for part in found.parts], total),
        "stages": stages,
        "sizes": [row(SIZE_WORDS[one], size=one) for one in SIZES],
        "sums": (_sum(found.only_a, found.both), _sum(found.both, found.only_b)),
    }


def _sum(first: Breakdown, second: Breakdown) -> Cell:
    whole = Cell()
    whole.add(first.total)
    whole.add(second.total)
    return whole


def _bars(numbers: Sequence[int], total: int) -> list[tuple[str, str]]:
    """Lay parts of a whole one after another: (where each begins, how wide it is)."""
    bars, begun = [], 0
    for number in numbers:
        bars.append(
            (percent_of(begun / total), percent_of(number / total))
            if total
            else ("0%", "0%")
        )
        begun += number
    return bars
