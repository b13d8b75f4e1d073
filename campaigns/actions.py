"""Everything that writes to campaign plans."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.enums import Role
from accounts.models import User
from campaigns.enums import PlanState, Step
from campaigns.models import Objective, Plan
from clients.enums import Method, Source
from clients.models import Origin

OPEN = (PlanState.DRAFT, PlanState.REVIEW)


@transaction.atomic
def make_plan(
    *, by: User, name: str, starts_on: date, ends_on: date, purpose: str = ""
) -> Plan:
    """Begin a campaign plan, and the origin its people will come from.

    The same plan sent twice is one. Raises ValidationError.
    """
    facts = {"name": name, "purpose": purpose, "starts_on": starts_on}
    facts |= {"ends_on": ends_on, "branch": by.branch}
    # The person's row is the lock: of two savings at once the second sees the first.
    User.objects.select_for_update().get(pk=by.pk)
    mine = Plan.objects.filter(owner=by, state=PlanState.DRAFT, **facts)
    there: Plan | None = mine.order_by("pk").first()
    if there is not None:
        return there
    plan = Plan(owner=by, **facts)
    plan.full_clean(exclude=["origin"])
    plan.origin = Origin.objects.create(
        branch=plan.branch,
        user=by,
        source=Source.PUBLICITY,
        method=Method.TARGET_MARKET,
        outlet=name,
    )
    plan.save()
    record(by, "campaign.made", plan)
    return plan


@transaction.atomic
def change_plan(plan: Plan, *, by: User, **facts: Any) -> Plan:
    """Change name, purpose or term of a plan that is still being made."""
    current = _locked(plan)
    for name, value in facts.items():
        setattr(current, name, value)
    current.full_clean(exclude=["origin"])
    current.save()
    if current.origin_id:
        Origin.objects.filter(pk=current.origin_id).update(outlet=current.name)
    record(by, "campaign.changed", current, fields=sorted(facts))
    return current


@transaction.atomic
def set_objective(
    plan: Plan, *, by: User, objective: Objective | None = None, **facts: Any
) -> Objective:
    """Add an objective to a plan, or change one. Raises ValidationError."""
    current = _locked(plan)
    aim = objective or Objective(plan=current)
    for name, value in facts.items():
        setattr(aim, name, value)
    aim.full_clean(exclude=["plan"])
    same = {name: getattr(aim, name) for name in ("metric", "operator", "target")}
    others = current.objectives.filter(due_on=aim.due_on, **same).exclude(pk=aim.pk)
    there: Objective | None = others.first()
    if there is not None:
        return there
    if aim.due_on < current.starts_on:
        raise ValidationError(
            {"due_on": _("The objective is due before the plan starts.")}
        )
    aim.save()
    record(by, "campaign.objective_set", current, objective=aim.pk)
    return aim


@transaction.atomic
def go_to_step(plan: Plan, *, by: User, step: str) -> Plan:
    """Say which of the thirteen steps a plan is at; the ones before it are done.

    Nothing follows the objectives while there are none. Raises ValidationError.
    """
    current = _locked(plan)
    if step not in Step.values:
        raise ValidationError(_("There is no such step."))
    if step != Step.OBJECTIVES and not current.objectives.exists():
        raise ValidationError(
            _("Set an objective first: a plan without one cannot be judged.")
        )
    current.step = step
    current.save(update_fields=["step"])
    record(by, "campaign.at_step", current, step=step)
    return current


def may_make_plan(user: User) -> bool:
    """Say whether someone may begin a campaign plan: brokers and branch managers."""
    return user.role in (Role.BROKER, Role.MANAGER)


def may_change_plan(user: User, plan: Plan) -> bool:
    """Say whether someone may change a plan: its owner and the branch's manager."""
    if plan.state not in OPEN or plan.branch_id != user.branch_id:
        return False
    return user.role == Role.MANAGER or plan.owner_id == user.pk


def _locked(plan: Plan) -> Plan:
    current: Plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if current.state not in OPEN:
        raise ValidationError(_("This plan is no longer being made."))
    return current
