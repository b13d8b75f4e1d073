"""Who stands longer in a stage than its limit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Value

from accounts.policies import STAGE_LIMITS, value_of, working_calendar
from clients.querysets import ClientQuerySet
from core.clock import day_of
from pipeline.analytics.board import SHOWN, Card, WorkingAge, edges_of, stuck_before


@dataclass(frozen=True)
class Stuck:
    """How many stand longer in a stage than the limit, and who stands longest."""

    counts: Mapping[str, int]
    longest: list[Card]


def stuck_clients(
    clients: ClientQuerySet, *, today: date, branch_id: int | None, most: int = 6
) -> Stuck:
    """Find who stands longer in a stage than the branch's limit in working days."""
    limits = value_of(STAGE_LIMITS, branch_id=branch_id, on=today)
    age = WorkingAge(working_calendar(), today)
    rows = clients.filter(stuck_before(edges_of(limits, age)), outcome="")
    counts = dict(rows.order_by().values_list("stage").annotate(n=Count(Value(1))))
    named = rows.select_related("broker").only(*SHOWN, "broker__full_name")
    longest = named.order_by("stage_since", "pk")[:most]
    cards = [
        Card(one, age.since(day_of(one.stage_since)), limits.get(one.stage))
        for one in (longest if counts else [])
    ]
    return Stuck(counts, cards)
