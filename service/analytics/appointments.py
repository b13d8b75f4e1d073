"""What is agreed on when: a week's days, what lies at the same time, what is open."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from accounts.models import User
from accounts.policies import working_calendar
from clients.models import Client
from core.calendars import Calendar
from core.clock import day_of, end_of, now, start_of
from service.enums import AS_CONTACT, PaperState
from service.models import Appointment
from service.querysets.appointments import AppointmentQuerySet
from service.rules.appointments import week_of

MOST_CLASHES = 5
MOST_OPEN = 50


@dataclass(frozen=True)
class Day:
    """A day of the week page."""

    on: date
    is_open: bool
    is_today: bool
    rows: list[Appointment]


def with_papers(rows: AppointmentQuerySet) -> AppointmentQuerySet:
    """Add how many documents are asked for and how many were not seen yet."""
    left = Count("papers", filter=~Q(papers__state=PaperState.SEEN))
    found: AppointmentQuerySet = rows.annotate(asked=Count("papers"), left=left)
    return found


def week_days(
    rows: AppointmentQuerySet, day: date, calendar: Calendar | None = None
) -> list[Day]:
    """Sort appointments into the days of the week a day lies in."""
    days, working = week_of(day), calendar or working_calendar()
    found = rows.between(start_of(days[0]), end_of(days[-1]))
    by_day: dict[date, list[Appointment]] = {one: [] for one in days}
    for row in with_papers(found).for_list().order_by("starts_at", "pk"):
        by_day[day_of(row.starts_at)].append(row)
    now_on = day_of(now())
    return [Day(one, working.is_open(one), one == now_on, by_day[one]) for one in days]


def unsettled(rows: AppointmentQuerySet) -> list[Appointment]:
    """Return what should have taken place and nobody said whether it did."""
    found = rows.unsettled(now()).for_list().order_by("-starts_at", "-pk")
    return list(found[:MOST_OPEN])


def clashes(
    *,
    by: User,
    keeper: User,
    client: Client,
    span: tuple[datetime, datetime],
    besides: int = 0,
) -> list[Appointment]:
    """Return what lies at a time already, of the keeper or the client."""
    rows = Appointment.objects.visible_to(by).meeting(*span).exclude(pk=besides)
    rows = rows.filter(Q(broker=keeper) | Q(client=client))
    return list(rows.for_list().order_by("starts_at", "pk")[:MOST_CLASHES])


def kept_one(appointment: Appointment | None) -> dict[str, Any]:
    """Return what the log form is filled with when an appointment was kept."""
    if appointment is None:
        return {}
    filled: dict[str, Any] = {
        "appointment": appointment.pk,
        "kind": AS_CONTACT[appointment.kind],
        "step_done": True,
    }
    if appointment.starts_at <= now():
        filled["happened_at"] = appointment.starts_at
        filled["minutes"] = appointment.minutes
    return filled


def days_around(day: date) -> dict[str, Any]:
    """Return the weeks before and after a day's."""
    monday = week_of(day)[0]
    return {
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
    }
