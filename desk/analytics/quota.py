"""The day's quota of new contacts, the last working days, and the year's plan."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from django.db.models import Q

from core.calendars import Calendar
from pipeline.analytics.living import in_force
from pipeline.models import SalesPlan
from pipeline.querysets import JourneyQuerySet
from pipeline.rules import plan_for
from pipeline.rules.living import Remaining

BARS = 10
FULL = 100
# Ten working days lie within it, Spring Festival and all.
LONGEST_LOOK_BACK = timedelta(days=30)


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


class Gone(NamedTuple):
    """How far a client went: day of the first contact and of the deal, and assets."""

    a_on: date
    d_on: date | None
    assets: Decimal | None


def plan_of_year(versions: Iterable[SalesPlan]) -> SalesPlan | None:
    """Return the latest signed of a year's versions, or else the latest."""
    return in_force(sorted(versions, key=lambda p: (p.version, p.pk), reverse=True))


def first_day(today: date) -> date:
    """Return a day before the last working days, whatever the calendar says."""
    return today - LONGEST_LOOK_BACK


def journeys_since(journeys: JourneyQuerySet, today: date) -> JourneyQuerySet:
    """Keep the journeys that the bars and the year's plan are counted from."""
    found: JourneyQuerySet = journeys.filter(
        Q(a_on__gte=first_day(today)) | Q(d_on__gte=today.replace(month=1, day=1))
    )
    return found


def quota(
    plan: SalesPlan | None,
    rest: Remaining | None,
    gone: Iterable[Gone],
    today: date,
    working: Calendar,
) -> Quota:
    """Count a broker's new contacts and deals; `gone` are that broker's own.

    `rest` is what is left of the plan: the quota is worked out anew each morning from
    the results up to yesterday.
    """
    gone, days = list(gone), _last_days(today, working)
    new = Counter(one.a_on for one in gone)
    found = [new[day] for day in days]
    year = today.replace(month=1, day=1)
    deals = [one for one in gone if one.d_on and one.d_on >= year]
    assets = sum((one.assets or Decimal(0) for one in deals), Decimal(0))
    needed, a_day = _needed(plan), rest.a_day if rest else 0
    top = max(*found, a_day, 1)
    return Quota(
        plan=plan,
        done=found[-1],
        a_day=a_day,
        bars=_bars(days, found, top),
        goal_y=FULL - FULL * a_day // top,
        deals=len(deals),
        new_assets=assets,
        deals_needed=needed["D"],
        year_share=_share(assets, plan.target if plan else None),
        planned=needed["a_day"],
        rest=rest,
    )


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
    while len(days) < BARS and day > first_day(today):
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
