"""Counting the figures of a cohort: from the journeys, or from their sums.

The sums (`CohortCount`) hold the same figures as the journeys, so they are read
wherever they can answer: whole months, as of today or later, no filter they do not know
and the horizons they were counted under. Everything else is counted from the journeys,
branch by branch where only some were counted under other horizons.
"""

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum, Value

from accounts.scoping import Eyes, Viewer, eyes_of, numbers_of
from core.clock import today
from core.written import WrittenRows, day_mark, mark, write_tuples
from pipeline.models import CohortCount
from pipeline.models.cohort import COLUMNS
from pipeline.querysets import JourneyQuerySet
from pipeline.rules import FIGURES, SUMMED, terms_of

if TYPE_CHECKING:
    from pipeline.analytics.funnel import FunnelQuery

# What the sums can be asked by; anything else in a question needs the journeys.
BY_PLACE = ("branch_id", "team_id", "broker_id")
DATED = ("horizons_since", "ratio_since")  # words beside the figures
KNOWN = (*BY_PLACE, *DATED, "as_of", "start", "end", "horizons", "ratio")
Row = tuple[Any, list[int]]
Names = tuple[str, ...]
# Where days and numbers stand in what is written once.
AS_OF, START, END = day_mark(0), day_mark(1), day_mark(2)
PLACES = {name: mark(10 + n) for n, name in enumerate(BY_PLACE)}
MOST_KEPT = 64  # statements: roles, columns, what a question narrows


@dataclass(frozen=True)
class Read:
    """What the sums say, and the branches they were asked about in vain."""

    rows: list[Row]
    elsewhere: frozenset[int]


def figures_by(
    column: str, journeys: JourneyQuerySet, query: "FunnelQuery"
) -> Iterator[Row]:
    """Yield (value of a column, counts in the order of FIGURES).

    Columns are `a_on`, `branch_id` and `broker_id`; a value may come more than once,
    and a month's first day may stand for its days.
    """
    people, viewer = journeys.filter(query.people()), journeys.seen_by
    if viewer is None or not is_summed(journeys, query):
        yield from _counted(people, query, column)
        return
    found = read_sums(viewer, query, column)
    yield from found.rows
    if found.elsewhere:
        rows = people.filter(branch_id__in=found.elsewhere)
        yield from _counted(rows, query, column)


def is_summed(journeys: JourneyQuerySet, query: "FunnelQuery") -> bool:
    """Say whether the sums can answer a question about these journeys."""
    ends_whole = (
        query.end is None
        or query.end >= query.as_of
        or (query.end + timedelta(1)).day == 1
    )
    return (
        journeys.seen_by is not None
        and query.as_of >= today()
        and (query.start is None or query.start.day == 1)
        and ends_whole
        and not any(_is_asked(query, one) for one in fields(query))
    )


def _is_asked(query: "FunnelQuery", field: Any) -> bool:
    """Say whether a question uses something the sums do not know."""
    plain = None if field.default is MISSING else field.default
    return field.name not in KNOWN and getattr(query, field.name) != plain


def read_sums(viewer: Viewer, query: "FunnelQuery", column: str) -> Read:
    """Add up the rows somebody sees that count by now; one statement."""
    by = "month" if column == "a_on" else column
    keys = ("branch_id", "terms", by)
    places = {name: value for name in BY_PLACE if (value := getattr(query, name))}
    bounds = (query.start is not None, query.end is not None)
    asked = _summing(eyes_of(viewer), tuple(places), bounds, keys)
    values = numbers_of(viewer) | {AS_OF: query.as_of}
    values |= {START: query.start, END: query.end}
    values |= {PLACES[name]: value for name, value in places.items()}
    names = list(dict.fromkeys(keys))
    return _judged(asked.read(values), query, names.index(by), len(names))


@lru_cache(maxsize=MOST_KEPT)
def _summing(
    eyes: Eyes, places: tuple[str, ...], bounds: tuple[bool, bool], keys: Names
) -> WrittenRows:
    """Write what adds up the sums of those somebody sees, by two or three columns."""
    wanted = Q(effective_on__lte=AS_OF, **{name: PLACES[name] for name in places})
    if bounds[0]:
        wanted &= Q(month__gte=START)
    if bounds[1]:
        wanted &= Q(month__lte=END)
    sums = CohortCount.objects.visible_to(eyes).filter(wanted)
    rows = sums.order_by().values_list(*dict.fromkeys(keys))
    figures = {f"n{i}": Sum(COLUMNS[name]) for i, name in enumerate(SUMMED)}
    return write_tuples(rows.annotate(**figures))


def _judged(rows: list[Any], query: "FunnelQuery", at: int, width: int) -> Read:
    """Leave out branches any part of which was counted under other horizons."""
    terms = query.horizons and terms_of(query.horizons)
    full = [row for row in rows if any(row[width:])]
    elsewhere = frozenset(row[0] for row in full if terms and row[1] != terms)
    return Read(
        [
            (row[at], _all_figures(row[width:], is_open=terms is None))
            for row in full
            if row[0] not in elsewhere
        ],
        elsewhere,
    )


def _all_figures(counts: Any, *, is_open: bool) -> list[int]:
    """Complete what is summed to every figure; without horizons every reach counts."""
    known = dict(zip(SUMMED, counts, strict=True))
    found = []
    for name in FIGURES:
        if name in "ABCD" or name == "claimed":
            found.append(known[name])
            continue
        step, part = name.split(".")
        reached = known[step[0]]
        matured = reached if is_open else known[f"{step}.matured"]
        converted = known[step[2]] if is_open else known[f"{step}.converted"]
        parts = {"matured": matured, "converted": converted}
        found.append(parts.get(part, reached - matured))
    return found


def _counted(people: JourneyQuerySet, query: "FunnelQuery", by: str) -> Iterator[Row]:
    """Count every figure in one statement, by one column."""
    # Names of columns cannot hold `>` and dots, so figures are numbered.
    counts = {
        f"n{i}": Count(Value(1), filter=query.figure(name))
        for i, name in enumerate(FIGURES)
    }
    for value, *found in people.order_by().values_list(by).annotate(**counts):
        yield value, found
