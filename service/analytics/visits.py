"""Monthly face-to-face visits: who was met, who is still due, by whom.

Coverage is computed on everybody: every member of a month is in the denominator, and a
meeting in person with that member within the Shanghai month is what counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.policies import working_calendar
from clients.models import Client
from clients.querysets import ClientQuerySet
from core.clock import day_of, start_of, today
from service.models import Contact
from service.querysets import ContactQuerySet
from service.rules import AT_RISK_FROM, next_month, visit_state


@dataclass(frozen=True)
class Coverage:
    """How many members of a month someone (or a branch) met in person."""

    pk: int
    name: str
    members: int
    met: int

    @property
    def open(self) -> int:
        """Return how many are not met yet."""
        return self.members - self.met

    @property
    def share(self) -> float | None:
        """Return the share met; None without members."""
        return self.met / self.members if self.members else None

    @property
    def width(self) -> int:
        """Return the share in whole per cent, for a bar."""
        return round(100 * self.met / self.members) if self.members else 0


@dataclass(frozen=True)
class Cell:
    """A member's month: what it is, and the page that shows or mends it."""

    month: date
    state: str
    href: str


@dataclass(frozen=True)
class VisitRow:
    """A member with the last months, oldest first."""

    client: Client
    cells: list[Cell]

    @property
    def met(self) -> int:
        """Return how many of the months had a meeting."""
        return sum(cell.state == "done" for cell in self.cells)

    @property
    def owed(self) -> int:
        """Return how many of the months ask for one."""
        return sum(cell.state != "" for cell in self.cells)


def members_in(clients: ClientQuerySet, month: date) -> ClientQuerySet:
    """Keep the members of a month, each with `met`: was there a meeting in person?"""
    meetings = Contact.objects.face_to_face().between(
        start_of(month), start_of(next_month(month))
    )
    members: ClientQuerySet = clients.members().filter(
        journey__d_on__lt=next_month(month)
    )
    found: ClientQuerySet = members.annotate(
        met=Exists(meetings.filter(client=OuterRef("pk")))
    )
    return found


def coverage_by(clients: ClientQuerySet, month: date, unit: str) -> list[Coverage]:
    """Add up a month by `unit`, broker or branch, in the order of names."""
    label = f"{unit}__full_name" if unit == "broker" else f"{unit}__name"
    rows = (
        members_in(clients, month)
        .values_list(unit, label)
        .annotate(members=Count("pk"), seen=Count("pk", filter=Q(met=True)))
        .order_by(label, unit)
    )
    return [Coverage(*row) for row in rows]


def month_summary(clients: ClientQuerySet, month: date, unit: str) -> dict[str, Any]:
    """Return the month's coverage in sum and by unit, and what is left of the month."""
    units = coverage_by(clients, month, unit)
    day = today()
    is_running = month == day.replace(day=1)
    last = next_month(month) - timedelta(days=1)
    return {
        "unit": unit,
        "units": units,
        "total": Coverage(
            0, "", sum(u.members for u in units), sum(u.met for u in units)
        ),
        "is_at_risk": is_running and day.day >= AT_RISK_FROM,
        "days_left": working_calendar().between(day, last) if is_running else 0,
        "states": list(state_names().items()),
        "names": state_names(),
    }


def total_of(units: Sequence[Coverage]) -> Coverage:
    """Return the sum of several units."""
    return Coverage(0, "", sum(u.members for u in units), sum(u.met for u in units))


def state_names() -> dict[str, str]:
    """Return what the marks of the grid mean."""
    return {
        "done": _("met"),
        "due": _("not due yet"),
        "risk": _("at risk"),
        "miss": _("missed"),
    }


def months_of(
    clients: Sequence[Client], contacts: ContactQuerySet, months: Sequence[date]
) -> dict[tuple[int, date], int]:
    """Return for (client, month) the latest meeting's number; `contacts` are seen."""
    meetings: QuerySet = (
        contacts.face_to_face()
        .between(start_of(months[0]), start_of(next_month(months[-1])))
        .filter(client__in=[c.pk for c in clients])
        .order_by("happened_at", "pk")
    )
    found = meetings.values_list("client", "happened_at", "pk")
    return {(c, day_of(at).replace(day=1)): pk for c, at, pk in found}


def visit_rows(
    clients: Sequence[Client],
    contacts: ContactQuerySet,
    months: Sequence[date],
    on: date,
) -> list[VisitRow]:
    """Return the grid of clients × months; clients come with their journeys."""
    meetings = months_of(clients, contacts, months)
    # Looked up once for all cells.
    contact = reverse("service:contact", args=[0]).split("0")
    log = f"{reverse('service:log')}?client="

    def cell(client: Client, month: date) -> Cell:
        meeting, since = meetings.get((client.pk, month)), client.journey.d_on
        is_met = meeting is not None
        state = visit_state(month=month, since=since, met=is_met, today=on)
        return Cell(
            month, state, str(meeting).join(contact) if is_met else f"{log}{client.pk}"
        )

    return [VisitRow(c, [cell(c, m) for m in months]) for c in clients]
