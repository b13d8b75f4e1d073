"""Who left and is asked again, the reasons for leaving, who has no next step."""

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
from accounts.http import StaffRequest, only_for, own_path
from accounts.policies import working_calendar
from clients.models import Client
from core.clock import today
from core.pages import page_of
from core.templatetags.display import soon
from pipeline.actions.leaving import (
    SETTERS,
    add_reason,
    may_switch,
    switch_reason,
    win_back,
)
from pipeline.actions.steps import put_off
from pipeline.analytics import winback
from pipeline.analytics.offers import stepless, usual_step
from pipeline.forms.leaving import ReasonForm, WinBackFilter
from pipeline.forms.shared import number_of
from pipeline.models import LeavingReason
from pipeline.rules.steps import put_off_days, read_day

PER_PAGE = 20
WORKERS = (Role.BROKER, Role.MANAGER)
READERS = (*WORKERS, Role.HEAD_OFFICE)


@require_safe
@only_for(*WORKERS)
def win_back_list(request: StaffRequest) -> HttpResponse:
    """Show who left, why, what they are worth, and from when one asks again."""
    form, names = WinBackFilter(request.GET), winback.reason_names(request.user)
    pauses = winback.pauses_of(request.user.branch_id)
    everyone = winback.left_clients(request.user, pauses)
    rows = form.narrow(everyone)
    shown = (
        form.cut(rows)
        .select_related("broker")
        .only(*winback.SHOWN, "broker__full_name")
    )
    page = page_of(shown, winback.ORDER, request.GET.get("key", ""), PER_PAGE)
    context = {
        "page": page,
        "people": winback.leavers(page.rows, pauses, names),
        "counts": winback.count_ready(rows),
        "leavings": winback.leavings(everyone, names),
        "when": form.asked_when,
        "month": form.month,
        "reason": form.asked_why,
        "reason_name": names.get(number_of(form.asked_why) or 0, ""),
        "pauses": pauses,
        "next_day": working_calendar().after(today(), 1),
    }
    return render(request, "pipeline/win_back.html", context)


@require_POST
@only_for(*WORKERS)
def win_back_one(request: StaffRequest, client_id: int) -> HttpResponse:
    """Take one of those who left back, with a next step for the next working day."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    day = working_calendar().after(today(), 1)
    seen = request.POST.get("seen") or None
    try:
        win_back(client, by=request.user, due_on=day, expected=seen)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        words = _("%(client)s is at %(stage)s again; next step %(day)s: %(what)s.")
        facts = {"client": client, "stage": client.stage, "day": soon(day)}
        messages.success(request, words % (facts | {"what": usual_step(client)}))
    back = own_path(request.POST.get("next", ""))
    return redirect(back or "pipeline:win_back")


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*READERS)
def reasons(request: StaffRequest) -> HttpResponse:
    """Show the reasons for leaving; those who may enter one of their own."""
    may_add = request.user.role in SETTERS
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        if not may_add:
            raise PermissionDenied
        if form.is_valid() and _added(request, form):
            return redirect("pipeline:reasons")
    rows = LeavingReason.objects.visible_to(request.user).select_related("branch")
    lines = [(r, may_switch(request.user, r)) for r in rows.order_by("name", "pk")]
    context = {"form": form, "may_add": may_add, "lines": lines}
    return render(request, "pipeline/reasons.html", context)


def _added(request: StaffRequest, form: ReasonForm) -> bool:
    try:
        add_reason(by=request.user, name=form.cleaned_data["name"])
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


@require_POST
@only_for(*SETTERS)
def reason_switch(request: StaffRequest, reason_id: int) -> HttpResponse:
    """Take a reason out of use, or in again."""
    rows = LeavingReason.objects.visible_to(request.user)
    reason = get_object_or_404(rows, pk=reason_id)
    if not may_switch(request.user, reason):
        raise PermissionDenied
    switch_reason(reason, by=request.user)
    return redirect("pipeline:reasons")


@require_safe
@only_for(*WORKERS)
def no_step(request: StaffRequest) -> HttpResponse:
    """List the open clients with whom nothing is agreed on next."""
    rows = stepless(Client.objects.visible_to(request.user))
    rows = rows.select_related("broker")
    page = page_of(rows, ("stage_since", "pk"), request.GET.get("key", ""))
    days = put_off_days(today(), working_calendar()).values()
    context: dict[str, Any] = {
        "page": page,
        "count": rows.order_by().count(),
        "quick": list(dict.fromkeys(days)),
    }
    return render(request, "pipeline/no_step.html", context)


@require_POST
@only_for(*WORKERS)
def agree(request: StaffRequest, client_id: int) -> HttpResponse:
    """Agree on the stage's usual next step for a day, with one tap."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    day = read_day(request.POST.get("day", ""), today(), working_calendar())
    words, refused = usual_step(client), ""
    if day is None:
        refused = _("Choose a day from tomorrow on, within about a year.")
    else:
        try:
            put_off(client, by=request.user, to=day, what=words, expected="")
        except ValidationError as refusal:
            refused = " ".join(refusal.messages)
    if refused:
        messages.error(request, refused)
    else:
        told = _("%(client)s, %(day)s: %(what)s")
        facts = {"client": client, "day": soon(day), "what": words}
        messages.success(request, told % facts)
    return redirect(own_path(request.POST.get("next", "")) or "pipeline:no_step")
