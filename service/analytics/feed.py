"""What a private calendar says of somebody's appointments."""

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import now
from service.enums import AppointmentState
from service.models import Appointment, CalendarFeed
from service.rules.ical import Event, calendar_of

BEHIND, AHEAD = timedelta(days=30), timedelta(days=370)


def calendar_feed(feed: CalendarFeed) -> bytes:
    """Return somebody's appointments as a calendar (RFC 5545).

    Without names an entry says only what it is for and leads to its page: place, name
    and documents stay in the house.
    """
    user = feed.user
    with translation.override(user.language or settings.LANGUAGE_CODE):
        rows = Appointment.objects.of_calendar(user)
        rows = rows.between(now() - BEHIND, now() + AHEAD).select_related("client")
        found = rows.annotate(told_at=Max("events__at")).order_by("starts_at", "pk")
        events = list(_events(found, shows_names=feed.shows_names))
        return calendar_of(_("Appointments · %(name)s") % {"name": _name(user)}, events)


def _name(user: User) -> str:
    return user.full_name or user.username


def _events(rows: Iterable[Appointment], *, shows_names: bool) -> Iterable[Event]:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    for row in rows:
        summary, place = str(row.get_kind_display()), ""
        if shows_names:
            summary, place = f"{summary} · {row.client.name}", row.place
        yield Event(
            uid=f"appointment-{row.pk}@{host}",
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            changed_at=getattr(row, "told_at", None) or row.booked_at,
            sequence=row.version - 1,
            summary=summary,
            place=place,
            url=settings.SITE_URL + reverse("service:appointment", args=[row.pk]),
            is_cancelled=row.state == AppointmentState.CANCELLED,
        )
