"""What service keeps: the contact log, its drafts, spot checks."""

from service.models.checking import (
    CheckDraw,
    CheckEvent,
    CheckPeriod,
    CheckTask,
    FrameRow,
)
from service.models.contact import Contact, ContactDraft

__all__ = [
    "CheckDraw",
    "CheckEvent",
    "CheckPeriod",
    "CheckTask",
    "Contact",
    "ContactDraft",
    "FrameRow",
]
