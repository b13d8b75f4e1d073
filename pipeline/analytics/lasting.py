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
    came, went_on = f"{step[0].lower()}_on", f"{step[2].lower()}_on"
    known = Value(query.as_of, DateField())
    moved = Q(**{f"{went_on}__lte": query.as_of})
    left = Q(left_on__lte=query.as_of)
    rows = journeys.filter(query.people() & Q(**{f"{came}__lte": query.as_of}))
    rows = rows.alias(
        until=Case(
            When(moved, then=F(went_on)), When(left, then=F("left_on")), default=known
        )
    ).annotate(
        fate=Case(
            When(moved, then=Value(MOVED)), When(left, then=Value(LEFT)),
            default=Value(WATCHED),
        ),
        days=DaysBetween(came, "until"),
    )  # fmt: skip
    counted = rows.order_by().values_list("days", "fate").annotate(n=Count("pk"))
    return [(max(days, 0), fate, n) for days, fate, n in counted]
