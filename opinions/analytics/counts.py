"""How many opinions are running, due and overdue: the first figures of a morning."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from opinions.querysets import OpinionQuerySet


@dataclass(frozen=True)
class Counts:
    """What is running now; `due` today and `overdue` are part of it."""

    running: int
    due: int
    overdue: int


def counts_of(rows: OpinionQuerySet, today: date) -> Counts:
    """Count the running opinions among some; one statement."""
    found = rows.running().aggregate(
        running=Count("pk"),
        due=Count("pk", filter=Q(due_on=today)),
        overdue=Count("pk", filter=Q(due_on__lt=today)),
    )
    return Counts(**found)
