"""A year's plan as a picture: what came so far, the planned path, the range ahead."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from core.charts import percent_of
from pipeline.analytics import Living
from pipeline.rules.living import Outlook


@dataclass(frozen=True)
class Month:
    """One month's end on the picture, and the deals behind it (yuan, people)."""

    month: date
    planned: Decimal
    assets: Decimal | None
    gained: Decimal | None
    deals: int
    x: str
    y: str
    url: str


@dataclass(frozen=True)
class Path:
    """Lines in a box of 100 × 100; `low` and `high` are yuan at the year's end."""

    actual: str
    planned: str
    ahead: str
    goal_y: str
    low: Decimal
    high: Decimal
    months: list[Month]


def path_of(living: Living, ahead: Outlook) -> Path:
    """Draw a living plan; `ahead` are the deals people and contacts to come bring."""
    span, plan = living.span, living.plan
    days = list(span.working.days(span.start, span.end)) or [span.end]
    average = Decimal(living.rest.average.numerator) / living.rest.average.denominator
    so_far = living.results.assets
    low, high = (so_far + average * Decimal(n) for n in (ahead.low, ahead.high))
    top = max(plan.target, high, so_far) * Decimal("1.04")
    frame = _Frame(days, top)
    now = frame.x(span.eve) if span.today > span.start else 0.0
    wedge = [
        (now, frame.y(so_far)),
        (100.0, frame.y(high)),
        (100.0, frame.y(low)),
    ]
    return Path(
        actual=_joined(_steps(living, frame)),
        planned=f"0,100 100,{frame.y(plan.target):.2f}",
        ahead=_joined(wedge),
        goal_y=percent_of(frame.y(plan.target) / 100),
        low=low,
        high=high,
        months=list(_months(living, frame)),
    )


@dataclass(frozen=True)
class _Frame:
    days: list[date]
    top: Decimal

    def share(self, day: date) -> Decimal:
        """Return how much of the plan's days have passed by the end of a day."""
        return Decimal(bisect_right(self.days, day)) / len(self.days)

    def x(self, day: date) -> float:
        return float(100 * self.share(day))

    def y(self, amount: Decimal) -> float:
        return float(100 - 100 * amount / self.top)


def _steps(living: Living, frame: _Frame) -> Iterator[tuple[float, float]]:
    yield 0.0, 100.0
    total = Decimal(0)
    for day, (_, assets) in living.results.by_day.items():
        yield frame.x(day), frame.y(total)
        total += assets
        yield frame.x(day), frame.y(total)
    if living.span.today > living.span.start:
        yield frame.x(living.span.eve), frame.y(total)


def _joined(points: Any) -> str:
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in points)


def _months(living: Living, frame: _Frame) -> Iterator[Month]:
    span, plan, total = living.span, living.plan, Decimal(0)
    for month, last in _month_ends(span.start, span.end):
        found = [
            one
            for day, one in living.results.by_day.items()
            if day.replace(day=1) == month
        ]
        gained = sum((assets for _, assets in found), Decimal(0))
        total += gained
        has_begun = month <= span.eve
        seen = min(last, span.eve) if has_begun else last
        yield Month(
            month,
            plan.target * frame.share(last),
            total if has_begun else None,
            gained if has_begun else None,
            sum(n for n, _ in found),
            percent_of(frame.x(seen) / 100),
            percent_of(frame.y(total) / 100),
            people_url(living, "deals", month) if has_begun else "",
        )


def _month_ends(start: date, end: date) -> Iterator[tuple[date, date]]:
    for number in range(start.month, end.month + 1):
        first = date(end.year, number, 1)
        following = date(end.year + number // 12, number % 12 + 1, 1)
        yield first, date.fromordinal(following.toordinal() - 1)


def people_url(living: Living, what: str, month: date | None = None) -> str:
    """Return where exactly these people are listed."""
    asked = {"what": what, "broker": living.plan.broker_id}
    if month:
        asked["month"] = f"{month:%Y-%m}"
    return f"{reverse('pipeline:plan_people')}?{urlencode(asked)}"
