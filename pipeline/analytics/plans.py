"""The plans of a branch, team by team, and of the firm, branch by branch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Sum

from accounts.models import User
from pipeline.analytics.living import in_force
from pipeline.enums import PlanState
from pipeline.models import SalesPlan
from pipeline.querysets import JourneyQuerySet, SalesPlanQuerySet
from pipeline.rules import plan_for


@dataclass(frozen=True)
class Line:
    """One broker's year: the version in force, and what came of it (yuan, deals)."""

    broker: User
    plan: SalesPlan | None
    assets: Decimal
    deals: int

    @property
    def a_day(self) -> int | None:
        """Return the contacts a working day the plan asks for by its own ratio."""
        return None if self.plan is None else needs_of(self.plan).contacts_a_day

    @property
    def is_signed(self) -> bool:
        return self.plan is not None and self.plan.state == PlanState.SIGNED


@dataclass
class Total:
    """Signed plans added up: yuan, people and contacts a working day; who has none."""

    name: str
    number: int = 0
    lines: list[Line] = field(default_factory=list)
    target: Decimal = Decimal(0)
    needed: dict[str, int] = field(default_factory=lambda: dict.fromkeys("ABCD", 0))
    a_day: int = 0
    assets: Decimal = Decimal(0)
    deals: int = 0
    signed: int = 0

    @property
    def brokers(self) -> int:
        return len(self.lines)

    @property
    def share(self) -> int:
        """Return what has come of the signed goals, in per cent."""
        return int(100 * self.assets / self.target) if self.target else 0

    @property
    def bar(self) -> int:
        return min(max(self.share, 0), 100)

    @property
    def without(self) -> int:
        """Return how many have no plan at all."""
        return sum(1 for line in self.lines if line.plan is None)

    def add(self, line: Line) -> None:
        """Take in one broker; only a signed plan counts toward the sum."""
        self.lines.append(line)
        self.assets += line.assets
        self.deals += line.deals
        if line.plan is None or not line.is_signed:
            return
        found = needs_of(line.plan)
        self.signed += 1
        self.target += line.plan.target
        self.a_day += found.contacts_a_day
        for stage, count in found.needed.items():
            self.needed[stage] += count


def waiting_plans(plans: SalesPlanQuerySet, year: int) -> list[SalesPlan]:
    """Return the plans that wait for a signature: the newest of each broker."""
    newest: dict[int, SalesPlan] = {}
    for row in plans.of_year(year).select_related("broker"):
        newest.setdefault(row.broker_id, row)
    waiting = [one for one in newest.values() if one.state == PlanState.SUBMITTED]
    return sorted(waiting, key=lambda one: (one.made_at, one.pk))


def needs_of(plan: SalesPlan) -> Any:
    """Work a kept plan back to people and contacts a day, by its own ratio."""
    return plan_for(
        target=Fraction(plan.target),
        average=Fraction(plan.average_assets),
        days=plan.days,
        ratio=plan.ratio,
    )


def lines_of(
    brokers: Iterable[User],
    plans: SalesPlanQuerySet,
    journeys: JourneyQuerySet,
    year: int,
) -> list[Line]:
    """Return every broker's year, with or without a plan; two statements."""
    versions: dict[int, list[SalesPlan]] = {}
    for plan in plans.of_year(year):
        versions.setdefault(plan.broker_id, []).append(plan)
    came = _came(journeys, year, "broker")
    none = (0, Decimal(0))
    return [
        Line(
            broker,
            in_force(versions.get(broker.pk, [])),
            came.get(broker.pk, none)[1],
            came.get(broker.pk, none)[0],
        )
        for broker in brokers
    ]


def _came(
    journeys: JourneyQuerySet, year: int, column: str
) -> Mapping[int, tuple[int, Decimal]]:
    """Count a year's deals and their assets by broker or branch."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = journeys.filter(d_on__gte=first, d_on__lte=last).order_by()
    found = rows.values_list(column).annotate(n=Count("pk"), a=Sum("client__assets"))
    return {number: (n, assets or Decimal(0)) for number, n, assets in found}


def by_team(lines: Iterable[Line]) -> list[Total]:
    """Add brokers up team by team, those without a team last; brokers carry `team`."""
    sums: dict[int, Total] = {}
    for line in lines:
        team = line.broker.team
        number = team.pk if team else 0
        sums.setdefault(number, Total(team.name if team else "", number)).add(line)
    return sorted(sums.values(), key=lambda one: (not one.number, one.name, one.number))


def added_up(lines: Iterable[Line], name: str = "") -> Total:
    """Add brokers up."""
    total = Total(name)
    for line in lines:
        total.add(line)
    return total


def by_branch(lines: Iterable[Line], names: Mapping[int, str]) -> list[Total]:
    """Add brokers up branch by branch, in the order of names."""
    sums = {number: Total(name, number) for number, name in names.items()}
    for line in lines:
        if line.broker.branch_id in sums:
            sums[line.broker.branch_id].add(line)
    return sorted(sums.values(), key=lambda one: (one.name, one.number))
