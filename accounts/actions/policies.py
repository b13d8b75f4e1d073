"""Setting rules from a day on."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.enums import Role
from accounts.models import Branch, Setting, User
from accounts.policies import Policy
from core.clock import today


def may_set(viewer: User, policy: Policy, branch_id: int | None) -> bool:
    """Say whether a person may set a rule for a branch (None: the whole firm)."""
    if not viewer.is_active or (policy.is_firm_wide and branch_id is not None):
        return False
    match viewer.role:
        case Role.ADMINISTRATOR:
            return True
        case Role.HEAD_OFFICE:
            return branch_id is None
        case Role.MANAGER:
            return branch_id is not None and branch_id == viewer.branch_id
        case _:
            return False


@transaction.atomic
def set_policy(
    *, by: User, policy: Policy, branch: Branch | None, value: Any, from_on: date
) -> Setting:
    """Let a rule's new value apply from a day on, today at the earliest.

    What has been judged stays judged by the rule of its time, so that past days and a
    day that already has its value are refused.
    """
    if not may_set(by, policy, branch.pk if branch else None):
        raise PermissionDenied
    policy.check(value)
    if from_on < today():
        raise ValidationError(
            {"from_on": _("A rule applies from today at the earliest.")}, code="past"
        )
    if Setting.objects.filter(
        name=policy.name, branch=branch, from_on=from_on
    ).exists():
        raise ValidationError(
            {
                "from_on": _(
                    "A value from that day is already set; withdraw it if it is not "
                    "yet in force, or choose a later day."
                )
            },
            code="taken",
        )
    row = Setting.objects.create(
        name=policy.name, branch=branch, value=value, from_on=from_on, set_by=by
    )
    record(by, "setting.set", row, name=policy.name, from_on=from_on.isoformat())
    return row


@transaction.atomic
def withdraw_policy(*, by: User, row: Setting, policy: Policy) -> None:
    """Take back a value that has not come into force yet."""
    if not may_set(by, policy, row.branch_id):
        raise PermissionDenied
    if row.from_on <= today():
        raise ValidationError(
            _("This value has been in force; set a new one from a later day instead."),
            code="in_force",
        )
    record(by, "setting.withdrawn", row, name=row.name, from_on=str(row.from_on))
    row.delete()
