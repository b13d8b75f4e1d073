"""The living plan: what this year has brought, who is on the way, what is left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.db.models import Case, Count, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from accounts.scoping import VIEWER, Eyes, Viewer, eyes_of, numbers_of
from clients.enums import Standing
from core.calendars import Calendar
from core.written import WrittenRows, day_mark, write_tuples
from pipeline.analytics.funnel import FunnelQuery
from pipeline.analytics.progress import read_together
from pipeline.analytics.ratios import Beliefs
from pipeline.models import Journey, SalesPlan
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
# Where days stand in what is written once.
FIRST, LAST = day_mark(0), day_mark(1)
SINCE = {stage: day_mark(2 + n) for n, stage in enumerate("ABC")}
MOST_KEPT = 16  # statements: roles


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
    def last(self) -> date:
        """The last day whose deals count."""
        return min(self.eve, self.end)

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
    *,
    own: Viewer | None = None,
) -> Living:
    """Work a plan out anew; `journeys` are the broker's own. One statement.

    `own` says that they are all this broker sees: then two are asked, written once.
    """
    span = span_of(plan.year, plan.days, query.as_of, working)
    if own is None:
        deals, waits = read_together(dealt(journeys, span), waiting(journeys, query))
        results, way = _results(deals), _on_the_way(waits, query)
    else:
        results, way = own_results(own, span), own_way(own, query)
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


def own_results(viewer: Viewer, span: Span) -> Results:
    """Count the deals from the plan's beginning to yesterday of all a broker sees."""
    asked = numbers_of(viewer) | {FIRST: span.start, LAST: span.last}
    return _results(_own_deals(eyes_of(viewer)).read(asked))


@lru_cache(maxsize=MOST_KEPT)
def _own_deals(eyes: Eyes) -> WrittenRows:
    journeys = Journey.objects.visible_to(eyes).filter(broker=VIEWER)
    return write_tuples(_by_day(journeys, FIRST, LAST))


def _by_day(journeys: JourneyQuerySet, first: date, last: date) -> Any:
    rows = journeys.filter(d_on__gte=first, d_on__lte=last)
    return (
        rows.order_by()
        .values_list("d_on")
        .annotate(
            deals=Count("pk"),
            assets=Sum("client__assets"),
            known=Count("client__assets"),
        )
    )


def _results(found: Iterable[Any]) -> Results:
    days = {day: (n, assets or Decimal(0), known) for day, n, assets, known in found}
    return Results(
        {day: (n, assets) for day, (n, assets, _) in sorted(days.items())},
        sum(n for n, _, _ in days.values()),
        sum((assets for _, assets, _ in days.values()), Decimal(0)),
        sum(known for _, _, known in days.values()),
    )


def dealt(journeys: JourneyQuerySet, span: Span) -> JourneyQuerySet:
    """Keep the deals a plan counts: from its beginning to yesterday."""
    return journeys.filter(d_on__gte=span.start, d_on__lte=span.last)


def own_way(viewer: Viewer, query: FunnelQuery) -> dict[str, Waiting]:
    """Count who is in A, B and C, still within the step's horizon, of all one sees."""
    since = {SINCE[stage]: day for stage, day in _since(query).items()}
    asked = numbers_of(viewer) | since | {FIRST: query.as_of}
    return _on_the_way(_own_waiting(eyes_of(viewer)).read(asked), query)


@lru_cache(maxsize=MOST_KEPT)
def _own_waiting(eyes: Eyes) -> WrittenRows:
    journeys = Journey.objects.visible_to(eyes).filter(broker=VIEWER)
    return write_tuples(_by_stage(_waiting(journeys, SINCE, FIRST)))


def _by_stage(people: JourneyQuerySet) -> Any:
    return people.order_by().values_list("at", "since").annotate(n=Count("pk"))


def _on_the_way(rows: Iterable[Any], query: FunnelQuery) -> dict[str, Waiting]:
    days: dict[str, list[tuple[int, int]]] = {stage: [] for stage in "ABC"}
    for stage, since, n in rows:
        days[stage].append(((query.as_of - since).days, n))
    return {
        step[0]: Waiting(
            step[0],
            sum(n for _, n in days[step[0]]),
            still_open(days[step[0]], _horizon(query, step)),
        )
        for step in WAYS
    }


def waiting(
    journeys: JourneyQuerySet, query: FunnelQuery, stage: str = ""
) -> JourneyQuerySet:
    """Keep people on the way up to yesterday, with `at` and `since`; or one stage's."""
    return _waiting(journeys, _since(query), query.as_of, stage)


def _since(query: FunnelQuery) -> dict[str, date]:
    """Return since which day somebody at a stage is still within its horizon."""
    return {
        step[0]: query.as_of - timedelta(days=_horizon(query, step) - 1)
        for step in WAYS
    }


def _waiting(
    journeys: JourneyQuerySet, since: Mapping[str, date], day: date, stage: str = ""
) -> JourneyQuerySet:
    at_c = Q(c_on__gte=since["C"])
    at_b = Q(c_on__isnull=True, b_on__gte=since["B"])
    at_a = Q(c_on__isnull=True, b_on__isnull=True, a_on__gte=since["A"])
    which = {"A": at_a, "B": at_b, "C": at_c}
    wanted = which[stage] if stage else at_a | at_b | at_c
    found: JourneyQuerySet = journeys.filter(
        wanted,
        # Today's deals count as results from tomorrow on; until then they are awaited.
        Q(d_on__isnull=True) | Q(d_on=day),
        a_on__lt=day,
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
