"""How long a step takes, when people may leave before they take it."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from pipeline.rules.rates import Z95

MOVED, LEFT, WATCHED = "moved", "left", "watched"


@dataclass(frozen=True)
class Point:
    """The curve after a day: the share who moved on by then, and who left by then.

    `at_risk` people were still there when the day began.
    """

    day: int
    moved: float
    left: float
    at_risk: int
    deviation: float

    @property
    def low(self) -> float:
        return max(self.moved - Z95 * self.deviation, 0.0)

    @property
    def high(self) -> float:
        return min(self.moved + Z95 * self.deviation, 1.0)


def incidence(
    people: Iterable[tuple[int, str, int]], until: int | None = None
) -> list[Point]:
    """Return the Aalen–Johansen curve of moving on, with leaving as a rival event.

    `people` are (days, what happened, how many): MOVED on, LEFT, or WATCHED so far
    when so many days had passed. Whoever is watched counts for every day they were
    seen, the last included. Days may come in any order and more than once; days of
    which nothing is known make no point. `until` ends the curve.

    After Aalen and Johansen (1978); the deviation is the delta method's (Marubini and
    Valsecchi 1995, 10.12), which without anyone watched is the binomial one.

    >>> found = incidence([(1, MOVED, 1), (2, LEFT, 1), (3, WATCHED, 1), (4, MOVED, 1)])
    >>> [(point.day, point.moved) for point in found]
    [(1, 0.25), (2, 0.25), (4, 0.75)]
    """
    days: dict[int, dict[str, int]] = {}
    for day, kind, count in people:
        row = days.setdefault(day, {MOVED: 0, LEFT: 0, WATCHED: 0})
        row[kind] += count
    walk = _Walk(sum(sum(row.values()) for row in days.values()))
    for day in sorted(days):
        if until is not None and day > until:
            break
        walk.step(day, days[day])
    return walk.points


class _Walk:
    """The running sums of the estimator and of its variance."""

    def __init__(self, people: int) -> None:
        self.points: list[Point] = []
        self._here, self._free = people, 1.0
        self._moved = self._left = 0.0
        # Σa, Σa·I, Σa·I², Σb, Σb·I, Σc: the variance at I is a polynomial in I.
        self._sums = [0.0] * 6

    def step(self, day: int, row: dict[str, int]) -> None:
        moved, left, here = row[MOVED], row[LEFT], self._here
        if moved or left:
            free = self._free
            self._moved += free * moved / here
            self._left += free * left / here
            self._free = free * (here - moved - left) / here
            self._add(free, moved, moved + left)
            now = Point(day, self._moved, self._left, here, sqrt(self._variance()))
            self.points.append(now)
        self._here -= moved + left + row[WATCHED]

    def _add(self, free: float, moved: int, gone: int) -> None:
        here, curve = self._here, self._moved
        # When the last ones go nothing of the curve lies ahead: the term is nought.
        a = gone / (here * (here - gone)) if here > gone else 0.0
        b = free * moved / here**2
        c = free**2 * moved * (here - moved) / here**3
        terms = (a, a * curve, a * curve**2, b, b * curve, c)
        self._sums = [old + new for old, new in zip(self._sums, terms, strict=True)]

    def _variance(self) -> float:
        a, ai, aii, b, bi, c = self._sums
        curve = self._moved
        spread = a * curve**2 - 2 * ai * curve + aii
        return max(spread + c - 2 * (b * curve - bi), 0.0)


def share_by(points: list[Point], day: int) -> float:
    """Return the share who had moved on by a day.

    >>> share_by(incidence([(3, MOVED, 1), (5, WATCHED, 3)]), 4)
    0.25
    """
    return max((point.moved for point in points if point.day <= day), default=0.0)
