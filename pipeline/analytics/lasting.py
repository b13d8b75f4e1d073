"""How long a step takes: days until people move on, leave, or are still watched."""

from django.db.models import Case, Count, DateField, F, Q, Value, When

from pipeline.analytics.days import DaysBetween
from pipeline.analytics.funnel import FunnelQuery
from pipeline.querysets import JourneyQuerySet
from pipeline.rules import LEFT, MOVED, WATCHED

Lasted = list[tuple[int, str, int]]


def lasted(journeys: JourneyQuerySet, query: FunnelQuery, step: str) -> Lasted:
    """Return (days, fate, people) of everybody at the earlier stage; one statement.

    Summed in the database by day: as many rows as days, however many people. Whoever
    came back after leaving was never gone; whoever moved on after it has moved on.
    """
    rows = _fates(journeys, query, step).values_list("days", "fate")
    return [(max(days, 0), fate, n) for days, fate, n in rows.annotate(n=Count("pk"))]


def lasted_by_branch(
    journeys: JourneyQuerySet, query: FunnelQuery, step: str
) -> dict[int, Lasted]:
    """Return the same branch by branch; one statement."""
    rows = _fates(journeys, query, step).values_list("branch_id", "days", "fate")
    found: dict[int, Lasted] = {}
    for branch, days, fate, n in rows.annotate(n=Count("pk")):
        found.setdefault(branch, []).append((max(days, 0), fate, n))
    return found


def _fates(journeys: JourneyQuerySet, query: FunnelQuery, step: str) -> JourneyQuerySet:
    came, went_on = f"{step[0].lower()}_on", f"{step[2].lower()}_on"
    known = Value(query.as_of, DateField())
    moved = Q(**{f"{went_on}__lte": query.as_of})
    left = Q(left_on__lte=query.as_of)
    rows = journeys.filter(query.people() & Q(**{f"{came}__lte": query.as_of}))
    rows = rows.alias(
        until=Case(
            When(moved, then=F(went_on)), When(left, then=F("left_on")), default=known
        )
    )
    found: JourneyQuerySet = rows.annotate(
        fate=Case(
            When(moved, then=Value(MOVED)), When(left, then=Value(LEFT)),
            default=Value(WATCHED),
        ),
        days=DaysBetween(came, "until"),
    ).order_by()  # fmt: skip
    return found
