"""What service keeps: the contact log, its drafts, spot checks, the service log."""

from service.models.checking import (
    CheckDraw,
    CheckEvent,
    CheckPeriod,
    CheckTask,
    FrameRow,
)
from service.models.contact import Contact, ContactDraft
from service.models.rendered import LogOpening, LogWithdrawal, ServiceLog

__all__ = [
    "CheckDraw",
    "CheckEvent",
    "CheckPeriod",
    "CheckTask",
    "Contact",
    "ContactDraft",
    "FrameRow",
    "LogOpening",
    "LogWithdrawal",
    "ServiceLog",
]
