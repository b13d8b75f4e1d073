"""What people on the way are expected to bring, month by month.

Somebody who waits in a stage takes the step with the chance their broker's own rate
leaves them after so long a wait, and on a day the branch's people usually take it; the
steps after it follow in the same way. Chances are shares, days are days, money is yuan.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate

from pipeline.rules.incidence import Point
from pipeline.rules.living import Belief

MOST_MONTHS = 12
PLACE = {"A": 0, "B": 1, "C": 2}
Days = tuple[float, ...]
Beliefs = tuple[Belief, Belief, Belief]


@dataclass(frozen=True)
class Shape:
    """On which day of the horizon a step is taken by those who take it at all.

    `on` sums to one, from the day somebody came to the stage; `left` is the share who
    have left by a day. `is_known` is false where too few took the step: then every day
    of the horizon is as likely as any other.
    """

    on: Days
    left: Days
    is_known: bool = True

    @cached_property
    def before(self) -> Days:
        """Return the share of those who take the step who did so before a day."""
        return (0.0, *accumulate(self.on[:-1]))

    @classmethod
    def even(cls, horizon: int) -> "Shape":
        """Spread a step evenly over its horizon; nobody is known to leave."""
        on = (0.0, *[1 / horizon] * horizon)
        return cls(on, (0.0,) * len(on), is_known=False)

    @classmethod
    def of(cls, points: Sequence[Point], horizon: int) -> "Shape":
        """Read a curve of incidence; even where nobody took the step.

        >>> Shape.of([Point(1, 0.1, 0.2, 9, 0), Point(3, 0.2, 0.2, 5, 0)], 3).on
        (0.0, 0.5, 0.0, 0.5)
        """
        known = {p.day: (p.moved, p.left) for p in points if p.day <= horizon}
        moved = left = 0.0
        on, gone = [], []
        for day in range(horizon + 1):
            now, left = known.get(day, (moved, left))
            on.append(now - moved)
            gone.append(left)
            moved = now
        if not moved:
            return cls.even(horizon)
        return cls(tuple(share / moved for share in on), tuple(gone))

    def chance(self, rate: float, waited: int) -> float:
        """Return by what a day's share is multiplied for who still waits that day.

        `rate` is the chance of the step for somebody who just came. Of those who came,
        some took it before and some left; who waits is one of the others.
        """
        taken = rate * self.before[waited]
        here = 1 - taken - (self.left[waited - 1] if waited else 0.0)
        return rate / max(here, rate - taken)


def months_from(today: date, days: int) -> list[date]:
    """Return the first days of the months the next so many days lie in, twelve at most.

    >>> [day.month for day in months_from(date(2026, 11, 30), 32)]
    [11, 12, 1]
    """
    found = [today.replace(day=1)]
    last = today + timedelta(days=days)
    while len(found) < MOST_MONTHS:
        following = (found[-1] + timedelta(days=31)).replace(day=1)
        if following > last:
            break
        found.append(following)
    return found


class Course:
    """How the deals of people on the way spread over the months from today on.

    Without anybody's rates: those only multiply. What lies beyond the last month is
    counted in it.
    """

    def __init__(self, shapes: Sequence[Shape], today: date) -> None:
        self.shapes = tuple(shapes)
        one, two, three = (shape.on for shape in self.shapes)
        spans = (len(one) - 1, len(two) - 1, len(three) - 1)
        self.months = months_from(today, sum(spans))
        self._month = [
            min(_apart(self.months[0], today + timedelta(n)), len(self.months) - 1)
            for n in range(sum(spans) + 1)
        ]
        rest = _after(two, three)
        # What still follows the step somebody waits for, by days after that step.
        self._rest = {"A": self._by_month(rest), "B": self._by_month(three), "C": None}
        self._known: dict[tuple[str, int], Days] = {}

    def _by_month(self, on: Days) -> list[Days]:
        """Return for every day the rest may begin on how it spreads over the months."""
        begin = len(self._month) - len(on) + 1
        found = []
        for first in range(begin):
            sums = [0.0] * len(self.months)
            for later, share in enumerate(on):
                sums[self._month[first + later]] += share
            found.append(tuple(sums))
        return found

    def spread(self, stage: str, waited: int) -> Days:
        """Return the share of deals in each month, of those who take every step."""
        key = stage, waited
        if key not in self._known:
            self._known[key] = tuple(self._spread(stage, waited))
        return self._known[key]

    def _spread(self, stage: str, waited: int) -> list[float]:
        sums = [0.0] * len(self.months)
        rest = self._rest[stage]
        for n, share in enumerate(self.shapes[PLACE[stage]].on[waited:]):
            if not share:
                continue
            if rest is None:
                sums[self._month[n]] += share
                continue
            for month, later in enumerate(rest[n]):
                sums[month] += share * later
        return sums

    def chances(self, rates: Beliefs, stage: str, waited: int) -> Days:
        """Return the chance of a deal in each month for one person who waits."""
        place = PLACE[stage]
        scale = self.shapes[place].chance(rates[place].mean, waited)
        for belief in rates[place + 1 :]:
            scale *= belief.mean
        return tuple(scale * share for share in self.spread(stage, waited))


def _apart(first: date, day: date) -> int:
    return 12 * (day.year - first.year) + day.month - first.month


def _after(one: Days, two: Days) -> Days:
    """Return on which day two steps are both taken."""
    sums = [0.0] * (len(one) + len(two) - 1)
    for n, first in enumerate(one):
        if first:
            for m, second in enumerate(two):
                sums[n + m] += first * second
    return tuple(sums)
