"""What service keeps: contacts, drafts, appointments, spot checks, the service log."""

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
from service.models.contact_plans import ContactPlan, PlanTemplate
from service.models.diary import DiaryPage
from service.models.dossier import FileEvent
from service.models.rendered import LogOpening, LogWithdrawal, ServiceLog

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
    "ContactPlan",
    "DiaryPage",
    "FileEvent",
    "FrameRow",
    "LogOpening",
    "LogWithdrawal",
    "PlanTemplate",
    "ServiceLog",
]
