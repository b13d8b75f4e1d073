"""Months of each broker, and whether a rate has halved."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import inf

from django.db.models import Count, Value
from django.db.models.functions import TruncMonth

from pipeline.analytics.funnel import FunnelQuery
from pipeline.querysets import JourneyQuerySet
from pipeline.rules import FEW, Shrinkage, Signal, shrinkage_of, signal_of

WATCHED_STEPS = ("A>B", "A>D")
YEAR = 12
LOOK_BACK = 36  # months

Months = dict[date, tuple[int, int]]  # converted, matured


@dataclass(frozen=True)
class Watch:
    """One broker's chart of one step: the months judged, the usual rate, the signal.

    `start` and `end` bound the months in which the evidence gathered, when there is a
    signal: `converted` of `matured` people where about `expected` were usual.
    """

    broker_id: int
    step: str
    months: tuple[date, ...]
    usual: float
    people: int
    signal: Signal
    start: date | None = None
    end: date | None = None
    converted: int = 0
    matured: int = 0

    @property
    def until(self) -> date:
        """The last day of the months judged."""
        return end_of(self.months[-1])

    @property
    def expected(self) -> float:
        return self.usual * self.matured


def end_of(month: date) -> date:
    """Return the last day of a month."""
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def months_of(day: date, count: int) -> list[date]:
    """Return the first days of the `count` months up to the one of `day`."""
    index = day.year * 12 + day.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(index - count + 1, index + 1)]


def judged_until(query: FunnelQuery, step: str) -> date:
    """Return the first day of the last month all of whose people have matured."""
    horizon = (query.horizons or {}).get(step, 0)
    following = query.as_of - timedelta(days=horizon - 1)
    return (following.replace(day=1) - timedelta(days=1)).replace(day=1)


def watches(journeys: JourneyQuerySet, query: FunnelQuery) -> list[Watch]:
    """Judge every broker's last twelve whole months of A→B and A→D; one statement.

    The usual rate is the broker's own before those months, drawn toward the branch's.
    Where too little is known of the time before, or only people who all went on (old
    members entered later) or none, the branch's rate over the months judged stands
    for it.
    """
    first = months_of(query.as_of, LOOK_BACK)[0]
    asked = replace(query, start=first, end=None, since=None)
    counts = {}
    for n, step in enumerate(WATCHED_STEPS):
        for part in ("converted", "matured"):
            counts[f"{part}{n}"] = Count(
                Value(1), filter=asked.figure(f"{step}.{part}")
            )
    rows = journeys.filter(asked.people()).order_by()
    rows = rows.annotate(month=TruncMonth("a_on")).values_list("broker_id", "month")
    found: dict[str, dict[int, Months]] = {
        step: defaultdict(dict) for step in WATCHED_STEPS
    }
    for broker, month, *numbers in rows.annotate(**counts):
        for n, step in enumerate(WATCHED_STEPS):
            found[step][broker][month] = (numbers[2 * n], numbers[2 * n + 1])
    return [
        watch
        for step in WATCHED_STEPS
        for watch in _of_step(step, found[step], judged_until(query, step))
    ]


def _of_step(step: str, brokers: Mapping[int, Months], last: date) -> list[Watch]:
    window = months_of(last, YEAR)
    before = {
        broker: _sum(pair for month, pair in months.items() if month < window[0])
        for broker, months in brokers.items()
    }
    judged = _sum(
        pair
        for months in brokers.values()
        for month, pair in months.items()
        if window[0] <= month <= last
    )
    usual = _usual(before, judged)
    if usual is None:
        return []
    charts = (
        _watch(broker, step, months, window, usual.rate(*before[broker]))
        for broker, months in brokers.items()
    )
    return [chart for chart in charts if chart]


def _sum(pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    kept = list(pairs)
    return sum(x for x, _ in kept), sum(n for _, n in kept)


def _usual(
    before: Mapping[int, tuple[int, int]], judged: tuple[int, int]
) -> Shrinkage | None:
    """Estimate what is usual from the time before, else from the months judged."""
    earlier = shrinkage_of(before.values())
    # All or nobody is no rate: a fall from it could never be told, nor a rise.
    if earlier and 0 < earlier.mean < 1 and sum(n for _, n in before.values()) >= FEW:
        return earlier
    return Shrinkage(judged[0] / judged[1], inf) if judged[1] >= FEW else None


def _watch(
    broker: int, step: str, months: Months, window: list[date], usual: float
) -> Watch | None:
    pairs = [months.get(month, (0, 0)) for month in window]
    signal = signal_of(pairs, usual)
    if signal is None:
        return None
    people = sum(n for _, n in pairs)
    if signal.since is None:
        return Watch(broker, step, tuple(window), usual, people, signal)
    # The evidence began to gather after the chart last stood at nought.
    heights = signal.heights[: signal.since]
    begin = max((n + 1 for n, height in enumerate(heights) if not height), default=0)
    converted, matured = _sum(pairs[begin : signal.since + 1])
    return Watch(
        broker, step, tuple(window), usual, people, signal, window[begin],
        end_of(window[signal.since]), converted, matured,
    )  # fmt: skip
