"""Counting the figures of a cohort: from the journeys, or from their sums.

The sums (`CohortCount`) hold the same figures as the journeys, so they are read
wherever they can answer: whole months, as of today or later, no filter they do not know
and the horizons they were counted under. Everything else is counted from the journeys,
branch by branch where only some were counted under other horizons.
"""

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum, Value

from core.clock import today
from pipeline.models import CohortCount
from pipeline.models.cohort import COLUMNS
from pipeline.querysets import CohortQuerySet, JourneyQuerySet
from pipeline.rules import FIGURES, SUMMED, terms_of

if TYPE_CHECKING:
    from pipeline.analytics.funnel import FunnelQuery

# What the sums can be asked by; anything else in a question needs the journeys.
BY_PLACE = ("branch_id", "team_id", "broker_id")
DATED = ("horizons_since", "ratio_since")  # words beside the figures
KNOWN = (*BY_PLACE, *DATED, "as_of", "start", "end", "horizons", "ratio")
Row = tuple[Any, list[int]]


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
    found = read_sums(CohortCount.objects.visible_to(viewer), query, column)
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


def read_sums(sums: CohortQuerySet, query: "FunnelQuery", column: str) -> Read:
    """Add up the rows that count by now; one statement."""
    asked = {name: value for name in BY_PLACE if (value := getattr(query, name))}
    wanted = Q(effective_on__lte=query.as_of, **asked)
    if query.start:
        wanted &= Q(month__gte=query.start)
    if query.end:
        wanted &= Q(month__lte=query.end)
    by = "month" if column == "a_on" else column
    keys = dict.fromkeys(("branch_id", "terms", by))
    rows = sums.filter(wanted).order_by().values_list(*keys)
    rows = rows.annotate(
        **{f"n{i}": Sum(COLUMNS[name]) for i, name in enumerate(SUMMED)}
    )
    return _judged(list(rows), query, list(keys).index(by), len(keys))


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
