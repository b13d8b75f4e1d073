"""The funnel, by one definition for pages, commands and drill-downs.

A figure is a condition on journeys. The report counts the rows that fulfil it, the
drill-down lists them: the same condition, so they cannot disagree. Where the sums kept
beside the ledger answer the same question (`counting`), they are read instead.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property, reduce
from operator import or_
from statistics import median
from typing import Any

from django.db.models import Count, Q, Value
from django.db.models.lookups import LessThanOrEqual

from clients.querysets import ClientQuerySet
from pipeline.analytics.counting import figures_by
from pipeline.analytics.days import DaysBetween
from pipeline.querysets import JourneyQuerySet
from pipeline.rules import FIGURES, STAGES, STANDARD, STEPS, Step, benchmark_of
from pipeline.rules.cohort import SETS

# Where everybody who reached the earlier stage stands by now, however long ago.
FATES = ("moved", "left", "open")
LISTED = (*FIGURES, *(f"{step}.{fate}" for step in STEPS for fate in FATES))
DEFAULT_HORIZONS = {"A>B": 30, "B>C": 60, "C>D": 90, "A>D": 180}


@dataclass(frozen=True)
class FunnelQuery:
    """Whose first contacts are looked at, and as of which day.

    `start` and `end` bound the day of first contact, both included. `since` asks who
    reached a stage on that day or later, whenever the first contact was. `horizons` are
    days for each step; None counts every reach ever. `ratio` is the benchmark.
    """

    as_of: date
    start: date | None = None
    end: date | None = None
    branch_id: int | None = None
    team_id: int | None = None
    broker_id: int | None = None
    channel: str = ""
    method: str = ""
    source: str = ""
    # Clients of a saved segment, as it counts them today for whoever asks.
    segment: ClientQuerySet | None = None
    since: date | None = None
    # Only people we know by a legal basis.
    lawful: bool = False
    horizons: Mapping[str, int] | None = field(
        default_factory=lambda: dict(DEFAULT_HORIZONS)
    )
    ratio: Mapping[str, int] = field(default_factory=lambda: dict(STANDARD))
    # Since when the horizons and the benchmark apply; None since ever.
    horizons_since: date | None = None
    ratio_since: date | None = None

    def people(self) -> Q:
        """Return the condition of the cohort itself."""
        wanted = Q(a_on__lte=self.as_of)
        if self.start:
            wanted &= Q(a_on__gte=self.start)
        if self.end:
            wanted &= Q(a_on__lte=self.end)
        for name in ("branch_id", "team_id", "broker_id", "channel", "method"):
            if value := getattr(self, name):
                wanted &= Q(**{name: value})
        if self.source:
            wanted &= Q(client__origin__source=self.source)
        if self.segment is not None:
            wanted &= Q(client__in=self.segment.order_by().values("pk"))
        if self.lawful:
            wanted &= Q(client__has_basis=True)
        return wanted

    def figure(self, name: str) -> Q:
        """Return the condition of one figure, to be asked within the cohort.

        Names: A to D, claimed, and matured, converted, watching, moved, left, open of a
        step as in `A>B.matured`. Raises KeyError for any other.
        """
        if name not in LISTED:
            raise KeyError(name)
        if name in STAGES:
            return self._reached(name)
        if name == "claimed":
            return self._reached("D") & Q(is_claimed=True)
        step, part = name.split(".")
        return self._fate(step, part) if part in FATES else self._part(step, part)

    def _fate(self, step: str, fate: str) -> Q:
        came, went_on = self._reached(step[0]), self._reached(step[2])
        # Spelt out, for a day that is null is neither before nor after.
        stayed = Q(left_on__isnull=True) | Q(left_on__gt=self.as_of)
        column = f"{step[2].lower()}_on"
        waits = Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__gt": self.as_of})
        fates = {
            "moved": went_on,
            "left": waits & Q(left_on__lte=self.as_of),
            "open": waits & stayed,
        }
        return came & fates[fate]

    def _reached(self, stage: str) -> Q:
        column = f"{stage.lower()}_on"
        reached = Q(**{f"{column}__lte": self.as_of})
        return reached & Q(**{f"{column}__gte": self.since}) if self.since else reached

    def _part(self, step: str, part: str) -> Q:
        start, end = f"{step[0].lower()}_on", f"{step[2].lower()}_on"
        horizon = None if self.horizons is None else self.horizons[step]
        long_ago = self.as_of - timedelta(days=horizon or 0)
        if part == "watching":
            return self._reached(step[0]) & Q(**{f"{start}__gt": long_ago})
        matured = Q(**{f"{start}__lte": long_ago})
        if part == "matured":
            return matured
        if horizon is None:
            return matured & self._reached(step[2])
        # Reached in time by matured people is reached by now: no look at as_of needed.
        return matured & Q(LessThanOrEqual(DaysBetween(start, end), horizon))

    def of_month(self, month: date) -> "FunnelQuery":
        """Return the same question about first contacts within one month."""
        last = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
        last -= timedelta(days=1)
        return replace(
            self,
            start=max(filter(None, (self.start, month))),
            end=min(filter(None, (self.end, last))),
        )


@dataclass(frozen=True)
class Counts:
    """How many people each figure counts, by the figure's name."""

    query: FunnelQuery
    figures: Mapping[str, int]

    @cached_property
    def reached(self) -> dict[str, int]:
        return {stage: self.figures.get(stage, 0) for stage in STAGES}

    @property
    def claimed(self) -> int:
        return self.figures.get("claimed", 0)

    @cached_property
    def steps(self) -> dict[str, Step]:
        horizons = self.query.horizons
        return {
            name: Step(
                name=name,
                horizon=None if horizons is None else horizons[name],
                **{part: self.figures.get(f"{name}.{part}", 0) for part in SETS},
                benchmark=benchmark_of(name, self.query.ratio),
            )
            for name in STEPS
        }


@dataclass(frozen=True)
class Cohort(Counts):
    """The people whose first contact lies in one month (its first day)."""

    month: date


@dataclass(frozen=True)
class FunnelReport(Counts):
    """The funnel of a cohort: reached, steps, months, and days from contact to deal."""

    months: list[Cohort]
    median_days: float | None

    def as_json(self) -> dict[str, Any]:
        """Return the report as contract.md promises it."""
        return {
            "as_of": self.query.as_of.isoformat(),
            "reached": self.reached,
            "claimed": self.claimed,
            "steps": {name: _step_json(step) for name, step in self.steps.items()},
            "median_days": {"A>D": self.median_days},
        }


def _step_json(step: Step) -> dict[str, Any]:
    names = ("horizon", *SETS, "rate", "low", "high", "benchmark")
    return {name: getattr(step, name) for name in names}


def funnel(
    journeys: JourneyQuerySet, query: FunnelQuery, *, with_median: bool = True
) -> FunnelReport:
    """Count a cohort: one statement for the figures by month, one for the median."""
    sums: dict[date, list[int]] = {}
    # Counted by day and added up by month: the database need not take dates apart.
    for day, counts in figures_by("a_on", journeys, query):
        _add(sums, day.replace(day=1), counts)
    months = [
        Cohort(query.of_month(month), _named(counts), month)
        for month, counts in sorted(sums.items())
    ]
    total = _named([sum(column) for column in zip(*sums.values(), strict=True)])
    middle = median_days(journeys, query) if with_median else None
    return FunnelReport(query, total, months, middle)


def _add(sums: dict[Any, list[int]], key: Any, counts: list[int]) -> None:
    so_far = sums.get(key)
    sums[key] = (
        [a + b for a, b in zip(so_far, counts, strict=True)] if so_far else counts
    )


def reached_since(
    journeys: JourneyQuerySet, query: FunnelQuery, by: str = "branch_id"
) -> dict[int, dict[str, int]]:
    """Count who reached each stage since `query.since`, by branch or broker."""
    asked = {stage.lower(): query.figure(stage) for stage in STAGES}
    anyone = reduce(or_, asked.values())
    counts = {stage: Count(Value(1), filter=wanted) for stage, wanted in asked.items()}
    rows = journeys.filter(query.people() & anyone).order_by().values_list(by)
    return {
        key: dict(zip(STAGES, found, strict=True))
        for key, *found in rows.annotate(**counts)
    }


def _named(counts: list[int]) -> dict[str, int]:
    return dict(zip(FIGURES, counts, strict=True)) if counts else {}


def median_days(journeys: JourneyQuerySet, query: FunnelQuery) -> float | None:
    """Return the median days from first contact to the deal; one statement."""
    rows = journeys.filter(query.people() & query.figure("D")).order_by()
    rows = rows.values_list(DaysBetween("a_on", "d_on")).annotate(n=Count(Value(1)))
    days = sorted(Counter(dict(rows)).elements())
    return median(days) if days else None


def broker_reports(journeys: JourneyQuerySet, query: FunnelQuery) -> dict[int, Counts]:
    """Count the same cohort for each broker, by the broker's number."""
    return _reports_by("broker_id", journeys, query)


def branch_reports(journeys: JourneyQuerySet, query: FunnelQuery) -> dict[int, Counts]:
    """Count the same cohort for each branch, by the branch's number."""
    return _reports_by("branch_id", journeys, query)


def _reports_by(
    column: str, journeys: JourneyQuerySet, query: FunnelQuery
) -> dict[int, Counts]:
    sums: dict[Any, list[int]] = {}
    for number, counts in figures_by(column, journeys, query):
        _add(sums, number, counts)
    found: dict[int, Counts] = {}
    for number, counts in sums.items():
        narrower: dict[str, Any] = {column: number}
        found[number] = Counts(replace(query, **narrower), _named(counts))
    return found


def people_behind(
    journeys: JourneyQuerySet, query: FunnelQuery, figure: str
) -> JourneyQuerySet:
    """Return exactly the journeys a figure counts. Raises KeyError for no figure."""
    return journeys.filter(query.people() & query.figure(figure))
