"""Plans of contacts: the branch's templates, and a client's own."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
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
from clients.analytics.segments import members_of
from clients.forms import is_written
from clients.models import Client
from clients.policies import READERS, WRITERS, may_edit
from core.forms import LONGEST_NUMBER
from service.actions import (
    change_plan,
    end_plan,
    follow_template,
    save_template,
    steps_of,
)
from service.forms.contact_plans import StepsForm, TemplateForm
from service.models import ContactPlan, PlanTemplate

FACTS = ("name", "stage", "segment", "steps", "is_retired")


@require_safe
@only_for(*READERS)
def plan_templates(request: StaffRequest) -> HttpResponse:
    """Show the branch's plans and whom they are for."""
    rows = PlanTemplate.objects.visible_to(request.user).select_related("segment")
    context = {
        "templates": [
            (row, steps_of(row.steps))
            for row in rows.order_by("is_retired", "place", "pk")
        ],
        "may_manage": request.user.role == Role.MANAGER,
    }
    return render(request, "service/plan_templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.MANAGER)
def plan_template(request: StaffRequest, template_id: int = 0) -> HttpResponse:
    """Write a plan of the branch, new or changed."""
    rows = PlanTemplate.objects.visible_to(request.user)
    row = get_object_or_404(rows, pk=template_id) if template_id else None
    initial = {name: getattr(row, name) for name in FACTS} if row else {}
    form = TemplateForm(request.POST or None, viewer=request.user, initial=initial)
    branch = request.user.branch

    def write() -> PlanTemplate:
        if branch is None:
            raise ValidationError(_("Choose a branch first."))
        return save_template(row, by=request.user, branch=branch, **form.cleaned_data)

    if request.method == "POST" and is_written(form, write):
        return redirect("service:plan_templates")
    context = {"form": form, "template": row}
    return render(request, "service/plan_template.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*READERS)
def contact_plan(request: StaffRequest, client_id: int) -> HttpResponse:
    """Show a client's plan and change its steps; without one, what suits them."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    plan = ContactPlan.objects.visible_to(request.user).filter(client=client).first()
    form = StepsForm(
        request.POST or None, initial={"steps": plan.steps if plan else ""}
    )

    def write() -> ContactPlan:
        if plan is None or not may_edit(request.user):
            raise PermissionDenied
        return change_plan(plan, by=request.user, **form.cleaned_data)

    if request.method == "POST" and is_written(form, write):
        return redirect("service:contact_plan", client.pk)
    context: dict[str, Any] = {
        "client": client,
        "title": _("Contact plan"),
        "plan": plan,
        "steps": steps_of(plan.steps) if plan else [],
        "form": form,
        "suited": _suited(request, client),
        "may_edit": may_edit(request.user),
    }
    return render(request, "service/contact_plan.html", context)


def _suited(request: StaffRequest, client: Client) -> list[PlanTemplate]:
    """Return the branch's plans for this client, those for their segment first."""
    rows = PlanTemplate.objects.visible_to(request.user).in_use()
    rows = rows.filter(branch=client.branch_id, stage__in=["", client.stage])
    found = [
        row for row in rows.select_related("segment") if _fits(row, client, request)
    ]
    return sorted(found, key=lambda row: (row.segment_id is None, not row.stage))


def _fits(row: PlanTemplate, client: Client, request: StaffRequest) -> bool:
    if row.segment is None:
        return True
    try:
        return bool(members_of(row.segment, request.user).filter(pk=client.pk).exists())
    except ValidationError:
        return False  # a segment nobody can read any more suits nobody


@require_POST
@only_for(*WRITERS)
def start_plan(request: StaffRequest, client_id: int) -> HttpResponse:
    """Let a client follow one of the branch's plans, or end the one they follow."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    asked = request.POST.get("template", "")
    if asked == "none":
        for plan in ContactPlan.objects.visible_to(request.user).filter(client=client):
            end_plan(plan, by=request.user)
        return redirect("service:contact_plan", client.pk)
    rows = PlanTemplate.objects.visible_to(request.user)
    is_number = asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_NUMBER
    template = get_object_or_404(rows, pk=int(asked) if is_number else 0)
    try:
        follow_template(client, by=request.user, template=template)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("service:contact_plan", client.pk)
