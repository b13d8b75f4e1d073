"""The administrator's word on a day, over the published calendar."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.audit import record
from accounts.enums import Role
from accounts.models import CalendarDay, User


def may_set_calendar(viewer: User) -> bool:
    """Say whether a person may overrule the published calendar."""
    return viewer.is_active and viewer.role == Role.ADMINISTRATOR


@transaction.atomic
def set_calendar_day(
    *, by: User, calendar: str, day: date, is_open: bool, note: str = ""
) -> CalendarDay:
    """Say that a day is open or closed; an earlier word on it is replaced."""
    if not may_set_calendar(by):
        raise PermissionDenied
    found = CalendarDay.objects.filter(calendar=calendar, day=day).first()
    row = found or CalendarDay(calendar=calendar, day=day)
    row.is_open, row.note = is_open, note
    row.full_clean()
    row.save()
    record(by, "calendar.set", row, day=day.isoformat(), open=is_open)
    return row


@transaction.atomic
def clear_calendar_day(*, by: User, row: CalendarDay) -> None:
    """Go back to the published calendar for a day."""
    if not may_set_calendar(by):
        raise PermissionDenied
    record(by, "calendar.cleared", row, day=row.day.isoformat())
    row.delete()
