"""One version of a plan beside the one before; the manager signs or sends back."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from core.money import show_money
from pipeline.actions import may_sign, return_plan, sign_plan
from pipeline.analytics.plans import needs_of
from pipeline.enums import PlanState
from pipeline.forms import ReturnForm
from pipeline.models import SalesPlan
from pipeline.rules import show_ratio


@require_safe
@only_for(Role.BROKER, Role.MANAGER, Role.HEAD_OFFICE)
def plan_version(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Show a version, and what it changes against the one before it."""
    return _show(request, _found(request, plan_id), ReturnForm())


@require_POST
@only_for(Role.MANAGER)
def plan_sign(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Sign a broker's plan."""
    found = _found(request, plan_id)
    try:
        sign_plan(found, by=request.user)
        words = _("The plan of %(broker)s is signed.") % {"broker": found.broker}
        messages.success(request, words)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("pipeline:plan")


@require_POST
@only_for(Role.MANAGER)
def plan_return(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Send a broker's plan back with a reason."""
    found, form = _found(request, plan_id), ReturnForm(request.POST)
    if not may_sign(request.user, found):
        raise PermissionDenied
    if not form.is_valid():
        return _show(request, found, form)
    try:
        return_plan(found, by=request.user, reason=form.cleaned_data["reason"])
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return _show(request, found, form)
    words = _("The plan went back to %(broker)s with your reason.")
    messages.success(request, words % {"broker": found.broker})
    return redirect("pipeline:plan")


def _found(request: StaffRequest, plan_id: int) -> SalesPlan:
    plans = SalesPlan.objects.visible_to(request.user)
    plans = plans.select_related("broker", "signed_by", "returned_by")
    found: SalesPlan = get_object_or_404(plans, pk=plan_id)
    return found


def _show(request: StaffRequest, found: SalesPlan, form: ReturnForm) -> HttpResponse:
    same = SalesPlan.objects.visible_to(request.user).filter(
        broker=found.broker_id, year=found.year
    )
    versions = list(same.order_by("version", "pk"))
    before = [one for one in versions if one.version < found.version]
    is_newest = versions[-1].pk == found.pk
    context = {
        "found": found,
        "before": before[-1] if before else None,
        "rows": list(_rows(found, before[-1] if before else None)),
        "form": form,
        "may_decide": is_newest
        and found.state in (PlanState.SUBMITTED, PlanState.DRAFT)
        and may_sign(request.user, found),
        "newest": versions[-1],
    }
    return render(request, "pipeline/plan_version.html", context)


def _rows(new: SalesPlan, old: SalesPlan | None) -> Iterator[dict[str, Any]]:
    """Yield every part of the plan as it is and as it was."""
    now, then = _parts(new), _parts(old) if old else {}
    for name, value in now.items():
        was = then.get(name, "")
        yield {"name": name, "now": value, "then": was, "moved": was not in ("", value)}


def _parts(plan: SalesPlan) -> dict[str, str]:
    needed = needs_of(plan)
    return {
        _("New assets wanted"): show_money(plan.target),
        _("Average assets of a client"): show_money(plan.average_assets),
        _("Ratio A : B : C : D"): show_ratio(plan.ratio),
        _("Working days"): str(plan.days),
        _("deals"): str(needed.needed["D"]),
        _("first contacts"): str(needed.needed["A"]),
        _("new contacts a working day"): str(needed.contacts_a_day),
    }
