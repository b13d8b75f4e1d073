"""Consent texts: new versions only, so that what people agreed to can be shown."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.enums import Role
from accounts.models import User
from clients.models import ConsentText
from clients.policies import may_decide
from core.clock import today


@transaction.atomic
def add_consent_text(
    *, by: User, purpose: str, version: str, wording: str, valid_from: date
) -> ConsentText:
    """Add a version, the head office's for the firm, a manager's for the branch.

    Raises ValidationError when the version is there already or applies to the past.
    """
    if not may_decide(by):
        raise ValidationError(_("The manager or the head office writes consent texts."))
    if valid_from < today():
        raise ValidationError(
            {"valid_from": _("A text applies from today at the earliest.")}
        )
    text = ConsentText(
        branch_id=None if by.role == Role.HEAD_OFFICE else by.branch_id,
        purpose=purpose,
        version=version,
        wording=wording,
        valid_from=valid_from,
        by=by,
    )
    text.full_clean(exclude=["branch", "by"])
    text.save()
    record(by, "consent_text.added", text, purpose=purpose)
    return text
