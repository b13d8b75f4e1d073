from datetime import date
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.models import User
from accounts.policies import FUNNEL_RATIO, value_of, working_calendar
from clients.enums import Stage
from core.charts import root_bars
from core.clock import today
from pipeline.actions import may_sign, save_plan, sign_plan
from pipeline.analytics import working_days_of
from pipeline.enums import PlanState
from pipeline.forms import PlanForm
from pipeline.models import SalesPlan
from pipeline.rules import Plan, plan_for, show_ratio

SHOWN = 30


@require_safe
@only_for(Role.BROKER, Role.MANAGER)
def plan(request: StaffRequest) -> HttpResponse:
    """Work a goal back to contacts a day; the goal is in the address."""
    first = _first(request.user.branch_id)
    is_asked = "target" in request.GET
    form = PlanForm(
        {**first, **request.GET.dict()} if is_asked else None, initial=first
    )
    return _show(request, form)


@require_POST
@only_for(Role.BROKER)
def plan_save(request: StaffRequest) -> HttpResponse:
    """Keep a plan as this year's next version."""
    form = PlanForm(request.POST, initial=_first(request.user.branch_id))
    if not form.is_valid():
        return _show(request, form)
    try:
        saved = save_plan(by=request.user, year=today().year, **form.cleaned_data)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _show(request, form)
    words = _("Version %(version)s of the plan is kept; your manager signs it.")
    messages.success(request, words % {"version": saved.version})
    return redirect("pipeline:plan")


@require_POST
@only_for(Role.MANAGER)
def plan_sign(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Sign a broker's plan."""
    plans = SalesPlan.objects.visible_to(request.user)
    found = get_object_or_404(plans.select_related("broker"), pk=plan_id)
    try:
        sign_plan(found, by=request.user)
        words = _("The plan of %(broker)s is signed.") % {"broker": found.broker}
        messages.success(request, words)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("pipeline:plan")


def _first(branch_id: int | None) -> dict[str, Any]:
    """Return what the form shows before anything is typed."""
    days = working_days_of(today().year, working_calendar())
    ratio = value_of(FUNNEL_RATIO, branch_id=branch_id)
    return {"ratio": show_ratio(ratio), "days": days}


def _show(request: StaffRequest, form: PlanForm) -> HttpResponse:
    found = _plan_of(form) if form.is_bound and form.is_valid() else None
    year = today().year
    context = {
        "form": form,
        "plan": found,
        "bars": _bars(found) if found else [],
        "year": year,
        "is_published": working_calendar().is_published(date(year, 12, 31)),
        "versions": _versions(request.user),
    }
    return render(request, "pipeline/plan.html", context)


def _versions(viewer: User) -> list[dict[str, Any]]:
    """Return the plans kept so far, latest first; only the newest of each is signed."""
    plans = SalesPlan.objects.visible_to(viewer).select_related("broker", "signed_by")
    rows = list(plans.order_by("-made_at", "-pk")[:SHOWN])
    newest = {(row.broker_id, row.year): row.version for row in reversed(rows)}
    return [
        {
            "plan": row,
            "ratio": show_ratio(row.ratio),
            "needed": _kept(row),
            "may_sign": may_sign(viewer, row)
            and row.state != PlanState.SIGNED
            and newest[row.broker_id, row.year] == row.version,
        }
        for row in rows
    ]


def _plan_of(form: PlanForm) -> Plan:
    values = form.cleaned_data
    return plan_for(
        target=Fraction(values["target"]),
        average=Fraction(values["average"]),
        days=values["days"],
        ratio=values["ratio"],
    )


def _kept(row: SalesPlan) -> Plan:
    return plan_for(
        target=Fraction(row.target),
        average=Fraction(row.average_assets),
        days=row.days,
        ratio=row.ratio,
    )


def _bars(found: Plan) -> list[dict[str, Any]]:
    counts = [found.needed[stage] for stage in "ABCD"]
    return [
        {"code": code, "label": Stage(code).label, "count": count, "bar": bar}
        for code, count, bar in zip(
            "ABCD", counts, root_bars(counts, counts), strict=True
        )
    ]
