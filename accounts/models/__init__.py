"""The firm: regions, branches, teams, people; and the records everyone writes."""

from accounts.models.chain import AuditCheck, AuditHead, AuditNote, AuditSeal
from accounts.models.firm import Branch, Certificate, Region, Team, User, UserManager
from accounts.models.records import Attachment, AuditEvent, Job, Notification, Tag
from accounts.models.rules import CalendarDay, Setting

__all__ = [
    "Attachment",
    "AuditCheck",
    "AuditEvent",
    "AuditHead",
    "AuditNote",
    "AuditSeal",
    "Branch",
    "CalendarDay",
    "Certificate",
    "Job",
    "Notification",
    "Region",
    "Setting",
    "Tag",
    "Team",
    "User",
    "UserManager",
]
