"""Whom to contact again by the rhythm of their stage, where nothing else is agreed.

From the first contact on every client is contacted regularly (domain.md §3, A61): after
so many working days by stage, a dated rule of the branch. What is agreed goes first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from clients.models import Client
from clients.querysets import ClientQuerySet
from core.calendars import Calendar
from core.clock import day_of, start_of
from pipeline.analytics import WorkingAge
from pipeline.models import NextStep

STAGES = "ABCD"


@dataclass(frozen=True)
class Cadence:
    """After how many working days in each stage a contact is due, on a day."""

    days: Mapping[str, int]
    working: Calendar
    today: date

    def edges(self) -> tuple[tuple[str, date], ...]:
        """Return for each stage the latest day of a last contact that is due again."""
        age = WorkingAge(self.working, self.today)
        by_length = sorted(self.days.items(), key=lambda pair: pair[1])
        return tuple((stage, age.edge_of(days - 1)) for stage, days in by_length)

    def due(self) -> Q:
        """Return the condition of clients whose last contact is long enough ago.

        Whoever was never reached counts from the day they came to their stage.
        """
        found = Q()
        for stage, edge in self.edges():
            before = start_of(edge + timedelta(days=1))
            rested = Q(last_contact_at__lt=before)
            rested |= Q(last_contact_at=None, stage_since__lt=before)
            found |= Q(stage=stage) & rested
        return found & Q(outcome="")

    def due_on(self, client: Client) -> date | None:
        """Return the day from which a contact with a client is due; None outside."""
        since = client.last_contact_at or client.stage_since
        if client.outcome or client.stage not in self.days or since is None:
            return None
        return self.working.after(day_of(since), self.days[client.stage])


def unagreed() -> Q:
    """Return the condition of clients with whom nothing is agreed."""
    steps = NextStep.objects.filter(client=OuterRef("pk"), done_at=None)
    return Q(~Exists(steps))


def contacts_due(clients: ClientQuerySet, cadence: Cadence) -> ClientQuerySet:
    """Keep the clients with whom nothing is agreed and a contact is due."""
    found: ClientQuerySet = clients.filter(cadence.due() & unagreed())
    return found
