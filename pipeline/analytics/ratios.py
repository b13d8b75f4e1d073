"""A broker's own ratios for planning, drawn toward the branch's."""

from collections.abc import Mapping
from datetime import date

from pipeline.analytics.funnel import Counts, FunnelQuery, broker_reports
from pipeline.querysets import JourneyQuerySet
from pipeline.rules import benchmark_of
from pipeline.rules.living import WAYS, Belief, belief_of, prior_of
from pipeline.rules.shrinkage import shrinkage_of

MONTHS = 12
Beliefs = tuple[Belief, Belief, Belief]


def year_back(day: date) -> date:
    """Return the first of the month eleven months ago, where the funnel page starts."""
    index = day.year * MONTHS + day.month - MONTHS
    return date(index // MONTHS, index % MONTHS + 1, 1)


def planning_query(
    today: date, horizons: Mapping[str, int], ratio: Mapping[str, int]
) -> FunnelQuery:
    """Ask for the first contacts of twelve months, as the funnel page does."""
    return FunnelQuery(
        as_of=today, start=year_back(today), horizons=horizons, ratio=ratio
    )


def ratios_of(
    branch: JourneyQuerySet, query: FunnelQuery, broker_id: int | None
) -> Beliefs:
    """Measure the three steps of one broker within their branch; one statement.

    `branch` are the whole branch's journeys: of colleagues only sums are looked at.
    """
    return beliefs_from(broker_reports(branch, query), query, broker_id)


def beliefs_from(
    found: Mapping[int, Counts], query: FunnelQuery, broker_id: int | None
) -> Beliefs:
    """Weigh one broker's numbers against those of everybody counted."""
    one, two, three = (_belief(step, found, query, broker_id) for step in WAYS)
    return one, two, three


def _belief(
    step: str, found: Mapping[int, Counts], query: FunnelQuery, broker_id: int | None
) -> Belief:
    units = {number: _pair(counts, step) for number, counts in found.items()}
    sums = [sum(column) for column in zip(*units.values(), strict=True)] or [0, 0]
    prior = prior_of(step, query.ratio)
    return belief_of(
        units.get(broker_id or 0, (0, 0)),
        (sums[0], sums[1]),
        # Estimated by moments from how much the branch's brokers differ.
        weight=alike.weight if (alike := shrinkage_of(units.values())) else prior,
        benchmark=benchmark_of(step, query.ratio),
        prior=prior,
    )


def _pair(counts: Counts, step: str) -> tuple[int, int]:
    figures = counts.figures
    return figures.get(f"{step}.converted", 0), figures.get(f"{step}.matured", 0)
