"""The living plan: what this year has brought, who is on the way, what is left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Case, Count, DecimalField, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from clients.enums import Standing
from core.calendars import Calendar
from pipeline.analytics.funnel import FunnelQuery
from pipeline.analytics.ratios import Beliefs
from pipeline.models import SalesPlan
from pipeline.querysets import JourneyQuerySet, SalesPlanQuerySet
from pipeline.rules.living import (
    WAYS,
    Question,
    Remaining,
    Way,
    average_of,
    remaining,
    still_open,
)

PACE_DAYS = 20
PEOPLE = ("deals", *"ABC")


@dataclass(frozen=True)
class Span:
    """The days a plan covers; `today` is the day it is worked out for."""

    start: date
    end: date
    today: date
    working: Calendar

    @property
    def eve(self) -> date:
        """The last day whose results count: a quota stays the same all day long."""
        return self.today - timedelta(days=1)

    @property
    def days_left(self) -> int:
        """Working days from today to the year's end."""
        return sum(1 for _ in self.working.days(max(self.today, self.start), self.end))


@dataclass(frozen=True)
class Results:
    """Deals since the plan began and what they brought (yuan), by day.

    `known` counts the deals whose assets are on file.
    """

    by_day: Mapping[date, tuple[int, Decimal]]
    deals: int
    assets: Decimal
    known: int


@dataclass(frozen=True)
class Waiting:
    """People on the way at one stage: how many, and for how many of them it is open."""

    stage: str
    people: int
    open: float


@dataclass(frozen=True)
class Living:
    """A year's plan on one morning."""

    plan: SalesPlan
    span: Span
    results: Results
    way: Mapping[str, Waiting]
    question: Question
    rest: Remaining

    @property
    def is_published(self) -> bool:
        return self.span.working.is_published(self.span.end)


def plan_in_force(plans: SalesPlanQuerySet, year: int) -> SalesPlan | None:
    """Return the latest signed version of the year, or else the latest version."""
    versions = list(plans.filter(year=year).order_by("-version", "-pk"))
    return in_force(versions)


def in_force(versions: list[SalesPlan]) -> SalesPlan | None:
    """Choose among one broker's versions of one year, the latest first."""
    signed = [plan for plan in versions if plan.state == "signed"]
    return next(iter(signed or versions), None)


def span_of(year: int, days: int, today: date, working: Calendar) -> Span:
    """Return the days a plan covers: its days, counted back from the year's end.

    A plan over more days than the year has begins on the first of January.
    """
    day, end = date(year, 12, 31), date(year, 12, 31)
    first = date(year, 1, 1)
    left = days - working.is_open(day)
    while left > 0 and day > first:
        day -= timedelta(days=1)
        left -= working.is_open(day)
    if not any(working.days(first, day - timedelta(days=1))):
        day = first
    return Span(day, end, today, working)


def living_plan(
    plan: SalesPlan,
    journeys: JourneyQuerySet,
    rates: Beliefs,
    query: FunnelQuery,
    working: Calendar,
) -> Living:
    """Work a plan out anew; `journeys` are the broker's own. One statement."""
    span = span_of(plan.year, plan.days, query.as_of, working)
    results, way = progress_of(journeys, query, span)
    question = Question(
        target=Fraction(plan.target),
        gained=Fraction(results.assets),
        average=average_of(
            Fraction(plan.average_assets), Fraction(results.assets), results.known
        ),
        rates=rates,
        way=Way(*(way[stage].open for stage in "ABC")),
        days=span.days_left,
    )
    return Living(plan, span, results, way, question, remaining(question))


def progress_of(
    journeys: JourneyQuerySet, query: FunnelQuery, span: Span
) -> tuple[Results, dict[str, Waiting]]:
    """Count the deals from the plan's beginning to yesterday, and who is on the way.

    Results by day and people by stage and day are read in one statement.
    """
    deals = dealt(journeys, span).order_by().annotate(kind=Value("D"), day=F("d_on"))
    nothing = Value(Decimal(0), DecimalField(max_digits=20, decimal_places=2))
    people = waiting(journeys, query).order_by()
    rows = deals.values_list("kind", "day").annotate(
        n=Count("pk"), brought=Sum("client__assets"), known=Count("client__assets")
    )
    waits = people.annotate(kind=F("at"), day=F("since")).values_list("kind", "day")
    both = rows.union(
        waits.annotate(n=Count("pk"), brought=nothing, known=Value(0)), all=True
    )
    days: dict[date, tuple[int, Decimal, int]] = {}
    waited: dict[str, list[tuple[int, int]]] = {stage: [] for stage in "ABC"}
    for kind, day, n, assets, known in both:
        if kind == "D":
            days[day] = (n, assets or Decimal(0), known)
        else:
            waited[kind].append(((query.as_of - day).days, n))
    return _results(days), _way(waited, query)


def _results(days: Mapping[date, tuple[int, Decimal, int]]) -> Results:
    return Results(
        {day: (n, assets) for day, (n, assets, _) in sorted(days.items())},
        sum(n for n, _, _ in days.values()),
        sum((assets for _, assets, _ in days.values()), Decimal(0)),
        sum(known for _, _, known in days.values()),
    )


def _way(
    waited: Mapping[str, list[tuple[int, int]]], query: FunnelQuery
) -> dict[str, Waiting]:
    """Say how many wait in A, B and C, still within the step's horizon."""
    return {
        step[0]: Waiting(
            step[0],
            sum(n for _, n in waited[step[0]]),
            still_open(waited[step[0]], _horizon(query, step)),
        )
        for step in WAYS
    }


def dealt(journeys: JourneyQuerySet, span: Span) -> JourneyQuerySet:
    """Keep the deals a plan counts: from its beginning to yesterday."""
    return journeys.filter(d_on__gte=span.start, d_on__lte=min(span.eve, span.end))


def waiting(
    journeys: JourneyQuerySet, query: FunnelQuery, stage: str = ""
) -> JourneyQuerySet:
    """Keep people on the way up to yesterday, with `at` and `since`; or one stage's."""
    since = {
        step[0]: query.as_of - timedelta(days=_horizon(query, step) - 1)
        for step in WAYS
    }
    at_c = Q(c_on__gte=since["C"])
    at_b = Q(c_on__isnull=True, b_on__gte=since["B"])
    at_a = Q(c_on__isnull=True, b_on__isnull=True, a_on__gte=since["A"])
    which = {"A": at_a, "B": at_b, "C": at_c}
    wanted = which[stage] if stage else at_a | at_b | at_c
    found: JourneyQuerySet = journeys.filter(
        wanted,
        # Today's deals count as results from tomorrow on; until then they are awaited.
        Q(d_on__isnull=True) | Q(d_on=query.as_of),
        a_on__lt=query.as_of,
        client__outcome="",
        client__standing=Standing.ACTIVE,
    ).annotate(since=Coalesce("c_on", "b_on", "a_on"), at=_stage())
    return found


def _stage() -> Case:
    return Case(
        When(c_on__isnull=False, then=Value("C")),
        When(b_on__isnull=False, then=Value("B")),
        default=Value("A"),
    )


def _horizon(query: FunnelQuery, step: str) -> int:
    horizons: Any = query.horizons
    return int(horizons[step])


def pace_of(journeys: JourneyQuerySet, today: date, working: Calendar) -> float:
    """Return new first contacts a working day over the last twenty; one statement."""
    day, left = today, PACE_DAYS
    while left:
        day -= timedelta(days=1)
        left -= working.is_open(day)
    return journeys.filter(a_on__gte=day, a_on__lt=today).count() / PACE_DAYS
