"""What people type about the firm, its people and its rules."""

from accounts.forms.people import (
    AddKeyForm,
    CertificateForm,
    FoundingForm,
    OwnForm,
    PersonForm,
    RenameKeyForm,
    ResetPasswordForm,
)
from accounts.forms.records import RecordFilter
from accounts.forms.rules import CalendarDayForm, RuleForm, form_for

__all__ = [
    "AddKeyForm",
    "CalendarDayForm",
    "CertificateForm",
    "FoundingForm",
    "OwnForm",
    "PersonForm",
    "RecordFilter",
    "RenameKeyForm",
    "ResetPasswordForm",
    "RuleForm",
    "form_for",
]
