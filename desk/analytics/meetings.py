"""Appointments among the facts of a day or a client, read with them at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Exists, OuterRef

from accounts.scoping import Viewer
from clients.models import Client
from core.clock import day_of, end_of, now, start_of, today
from core.flat import Flat, Source
from service.enums import APPOINTMENT_ICONS, AppointmentKind, PaperState
from service.models import Appointment, AppointmentPaper

# What is older and was never settled stands on the page of appointments.
BEHIND = timedelta(days=14)


@dataclass(frozen=True)
class Meeting:
    """One appointment, as a row of Today shows it."""

    number: int
    client_id: int
    name: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    place: str
    is_short: bool

    @property
    def label(self) -> str:
        return str(AppointmentKind(self.kind).label)

    @property
    def icon(self) -> str:
        return APPOINTMENT_ICONS[self.kind]

    @property
    def is_over(self) -> bool:
        """Say whether it should have taken place, and nobody said whether it did."""
        return self.ends_at <= now()

    @property
    def is_today(self) -> bool:
        return day_of(self.starts_at) == today()


def meeting_source(viewer: Viewer, day: date) -> Source:
    """Say where a day's appointments lie, and those before it that nobody settled."""
    rows = Appointment.objects.of_calendar(viewer).planned()
    rows = rows.between(start_of(day - BEHIND), end_of(day))
    return _source(rows)


def coming_source(client: Client, viewer: Viewer, day: date) -> Source:
    """Say where the appointments with a client lie that are not over."""
    rows = Appointment.objects.visible_to(viewer).filter(client=client)
    return _source(rows.planned().filter(starts_at__gte=start_of(day)))


def _source(rows: object) -> Source:
    short = AppointmentPaper.objects.filter(appointment=OuterRef("pk"))
    found = rows.annotate(  # type: ignore[attr-defined]
        is_short=Exists(short.exclude(state=PaperState.SEEN))
    )
    places = {
        "name": "client__name",
        "client": "client_id",
        "kind": "kind",
        "starts": "starts_at",
        "ends": "ends_at",
        "place": "place",
        "is_short": "is_short",
    }
    # Both moments as text: a union of sources without a moment has none of that type.
    return Source("meeting", found, places)


def meetings_of(rows: Iterable[Flat]) -> list[Meeting]:
    """Read appointments, the earliest first."""
    found = [_meeting(row) for row in rows]
    return sorted(found, key=lambda one: (one.starts_at, one.number))


def _meeting(row: Flat) -> Meeting:
    return Meeting(
        row.number,
        int(row["client"]),
        row["name"],
        row["kind"],
        _moment(row["starts"]),
        _moment(row["ends"]),
        row["place"],
        row.says("is_short"),
    )


def _moment(text: str) -> datetime:
    """Read a moment as either database writes it: SQLite leaves out that it is UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
