"""Sales plans: versions are kept, a manager signs."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions import notify
from accounts.audit import record
from accounts.enums import Role
from accounts.models import User
from core.clock import now
from core.text import clean
from pipeline.enums import PlanState
from pipeline.models import SalesPlan

UNASKED = (
    *("broker", "branch", "by", "signed_by", "signed_at"),
    *("returned_by", "returned_at"),
)


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

    `target` and `average` are yuan. The same plan sent twice is one version, as long as
    nobody signed it. Raises ValidationError.
    """
    # Locking the person numbers two savings at once one after the other.
    broker: Any = User.objects.select_for_update().get(pk=by.pk)
    versions = SalesPlan.objects.filter(broker=by, year=year)
    goal = {
        "target": target,
        "average_assets": average,
        "days": days,
        "ratio": dict(ratio),
    }
    last: SalesPlan | None = versions.order_by("-version", "-pk").first()
    if last and last.state == PlanState.SUBMITTED and _has(last, goal):
        return last
    plan = SalesPlan(
        broker=broker,
        branch_id=broker.branch_id,
        year=year,
        version=(last.version if last else 0) + 1,
        state=PlanState.SUBMITTED,
        by=by,
        **goal,
    )
    plan.full_clean(exclude=UNASKED)
    plan.save()
    record(by, "plan.saved", plan, version=plan.version)
    return plan


def _has(plan: SalesPlan, goal: Mapping[str, Any]) -> bool:
    return all(getattr(plan, name) == value for name, value in goal.items())


@transaction.atomic
def sign_plan(plan: SalesPlan, *, by: User) -> SalesPlan:
    """Sign a broker's plan as their manager. Raises ValidationError."""
    current = _to_decide(plan, by)
    current.state, current.signed_by, current.signed_at = PlanState.SIGNED, by, now()
    current.save(update_fields=["state", "signed_by", "signed_at"])
    record(by, "plan.signed", current, version=current.version)
    _tell(current, by, "plan_signed")
    return current


@transaction.atomic
def return_plan(plan: SalesPlan, *, by: User, reason: str) -> SalesPlan:
    """Send a plan back to its broker with a reason. Raises ValidationError."""
    reason = clean(reason).strip()
    if not reason:
        raise ValidationError({"reason": _("Say what the plan still lacks.")})
    current = _to_decide(plan, by)
    current.state, current.reason = PlanState.RETURNED, reason
    current.returned_by, current.returned_at = by, now()
    current.clean_fields(exclude=UNASKED)
    current.save(update_fields=["state", "reason", "returned_by", "returned_at"])
    record(by, "plan.returned", current, version=current.version)
    _tell(current, by, "plan_returned")
    return current


def _to_decide(plan: SalesPlan, by: User) -> SalesPlan:
    """Lock a plan its manager may decide on now. Raises ValidationError."""
    current: SalesPlan = SalesPlan.objects.select_for_update().get(pk=plan.pk)
    if not may_sign(by, current):
        raise ValidationError(_("Only the branch's manager signs a plan."))
    if current.state == PlanState.SIGNED:
        raise ValidationError(_("This plan is signed already."), code="signed")
    if current.state == PlanState.RETURNED:
        raise ValidationError(_("This plan was sent back already."), code="returned")
    newer = SalesPlan.objects.filter(
        broker=current.broker_id, year=current.year, version__gt=current.version
    )
    if newer.exists():
        raise ValidationError(
            _("A newer version of this plan exists; sign that one."), code="newer"
        )
    return current


def _tell(plan: SalesPlan, by: User, kind: str) -> None:
    facts = {"by": by.full_name, "year": plan.year, "version": plan.version}
    notify(plan.broker, kind, facts, url=reverse("pipeline:plan"))


def may_sign(viewer: User, plan: SalesPlan) -> bool:
    """Say whether this person signs this plan: the manager of its branch."""
    return viewer.role == Role.MANAGER and viewer.branch_id == plan.branch_id
