"""What one person's way through the funnel adds to its figures, and from which day.

Every figure but `watching` only ever grows with time: somebody reaches B on a day and
is matured a horizon later, and stays so. So a person is a handful of effects, each with
the day from which it counts, and a figure as of a day is a sum of effects.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.rules.rates import STEPS
from pipeline.rules.standing import STAGES

SETS = ("matured", "converted", "watching")
FIGURES = (*STAGES, "claimed", *(f"{step}.{part}" for step in STEPS for part in SETS))
# What is summed; who is still watched is who reached a stage less who has matured.
SUMMED = tuple(name for name in FIGURES if not name.endswith("watching"))
# A horizon is at most a thousand days.
WIDTH = 10_000


@dataclass(frozen=True)
class Way:
    """For whom a person counts, and the first day at each stage or beyond it."""

    branch_id: int
    team_id: int | None
    broker_id: int
    a_on: date
    b_on: date | None = None
    c_on: date | None = None
    d_on: date | None = None
    is_claimed: bool = False

    def reached(self, stage: str) -> date | None:
        """Return the day a stage was reached."""
        return {"A": self.a_on, "B": self.b_on, "C": self.c_on, "D": self.d_on}[stage]


@dataclass(frozen=True)
class Cell:
    """Where effects are summed: whose people, first met in which month, since when."""

    branch_id: int
    broker_id: int
    month: date
    effective_on: date
    terms: int
    team_id: int | None

    @property
    def order(self) -> tuple[int, int, date, date]:
        return (self.branch_id, self.broker_id, self.month, self.effective_on)


def terms_of(horizons: Mapping[str, int]) -> int:
    """Pack the horizons of the steps into one number.

    >>> terms_of({"A>B": 30, "B>C": 60, "C>D": 90, "A>D": 180})
    30006000900180
    """
    number = 0
    for step in STEPS:
        number = number * WIDTH + horizons[step]
    return number


def effects(way: Way, horizons: Mapping[str, int]) -> Iterator[tuple[date, str]]:
    """Yield each figure a person counts in, with the day from which they do.

    >>> way = Way(1, None, 1, date(2026, 1, 5), b_on=date(2026, 1, 9))
    >>> days = {"A>B": 30, "B>C": 60, "C>D": 90, "A>D": 180}
    >>> [f"{day:%m-%d} {name}" for day, name in effects(way, days)][:3]
    ['01-05 A', '01-09 B', '02-04 A>B.matured']
    """
    for stage in STAGES:
        if day := way.reached(stage):
            yield day, stage
    if way.d_on and way.is_claimed:
        yield way.d_on, "claimed"
    for step in STEPS:
        start, end, days = way.reached(step[0]), way.reached(step[2]), horizons[step]
        if start is None:
            continue
        due = start + timedelta(days)
        yield due, f"{step}.matured"
        if end is not None and end <= due:
            yield due, f"{step}.converted"


def differences(
    changes: Iterable[tuple[Way | None, Way | None]],
    horizons_of: Mapping[int, Mapping[str, int]],
    today: date,
) -> dict[Cell, Counter[str]]:
    """Sum what changes add to each cell; what has been effective counts from today.

    `changes` are ways before and after, None where there was or is none;
    `horizons_of` gives each branch's horizons.
    """
    sums: dict[Cell, Counter[str]] = {}
    # Of the people in a file most come in the same way: each way is worked out once.
    for (before, after), times in Counter(changes).items():
        if before == after:
            continue
        for way, sign in ((before, -1), (after, 1)):
            if way is None:
                continue
            horizons = horizons_of[way.branch_id]
            place = (way.branch_id, way.broker_id, way.a_on.replace(day=1))
            terms = terms_of(horizons)
            for day, name in effects(way, horizons):
                cell = Cell(*place, max(day, today), terms, way.team_id)
                sums.setdefault(cell, Counter())[name] += sign * times
    return {cell: found for cell, found in sums.items() if any(found.values())}
