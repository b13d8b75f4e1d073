"""How much is running, due and overdue: the first figures of a morning."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Count, IntegerField, Q, Value

from opinions.querysets import OpinionQuerySet, ReturnVisitQuerySet


@dataclass(frozen=True)
class Counts:
    """What is running now; `due` today and `overdue` are part of it."""

    running: int
    due: int
    overdue: int


@dataclass(frozen=True)
class Morning(Counts):
    """The same, and the return visits that wait, with those beyond their day."""

    visits: int
    visits_overdue: int


def counts_of(rows: OpinionQuerySet, today: date) -> Counts:
    """Count the running opinions among some; one statement."""
    found = rows.running().aggregate(
        running=Count("pk"),
        due=Count("pk", filter=Q(due_on=today)),
        overdue=Count("pk", filter=Q(due_on__lt=today)),
    )
    return Counts(**found)


def with_visits(
    opinions: OpinionQuerySet, visits: ReturnVisitQuerySet, today: date
) -> Morning:
    """Count running opinions and waiting visits; still one statement."""
    found = {}
    said, asked = opinions.running(), visits.waiting()
    both = _counted(said, 0, today).union(_counted(asked, 1, today), all=True)
    for what, *counts in both:
        found[what] = counts
    running, due, overdue = found.get(0, (0, 0, 0))
    waiting, _due, beyond = found.get(1, (0, 0, 0))
    return Morning(running, due, overdue, waiting, beyond)


def _counted(rows: models.QuerySet[Any], what: int, today: date) -> Any:
    """Count rows as one line: what they are, how many, due today, beyond their day."""
    named = rows.order_by().annotate(what=Value(what, output_field=IntegerField()))
    return (
        named.values("what")
        .annotate(
            a=Count("pk"),
            b=Count("pk", filter=Q(due_on=today)),
            c=Count("pk", filter=Q(due_on__lt=today)),
        )
        .values_list("what", "a", "b", "c")
    )
