"""The plan's page: the living plan, the goal and its versions; a branch's plans."""

from datetime import date
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.models import Branch, User
from clients.enums import Stage
from core.charts import root_bars
from core.clock import today
from core.pages import wants_part
from pipeline.actions import may_sign, save_plan
from pipeline.analytics import Ground, context_notes, in_force, working_days_of
from pipeline.analytics.plans import (
    added_up,
    by_branch,
    by_team,
    lines_of,
    needs_of,
    waiting_plans,
)
from pipeline.enums import PlanState
from pipeline.forms import PlanForm
from pipeline.models import Journey, SalesPlan
from pipeline.rules import Plan, plan_for, show_ratio
from pipeline.views.living import broker_asked, ground_of, living_facts

SHOWN = 30


@require_safe
@only_for(Role.BROKER, Role.MANAGER, Role.HEAD_OFFICE)
def plan(request: StaffRequest) -> HttpResponse:
    """Show a broker's living plan and their goal; to others the plans side by side."""
    if request.user.role != Role.BROKER and "broker" not in request.GET:
        return _everybody(request)
    return _show(request, broker_asked(request))


@require_POST
@only_for(Role.BROKER)
def plan_save(request: StaffRequest) -> HttpResponse:
    """Keep a plan as this year's next version."""
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _show(request, request.user, form)
    try:
        saved = save_plan(by=request.user, year=today().year, **form.cleaned_data)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _show(request, request.user, form)
    words = _("Version %(version)s of the plan is kept; your manager signs it.")
    messages.success(request, words % {"version": saved.version})
    return redirect("pipeline:plan")


def _show(
    request: StaffRequest, broker: User, form: PlanForm | None = None
) -> HttpResponse:
    ground, year = ground_of(request, broker), today().year
    versions = _versions(request.user, broker)
    current = in_force([v["plan"] for v in versions if v["plan"].year == year])
    facts = living_facts(request, ground, current) if current else {}
    if wants_part(request) and current:
        return render(request, "pipeline/_what_if_found.html", facts)
    form = form or _goal(request, ground, current)
    found = _plan_of(form) if form.is_bound and form.is_valid() else None
    context = {
        "form": form,
        "plan": found,
        "bars": _bars(found) if found else [],
        "year": year,
        "broker": broker,
        "is_own": broker == request.user,
        "is_published": ground.working.is_published(date(year, 12, 31)),
        "versions": versions,
        "notes": context_notes(request.user, date(year, 1, 1), date(year, 12, 31)),
        **facts,
    }
    return render(request, "pipeline/plan.html", context)


def _goal(request: StaffRequest, ground: Ground, current: SalesPlan | None) -> PlanForm:
    """Return the goal's form: what is asked in the address, else the plan in force."""
    first: dict[str, Any] = {
        "ratio": show_ratio(ground.query.ratio),
        "days": working_days_of(today().year, ground.working),
    }
    if current:
        first |= {
            "target": current.target,
            "average": current.average_assets,
            "ratio": show_ratio(current.ratio),
            "days": current.days,
        }
    is_asked = "target" in request.GET
    return PlanForm(
        {**first, **request.GET.dict()} if is_asked else None, initial=first
    )


def _everybody(request: StaffRequest) -> HttpResponse:
    """Show a manager the branch team by team, head office the firm by branch."""
    viewer, year = request.user, today().year
    people = User.objects.visible_to(viewer).brokers().active()
    lines = lines_of(
        people.select_related("team").order_by("full_name", "pk"),
        SalesPlan.objects.visible_to(viewer),
        Journey.objects.visible_to(viewer),
        year,
    )
    is_office = viewer.role == Role.HEAD_OFFICE
    names = dict(Branch.objects.visible_to(viewer).values_list("pk", "name"))
    context = {
        "year": year,
        "total": added_up(lines),
        "groups": by_branch(lines, names) if is_office else by_team(lines),
        "is_office": is_office,
        "waiting": [] if is_office else _waiting(viewer, year),
    }
    return render(request, "pipeline/plans.html", context)


def _waiting(viewer: User, year: int) -> list[dict[str, Any]]:
    plans = waiting_plans(SalesPlan.objects.visible_to(viewer), year)
    return [{"plan": one, "needed": needs_of(one)} for one in plans]


def _versions(viewer: User, broker: User) -> list[dict[str, Any]]:
    """Return the plans kept so far, latest first; only the newest of each is signed."""
    plans = SalesPlan.objects.visible_to(viewer).filter(broker=broker)
    plans = plans.select_related("signed_by", "returned_by")
    rows = list(plans.order_by("-year", "-version", "-pk")[:SHOWN])
    newest = {row.year: row.version for row in reversed(rows)}
    return [
        {
            "plan": row,
            "ratio": show_ratio(row.ratio),
            "needed": needs_of(row),
            "may_sign": may_sign(viewer, row)
            and row.state not in (PlanState.SIGNED, PlanState.RETURNED)
            and newest[row.year] == row.version,
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


def _bars(found: Plan) -> list[dict[str, Any]]:
    counts = [found.needed[stage] for stage in "ABCD"]
    return [
        {"code": code, "label": Stage(code).label, "count": count, "bar": bar}
        for code, count, bar in zip(
            "ABCD", counts, root_bars(counts, counts), strict=True
        )
    ]
