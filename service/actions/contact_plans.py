"""Plans of contacts: the branch writes templates, brokers follow and change them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Branch, User
from accounts.policies import working_calendar
from clients.models import Client
from core.clock import now, today
from pipeline.actions import plan_next_step
from pipeline.models import NextStep
from service.models import ContactPlan, PlanTemplate
from service.rules.contact_plans import PlanStep, Unreadable, read_steps, write_steps

MOST_TEMPLATES = 40


@transaction.atomic
def save_template(
    template: PlanTemplate | None, *, by: User, branch: Branch, **facts: Any
) -> PlanTemplate:
    """Write a template of the branch, new or changed. Raises ValidationError.

    Plans that clients follow already stay as they are.
    """
    Branch.objects.select_for_update(no_key=True).get(pk=branch.pk)
    kept = PlanTemplate.objects.filter(branch=branch)
    if template is None and kept.count() >= MOST_TEMPLATES:
        raise ValidationError(_("A branch keeps 40 plans at most."))
    row = template or PlanTemplate(branch=branch, place=kept.count() + 1)
    for name, value in facts.items():
        setattr(row, name, value)
    row.steps = write_steps(steps_of(row.steps))
    row.clean_fields(exclude=["branch", "segment"])
    row.validate_constraints()
    row.save()
    record(by, "plan_template.saved", row)
    return row


@transaction.atomic
def follow_template(client: Client, *, by: User, template: PlanTemplate) -> ContactPlan:
    """Let a client follow a template from today on; its first step becomes the next.

    A plan of before ends. Started twice on a day it is one. Raises ValidationError.
    """
    locked = _locked(client)
    if template.branch_id != locked.branch_id or template.is_retired:
        raise ValidationError(_("This plan is not among the branch's."))
    there: ContactPlan | None = ContactPlan.objects.filter(client=locked).first()
    same = there and (there.template_id, there.started_on) == (template.pk, today())
    if there is not None and same:
        return there
    plan = there or ContactPlan(client=locked)
    plan.template, plan.name, plan.steps = template, template.name, template.steps
    plan.done, plan.started_on, plan.by, plan.changed_at = 0, today(), by, now()
    plan.save()
    record(by, "contact_plan.started", locked, template=template.pk)
    take_next(locked, by=by, over=True)
    return plan


@transaction.atomic
def change_plan(plan: ContactPlan, *, by: User, steps: str) -> ContactPlan:
    """Write a client's own steps; what was agreed on stays. Raises ValidationError."""
    locked = _locked(plan.client)
    rows = ContactPlan.objects.select_for_update(of=("self",))
    row: ContactPlan = rows.get(pk=plan.pk)
    row.steps, row.by, row.changed_at = write_steps(steps_of(steps)), by, now()
    row.save()
    record(by, "contact_plan.changed", locked)
    return row


@transaction.atomic
def end_plan(plan: ContactPlan, *, by: User) -> None:
    """End a client's plan; what is agreed on stays. Ended twice is ended once."""
    if ContactPlan.objects.filter(pk=plan.pk).delete()[0]:
        record(by, "contact_plan.ended", plan.client)


def take_next(client: Client, *, by: User, over: bool = False) -> NextStep | None:
    """Make the next step of a client's plan what is agreed on, where nothing else is.

    With `over` also where something is. Call it under the client's lock.
    """
    plan = ContactPlan.objects.filter(client=client).first()
    if plan is None:
        return None
    steps = steps_of(plan.steps)
    is_agreed = NextStep.objects.filter(client=client, done_at=None).exists()
    if plan.done >= len(steps) or (is_agreed and not over):
        return None
    step = steps[plan.done]
    ContactPlan.objects.filter(pk=plan.pk).update(done=plan.done + 1)
    day = working_calendar().after(today(), step.days)
    return plan_next_step(client, by=by, what=step.what, due_on=day)


def steps_of(text: str) -> list[PlanStep]:
    """Read steps; raises ValidationError with a sentence about the first bad line."""
    try:
        return read_steps(text)
    except Unreadable as problem:
        said = {
            "line": _("Line %(n)s: write the working days, then what to do: 3 call."),
            "days": _("Line %(n)s: between 1 and 250 working days."),
            "long": _("Line %(n)s: at most 200 characters."),
            "many": _("At most 20 steps."),
            "none": _("A plan has one step at least."),
        }[problem.why]
        raise ValidationError({"steps": said % {"n": problem.number}}) from None


def _locked(client: Client) -> Client:
    rows = Client.objects.active().select_for_update(no_key=True)
    found: Client | None = rows.filter(pk=client.pk).first()
    if found is None:
        raise ValidationError(_("This client is no longer at work."))
    return found
