"""The firm side by side: what each branch did this month."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Sum, Value

from clients.querysets import ClientQuerySet
from desk.analytics.branch import this_month
from pipeline.analytics import reached_since
from pipeline.querysets import ActivityQuerySet, JourneyQuerySet
from service.analytics import Coverage, coverage_by


@dataclass(frozen=True)
class Place:
    """One branch's line: people this month, contacts this month, visits."""

    pk: int
    name: str
    new: int
    deals: int
    contacts: int
    visits: Coverage


def branches(
    places: QuerySet[Any],
    clients: ClientQuerySet,
    journeys: JourneyQuerySet,
    activity: ActivityQuerySet,
    today: date,
) -> list[Place]:
    """Return the branches in the order of names; no ranks."""
    first = today.replace(day=1)
    people = reached_since(journeys, this_month(today))
    done = dict(
        activity.filter(day__gte=first)
        .order_by()
        .values_list("branch")
        .annotate(n=Sum("contacts"))
    )
    visits = {row.pk: row for row in coverage_by(clients, first, "branch")}
    return [
        Place(
            place.pk,
            place.name,
            people.get(place.pk, {}).get("A", 0),
            people.get(place.pk, {}).get("D", 0),
            done.get(place.pk, 0),
            visits.get(place.pk, Coverage(place.pk, place.name, 0, 0)),
        )
        for place in places.order_by("name", "pk")
    ]


def pending(**kinds: QuerySet[Any]) -> dict[str, int]:
    """Count what waits for approval, by kind; one statement."""
    counted = [
        rows.filter(state="pending")
        .order_by()
        .annotate(of=Value(kind))
        .values("of")
        .annotate(n=Count("pk"))
        .values_list("of", "n")
        for kind, rows in kinds.items()
    ]
    first, *others = counted
    return dict.fromkeys(kinds, 0) | dict(first.union(*others, all=True))
