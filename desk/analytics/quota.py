"""The day's quota of new contacts, the last working days, and the year's plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Q, Sum

from core.calendars import Calendar
from pipeline.analytics import Ground, plan_in_force
from pipeline.models import SalesPlan
from pipeline.querysets import JourneyQuerySet, SalesPlanQuerySet
from pipeline.rules import plan_for
from pipeline.rules.living import Remaining

BARS = 10
FULL = 100


@dataclass(frozen=True)
class Bar:
    """One working day's new contacts; place and height in per cent of the picture."""

    day: date
    count: int
    x: int
    y: int
    height: int
    is_today: bool


@dataclass(frozen=True)
class Quota:
    """New contacts today against the plan, and the year against its goal (yuan).

    `a_day` is what the living plan asks for this morning; `planned` what the plan asked
    for when it was made; `rest` says why, None without a plan.
    """

    plan: SalesPlan | None
    done: int
    a_day: int
    bars: Sequence[Bar]
    goal_y: int
    deals: int
    new_assets: Decimal
    deals_needed: int
    year_share: int
    planned: int = 0
    rest: Remaining | None = None

    @property
    def missing(self) -> int:
        """Return how many contacts the day still asks for."""
        return max(self.a_day - self.done, 0)

    @property
    def ring(self) -> int:
        """Return the day's share in per cent, at most all of it."""
        return min(FULL * self.done // self.a_day, FULL) if self.a_day else 0


def plan_of_year(plans: SalesPlanQuerySet, year: int) -> SalesPlan | None:
    """Return the latest signed version of the year, or else the latest version."""
    return plan_in_force(plans, year)


def quota(
    plan: SalesPlan | None, journeys: JourneyQuerySet, today: date, working: Calendar
) -> Quota:
    """Count a broker's new contacts and deals; `journeys` are that broker's own.

    The quota is worked out anew each morning from the results up to yesterday.
    """
    days = _last_days(today, working)
    counts = {f"n{i}": Count("pk", filter=Q(a_on=day)) for i, day in enumerate(days)}
    this_year = Q(d_on__gte=today.replace(month=1, day=1))
    row = journeys.filter(Q(a_on__gte=days[0]) | this_year).aggregate(
        **counts,
        deals=Count("pk", filter=this_year),
        assets=Sum("client__assets", filter=this_year),
    )
    found = [row[f"n{i}"] for i in range(len(days))]
    needed, rest = _needed(plan), _rest(plan, journeys, today, working)
    a_day = rest.a_day if rest else 0
    assets = row["assets"] or Decimal(0)
    top = max(*found, a_day, 1)
    return Quota(
        plan=plan,
        done=found[-1],
        a_day=a_day,
        bars=_bars(days, found, top),
        goal_y=FULL - FULL * a_day // top,
        deals=row["deals"],
        new_assets=assets,
        deals_needed=needed["D"],
        year_share=_share(assets, plan.target if plan else None),
        planned=needed["a_day"],
        rest=rest,
    )


def _rest(
    plan: SalesPlan | None, journeys: JourneyQuerySet, today: date, working: Calendar
) -> Remaining | None:
    if plan is None:
        return None
    place = (plan.broker_id, plan.branch_id)
    return Ground.of(*place, journeys, today, working).living(plan).rest


def _needed(plan: SalesPlan | None) -> dict[str, int]:
    if plan is None:
        return {"a_day": 0, "D": 0}
    worked_out = plan_for(
        target=Fraction(plan.target),
        average=Fraction(plan.average_assets),
        days=plan.days,
        ratio=plan.ratio,
    )
    return {"a_day": worked_out.contacts_a_day, "D": worked_out.needed["D"]}


def _last_days(today: date, working: Calendar) -> list[date]:
    """Return the last nine working days and today, whatever today is."""
    days, day = [today], today
    while len(days) < BARS:
        day -= timedelta(days=1)
        if working.is_open(day):
            days.insert(0, day)
    return days


def _bars(days: Sequence[date], found: Sequence[int], top: int) -> list[Bar]:
    return [
        Bar(day, n, i * FULL // BARS, FULL - FULL * n // top, FULL * n // top,
            is_today=i == len(days) - 1)
        for i, (day, n) in enumerate(zip(days, found, strict=True))
    ]  # fmt: skip


def _share(amount: Decimal, target: Decimal | None) -> int:
    return max(0, min(int(FULL * amount / target), FULL)) if target else 0
