"""Months of checks: what was committed, frozen, drawn, found."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from core.clock import today
from service import actions
from service.analytics.beacon import beacon_of
from service.analytics.checks import by_broker, month_lines, waiting_for
from service.analytics.proving import exported, seed_of
from service.forms.beacon import FiguresForm
from service.forms.checks import VoidForm
from service.models import CheckDraw, CheckPeriod, CheckTask
from service.rules import next_month

LOOKERS = (Role.MANAGER, Role.CHECKER, Role.HEAD_OFFICE)
INSIDERS = (*LOOKERS, Role.BROKER, Role.ADVISER)
MOST_MONTHS, MOST_CALLS = 60, 60


def _periods(request: StaffRequest) -> Any:
    mine = CheckPeriod.objects.visible_to(request.user).select_related("branch")
    return mine.order_by("-month", "branch__name", "pk")


def _period(request: StaffRequest, period_id: int) -> CheckPeriod:
    found: CheckPeriod = get_object_or_404(_periods(request), pk=period_id)
    return found


@require_safe
@only_for(*LOOKERS)
def checks(request: StaffRequest) -> HttpResponse:
    """Show whom to call now, and the months with their results."""
    tasks = waiting_for(request.user)[:MOST_CALLS]
    page = {
        "lines": month_lines(_periods(request)[:MOST_MONTHS]),
        "tasks": tasks,
        "refused": actions.refusals(request.user, tasks),
        "is_office": request.user.role == Role.HEAD_OFFICE,
    }
    return render(request, "service/checks/list.html", page)


@require_safe
@only_for(*LOOKERS)
def check_month(request: StaffRequest, period_id: int) -> HttpResponse:
    """Show a month: result and bound, the list, the proof, what can be done now."""
    return _shown(request, _period(request, period_id))


def _shown(
    request: StaffRequest, period: CheckPeriod, figures: FiguresForm | None = None
) -> HttpResponse:
    line = month_lines([period])[0]
    seen = CheckTask.objects.visible_to(request.user)
    tasks = list(seen.filter(draw=line.draw).for_list().order_by("position", "pk"))
    page = {
        "line": line,
        "period": period,
        "tasks": tasks if line.draw else [],
        "brokers": by_broker(line.draw) if line.draw else [],
        "seed": seed_of(period),
        "is_over": today() >= next_month(period.month),
        "is_manager": request.user.role == Role.MANAGER,
        "may_void": request.user.role == Role.HEAD_OFFICE and line.stage == "drawn",
    }
    if line.stage == "ready":
        beacon = beacon_of(period)
        page["beacon"] = beacon
        page["figures"] = figures or FiguresForm(names=beacon.names)
    return render(request, "service/checks/month.html", page)


def _do(
    request: StaffRequest, period: CheckPeriod, do: Callable[[], Any]
) -> HttpResponse:
    """Carry out what was asked; what cannot be done is said on the month's page."""
    try:
        do()
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("service:check_month", period.pk)


@require_POST
@only_for(Role.MANAGER)
def close_month(request: StaffRequest, period_id: int) -> HttpResponse:
    """Freeze a month that is over."""
    period, by = _period(request, period_id), request.user
    branch, month = period.branch, period.month
    return _do(request, period, lambda: actions.close_period(branch, month, by=by))


@require_POST
@only_for(Role.MANAGER)
def draw(request: StaffRequest, period_id: int) -> HttpResponse:
    """Draw a frozen month's checks, with the figures the branch has named."""
    period, by = _period(request, period_id), request.user
    beacon = beacon_of(period)
    form = FiguresForm(request.POST, names=beacon.names)
    if beacon.names and not form.is_valid():
        return _shown(request, period, form)
    said = beacon.text(form.figures) if beacon.names else ""
    branch, month = period.branch, period.month
    return _do(
        request,
        period,
        lambda: actions.draw_checks(branch, month, by=by, beacon=said),
    )


@require_safe
@only_for(Role.MANAGER, Role.CHECKER)
def check_sheet(request: StaffRequest, period_id: int) -> HttpResponse:
    """Show what a person calls with a pen in hand: nothing of what was claimed."""
    period = _period(request, period_id)
    tasks = list(waiting_for(request.user).filter(draw__period=period))
    refused = actions.refusals(request.user, tasks)
    page = {
        "period": period,
        "tasks": [task for task in tasks if not refused[task.pk]],
        "today": today(),
    }
    return render(request, "service/checks/sheet.html", page)


@require_POST
@only_for(Role.MANAGER)
def finish_checks(request: StaffRequest, period_id: int) -> HttpResponse:
    """Close a month's checks; the seed is shown from now on."""
    period = _period(request, period_id)
    return _do(request, period, lambda: actions.close_checks(period, by=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.HEAD_OFFICE)
def void(request: StaffRequest, draw_id: int) -> HttpResponse:
    """Void a draw with a reason that stays listed."""
    draws = CheckDraw.objects.visible_to(request.user).select_related("period__branch")
    found = get_object_or_404(draws, pk=draw_id)
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.void_draw(found, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Void; the reason stays listed."))
            return redirect("service:check_month", found.period_id)
    page = {"form": form, "draw": found, "period": found.period}
    return render(request, "service/checks/void.html", page)


@require_safe
@only_for(*LOOKERS)
def export_draw(request: StaffRequest, period_id: int) -> HttpResponse:
    """Hand out what anybody repeats a closed draw from: numbers and hashes."""
    period = _period(request, period_id)
    draws = CheckDraw.objects.visible_to(request.user).filter(period=period)
    found = draws.in_force().first() if period.closed_at else None
    if found is None:
        raise Http404
    text = json.dumps(exported(found), indent=1)
    answer = HttpResponse(text, content_type="application/json")
    name = f"draw-{period.branch.code}-{period.month:%Y-%m}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
@only_for(*INSIDERS)
def check_proofs(request: StaffRequest) -> HttpResponse:
    """Show everybody what months are committed to; seeds of those that are closed."""
    rows = [(p, seed_of(p)) for p in _periods(request)[:MOST_MONTHS]]
    return render(request, "service/checks/proofs.html", {"rows": rows})
