"""Campaign plans: the list, one plan on its rail, and what is typed into it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.policies import working_calendar
from campaigns.actions import (
    change_plan,
    go_to_step,
    make_plan,
    may_change_plan,
    may_make_plan,
    set_objective,
)
from campaigns.enums import ASKS, Step
from campaigns.forms import ObjectiveForm, PlanForm
from campaigns.models import Objective, Plan
from campaigns.rules import rail, step_after
from core.clock import today
from core.pages import page_of, render_part

READERS = (Role.BROKER, Role.MANAGER, Role.HEAD_OFFICE)
FORM = ["GET", "HEAD", "POST"]


def _plan(request: StaffRequest, plan_id: int) -> Plan:
    plans = Plan.objects.visible_to(request.user).select_related("owner", "branch")
    found: Plan = get_object_or_404(plans, pk=plan_id)
    return found


def _plan_to_change(request: StaffRequest, plan_id: int) -> Plan:
    plan = _plan(request, plan_id)
    if not may_change_plan(request.user, plan):
        raise PermissionDenied
    return plan


@require_safe
@only_for(*READERS)
def plans(request: StaffRequest) -> HttpResponse:
    """List the campaign plans one may see, the newest first."""
    rows = Plan.objects.visible_to(request.user).select_related("owner", "branch")
    rows = rows.annotate(objectives_count=Count("objectives"))
    page = page_of(rows, ("-made_at", "-pk"), request.GET.get("key", ""))
    facts = {"page": page, "may_make": may_make_plan(request.user)}
    return render_part(request, "campaigns/list.html", facts)


@require_http_methods(FORM)
@only_for(Role.BROKER, Role.MANAGER)
def create(request: StaffRequest) -> HttpResponse:
    """Begin a plan."""
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        plan = make_plan(by=request.user, **form.cleaned_data)
        messages.success(request, _("The plan has begun. Set its objectives next."))
        return redirect(plan)
    return render(request, "campaigns/form.html", {"form": form})


@require_safe
@only_for(*READERS)
def plan(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Show a plan: its thirteen steps, its objectives, the working days left."""
    found = _plan(request, plan_id)
    calendar, day = working_calendar(), today()
    asked = request.GET.get("step", "")
    looked_at = Step(asked if asked in Step.values else found.step)
    facts = {
        "plan": found,
        "rail": [(p, Step(p.step).label) for p in rail(Step.values, found.step)],
        "looked_at": looked_at,
        "asks": ASKS[looked_at],
        "following": step_after(list(Step), Step(found.step)),
        "objectives": found.objectives.order_by("due_on", "pk"),
        "days_left": calendar.between(day, found.ends_on),
        "is_over": found.ends_on < day,
        "is_estimated": not calendar.is_published(found.ends_on),
        "may_change": may_change_plan(request.user, found),
    }
    return render(request, "campaigns/plan.html", facts)


@require_http_methods(FORM)
@only_for(*READERS)
def edit(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Change name, purpose and term."""
    found = _plan_to_change(request, plan_id)
    form = PlanForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        change_plan(found, by=request.user, **form.cleaned_data)
        return redirect(found)
    return render(request, "campaigns/form.html", {"form": form, "plan": found})


@require_http_methods(FORM)
@only_for(*READERS)
def objective(
    request: StaffRequest, plan_id: int, objective_id: int | None = None
) -> HttpResponse:
    """Add an objective, or change one."""
    found = _plan_to_change(request, plan_id)
    own = Objective.objects.visible_to(request.user).filter(plan=found)
    aim = get_object_or_404(own, pk=objective_id) if objective_id else None
    form = ObjectiveForm(request.POST or None, instance=aim)
    if request.method == "POST" and form.is_valid():
        try:
            set_objective(found, by=request.user, objective=aim, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect(found)
    facts = {"form": form, "plan": found, "objective": aim}
    return render(request, "campaigns/objective.html", facts)


@require_POST
@only_for(*READERS)
def step(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Go to another of the thirteen steps."""
    found = _plan_to_change(request, plan_id)
    try:
        go_to_step(found, by=request.user, step=request.POST.get("step", ""))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect(found)
