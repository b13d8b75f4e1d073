"""What service keeps: the contact log, its drafts, appointments, spot checks."""

from service.models.appointment import (
    Appointment,
    AppointmentEvent,
    AppointmentPaper,
    CalendarFeed,
)
from service.models.checking import (
    CheckDraw,
    CheckEvent,
    CheckPeriod,
    CheckTask,
    FrameRow,
)
from service.models.contact import Companion, Contact, ContactDraft
from service.models.diary import DiaryPage

__all__ = [
    "Appointment",
    "AppointmentEvent",
    "AppointmentPaper",
    "CalendarFeed",
    "CheckDraw",
    "CheckEvent",
    "CheckPeriod",
    "CheckTask",
    "Companion",
    "Contact",
    "ContactDraft",
    "DiaryPage",
    "FrameRow",
]
