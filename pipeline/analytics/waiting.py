"""Who stands how long in a stage, in working days, against the branch's limit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from core.calendars import Calendar
from core.clock import start_of
from pipeline.analytics.board import WorkingAge

# Multiples of the limit: within it, up to twice, up to four times, beyond.
MULTIPLES = (1, 2, 4)
BUCKETS = len(MULTIPLES) + 1
LIMITED = "ABC"


@dataclass(frozen=True)
class Span:
    """From which to which working day a bucket reaches; `last` None has no end."""

    first: int
    last: int | None


def spans_of(limit: int) -> list[Span]:
    """Return the buckets of a stage.

    >>> [(span.first, span.last) for span in spans_of(7)]
    [(0, 7), (8, 14), (15, 28), (29, None)]
    """
    edges = [limit * times for times in MULTIPLES]
    firsts = [0, *(edge + 1 for edge in edges)]
    return [
        Span(first, last) for first, last in zip(firsts, [*edges, None], strict=True)
    ]


@dataclass(frozen=True)
class Waiting:
    """The question: who stands in which stage for how many working days.

    One condition feeds the counts and the lists behind them.
    """

    limits: Mapping[str, int]
    calendar: Calendar
    today: date

    def within(self, stage: str, bucket: int) -> Q:
        """Return the condition of one bucket; KeyError, IndexError for none."""
        age = WorkingAge(self.calendar, self.today)
        span = spans_of(self.limits[stage])[bucket]
        standing = Q(stage=stage, outcome="")
        if span.first:
            standing &= Q(stage_since__lt=self._edge(age, span.first - 1))
        if span.last is not None:
            standing &= Q(stage_since__gte=self._edge(age, span.last))
        return standing

    def beyond(self, stage: str) -> Q:
        """Return the condition of standing longer than the limit."""
        age = WorkingAge(self.calendar, self.today)
        edge = self._edge(age, self.limits[stage])
        return Q(stage=stage, outcome="", stage_since__lt=edge)

    def _edge(self, age: WorkingAge, limit: int) -> Any:
        return start_of(age.edge_of(limit) + timedelta(days=1))

    def counts(self, clients: QuerySet[Any]) -> dict[str, list[int]]:
        """Count every bucket of every stage; one statement."""
        asked = {
            f"{stage.lower()}{n}": Count("pk", filter=self.within(stage, n))
            for stage in LIMITED
            for n in range(BUCKETS)
        }
        found = clients.filter(outcome="", stage__in=LIMITED).aggregate(**asked)
        return {
            stage: [found[f"{stage.lower()}{n}"] for n in range(BUCKETS)]
            for stage in LIMITED
        }
