"""Sales plans: versions are kept, a manager signs."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.enums import Role
from accounts.models import User
from core.clock import now
from pipeline.enums import PlanState
from pipeline.models import SalesPlan


@transaction.atomic
def save_plan(
    *,
    by: User,
    year: int,
    target: Decimal,
    average: Decimal,
    days: int,
    ratio: Mapping[str, int],
) -> SalesPlan:
    """Keep a broker's plan as the year's next version, for the manager to sign.

    `target` and `average` are yuan. Raises ValidationError.
    """
    # Locking the person numbers two savings at once one after the other.
    broker: Any = User.objects.select_for_update().get(pk=by.pk)
    versions = SalesPlan.objects.filter(broker=by, year=year)
    last = versions.aggregate(last=Max("version"))["last"] or 0
    plan = SalesPlan(
        broker=broker,
        branch_id=broker.branch_id,
        year=year,
        version=last + 1,
        target=target,
        average_assets=average,
        days=days,
        ratio=dict(ratio),
        state=PlanState.SUBMITTED,
        by=by,
    )
    plan.full_clean(exclude=["broker", "branch", "by", "signed_by", "signed_at"])
    plan.save()
    record(by, "plan.saved", plan, version=plan.version)
    return plan


@transaction.atomic
def sign_plan(plan: SalesPlan, *, by: User) -> SalesPlan:
    """Sign a broker's plan as their manager. Raises ValidationError."""
    current: SalesPlan = SalesPlan.objects.select_for_update().get(pk=plan.pk)
    if not may_sign(by, current):
        raise ValidationError(_("Only the branch's manager signs a plan."))
    if current.state == PlanState.SIGNED:
        raise ValidationError(_("This plan is signed already."), code="signed")
    newer = SalesPlan.objects.filter(
        broker=current.broker_id, year=current.year, version__gt=current.version
    )
    if newer.exists():
        raise ValidationError(
            _("A newer version of this plan exists; sign that one."), code="newer"
        )
    current.state, current.signed_by, current.signed_at = PlanState.SIGNED, by, now()
    current.save(update_fields=["state", "signed_by", "signed_at"])
    record(by, "plan.signed", current, version=current.version)
    return current


def may_sign(viewer: User, plan: SalesPlan) -> bool:
    """Say whether this person signs this plan: the manager of its branch."""
    return viewer.role == Role.MANAGER and viewer.branch_id == plan.branch_id
