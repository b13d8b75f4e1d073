"""New assets to expect of people on the way, by month: the sums, and their rows.

A row is one person with a chance for each month and what they would bring. The sums
add the same chances up, group by group, so that a list adds up to its figure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, F, FloatField
from django.db.models import Sum as Total
from django.db.models.functions import Cast

from pipeline.analytics.funnel import FunnelQuery, broker_reports
from pipeline.analytics.lasting import lasted_by_branch
from pipeline.analytics.living import waiting
from pipeline.analytics.ratios import beliefs_from, planning_query
from pipeline.querysets import JourneyQuerySet
from pipeline.rules import FEW, MOVED, incidence
from pipeline.rules.expecting import (
    Expected,
    Part,
    Sum,
    Worth,
    expected,
    worth_of,
    worth_of_unknown,
)
from pipeline.rules.forecast import PLACE, Beliefs, Course, Shape, months_from
from pipeline.rules.living import WAYS, prior_of

NOBODY = Worth(0, 0.0, 0.0)
STATED = "client__potential_assets"
GROUP = ("broker_id", "branch_id", "at", "since")


@dataclass(frozen=True)
class Person:
    """One person on the way: a chance for each month, what they would bring (yuan)."""

    client_id: int
    broker_id: int
    stage: str
    since: date
    chances: tuple[float, ...]
    assets: float
    is_stated: bool

    def chance(self, month: int | None = None) -> float:
        """Return the chance of a deal in one month, or in any."""
        return sum(self.chances) if month is None else self.chances[month]

    def brings(self, month: int | None = None) -> float:
        return self.chance(month) * self.assets


class Knowledge:
    """What the past of whole branches says: rates, days, and what a client brings.

    `branches` are all journeys of the branches looked at; of colleagues only sums are
    read. `homes` says which branch a broker works in; without it there is only one.
    Five statements.
    """

    def __init__(
        self,
        branches: JourneyQuerySet,
        query: FunnelQuery,
        homes: Mapping[int, int | None] | None = None,
    ) -> None:
        horizons = query.horizons or {}
        self.query = planning_query(query.as_of, horizons, query.ratio)
        self.priors = [prior_of(step, query.ratio) for step in WAYS]
        self._homes = homes
        self._found = broker_reports(branches, self.query)
        self._deals = _deals(branches, self.query)
        self._lasted = [lasted_by_branch(branches, self.query, way) for way in WAYS]
        self._courses: dict[int, Course] = {}
        self._rates: dict[tuple[int, int], Beliefs] = {}
        self._ones: dict[tuple[int, int], tuple[float, float]] = {}

    @cached_property
    def months(self) -> list[date]:
        """Return the first days of the months looked at: the same for all branches."""
        horizons = self.query.horizons or {}
        return months_from(self.query.as_of, sum(horizons[way] for way in WAYS))

    def course(self, branch: int) -> Course:
        """Return on which days the branch's people take their steps."""
        if branch not in self._courses:
            shapes = [self._shape(branch, n) for n in range(len(WAYS))]
            self._courses[branch] = Course(shapes, self.query.as_of)
        return self._courses[branch]

    def _shape(self, branch: int, place: int) -> Shape:
        horizon = (self.query.horizons or {})[WAYS[place]]
        rows = self._lasted[place].get(branch, [])
        took = sum(n for day, fate, n in rows if fate == MOVED and day <= horizon)
        if took < FEW:
            return Shape.even(horizon)
        return Shape.of(incidence(rows, horizon), horizon)

    def rates(self, broker: int, branch: int) -> Beliefs:
        """Return a broker's own rates, drawn toward the branch's."""
        key = broker, branch
        if key not in self._rates:
            homes = self._homes
            found = {
                number: counts
                for number, counts in self._found.items()
                if homes is None or homes.get(number) == branch or number == broker
            }
            self._rates[key] = beliefs_from(found, self.query, broker)
        return self._rates[key]

    def one(self, broker: int, branch: int) -> tuple[float, float]:
        """Return what a client brings who said nothing, and its mean square."""
        key = broker, branch
        if key not in self._ones:
            deals = [part for (_, at), part in self._deals.items() if at == branch]
            whole = Worth(
                sum(part.people for part in deals),
                sum(part.total for part in deals),
                sum(part.squares for part in deals),
            )
            own = self._deals.get(key, NOBODY)
            self._ones[key] = worth_of_unknown(own, whole, FEW)
        return self._ones[key]

    def chances(
        self, broker: int, branch: int, stage: str, since: date
    ) -> tuple[float, ...]:
        """Return the chance of a deal in each month of somebody who waits."""
        waited = (self.query.as_of - since).days
        return self.course(branch).chances(self.rates(broker, branch), stage, waited)


def _deals(
    branches: JourneyQuerySet, query: FunnelQuery
) -> dict[tuple[int, int], Worth]:
    """Count the deals of twelve months whose assets are on file, by broker."""
    deals = branches.filter(
        d_on__gte=query.start, d_on__lte=query.as_of, client__assets__isnull=False
    )
    rows = deals.order_by().values_list("broker_id", "branch_id")
    found = rows.annotate(n=Count("pk"), **_squared("client__assets"))
    return {
        (broker, branch): Worth(n, total or 0.0, squares or 0.0)
        for broker, branch, n, total, squares in found
    }


def _squared(column: str) -> dict[str, Any]:
    yuan = Cast(F(column), FloatField())
    return {"total": Total(yuan), "squares": Total(yuan * yuan)}


def on_the_way(journeys: JourneyQuerySet, query: FunnelQuery) -> JourneyQuerySet:
    """Keep who is in A, B or C now and still within the time the step is given.

    Whenever the first contact was; the question's other filters apply.
    """
    people = replace(query, start=None, end=None).people()
    return waiting(journeys.filter(people), query).filter(d_on__isnull=True)


@dataclass(frozen=True)
class Month:
    """What one month is expected to bring, and all months up to it."""

    first: date
    within: Expected
    so_far: Expected


@dataclass(frozen=True)
class Line:
    """One broker's or branch's people, and what they are expected to bring."""

    number: int
    people: int
    whole: Expected
    by_month: list[float]


@dataclass
class _Cell:
    """Those of one broker in one stage: heads, and a sum for each month."""

    people: int
    sums: list[Sum]


class Forecast:
    """What people on the way are expected to bring; one statement."""

    def __init__(self, known: Knowledge, people: JourneyQuerySet) -> None:
        self.known = known
        self.months = known.months
        self.stated = 0
        self._cells: dict[tuple[int, int, str], _Cell] = {}
        rows = people.order_by().values_list(*GROUP)
        for row in rows.annotate(n=Count("pk"), k=Count(STATED), **_squared(STATED)):
            self._take(row[:4], *row[4:])

    def _take(
        self, group: tuple[int, int, str, date], people: int, stated: int, *yuan: Any
    ) -> None:
        broker, branch, stage, since = group
        said = Worth(stated, *(float(amount or 0) for amount in yuan))
        worth = worth_of(said, people - stated, self.known.one(broker, branch))
        empty = _Cell(0, [Sum() for _ in self.months])
        cell = self._cells.setdefault((broker, branch, stage), empty)
        chances = self.known.chances(broker, branch, stage, since)
        for month, chance in zip(cell.sums, chances, strict=True):
            month.add(stage, chance, worth)
        cell.people += people
        self.stated += stated

    @property
    def people(self) -> int:
        return sum(cell.people for cell in self._cells.values())

    def expected(self, first: int = 0, last: int | None = None) -> Expected:
        """Return what the months from one to another bring, both included."""
        return self._expected(list(self._cells), first, last)

    def by_month(self) -> list[Month]:
        return [
            Month(first, self.expected(n, n), self.expected(0, n))
            for n, first in enumerate(self.months)
        ]

    def by_stage(self) -> dict[str, Line]:
        return {
            stage: self._line(0, [key for key in self._cells if key[2] == stage])
            for stage in PLACE
        }

    def lines(self, by: str) -> dict[int, Line]:
        """Return what each broker's or branch's people bring: `by` is a column."""
        at = GROUP.index(by)
        keys: dict[int, list[tuple[int, int, str]]] = {}
        for key in self._cells:
            keys.setdefault(int(key[at]), []).append(key)
        return {number: self._line(number, found) for number, found in keys.items()}

    def _line(self, number: int, keys: list[tuple[int, int, str]]) -> Line:
        return Line(
            number,
            sum(self._cells[key].people for key in keys),
            self._expected(keys, 0, None),
            [self._expected(keys, n, n).assets for n in range(len(self.months))],
        )

    def _expected(
        self, keys: list[tuple[int, int, str]], first: int, last: int | None
    ) -> Expected:
        """Add cells up: a broker's stages hang on the same rates, so they go first."""
        sums: dict[tuple[int, int], Sum] = {}
        end = len(self.months) if last is None else last + 1
        for broker, branch, stage in keys:
            total = sums.setdefault((broker, branch), Sum())
            for month in self._cells[broker, branch, stage].sums[first:end]:
                total.take(month)
        known = self.known
        parts = [
            Part(branch, known.rates(broker, branch), total)
            for (broker, branch), total in sums.items()
        ]
        return expected(parts, known.priors)


def people_of(known: Knowledge, people: JourneyQuerySet) -> Iterator[Person]:
    """Yield everybody on the way with their chances; one statement."""
    rows = people.order_by().values_list("pk", *GROUP, STATED)
    for client, broker, branch, stage, since, stated in rows.iterator():
        yield Person(
            client,
            broker,
            stage,
            since,
            known.chances(broker, branch, stage, since),
            known.one(broker, branch)[0] if stated is None else float(stated),
            stated is not None,
        )
