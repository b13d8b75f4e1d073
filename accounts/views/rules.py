"""Dated rules and the calendar."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts import actions
from accounts.actions.calendar import may_set_calendar
from accounts.actions.policies import may_set
from accounts.analytics import rule_history, rule_lines
from accounts.enums import Role
from accounts.forms import CalendarDayForm, form_for
from accounts.http import StaffRequest, only_for
from accounts.models import Branch, CalendarDay, Setting
from accounts.policies import POLICIES, Policy, value_of
from accounts.registry import rule_applies_now
from core.calendars import published_until
from core.clock import today
from core.pages import page_of

LOOK = (Role.MANAGER, Role.HEAD_OFFICE, Role.ADMINISTRATOR)


def _branch(request: StaffRequest) -> Branch | None:
    """Return the branch asked for; a manager's own, else the firm (None)."""
    branches = Branch.objects.visible_to(request.user)
    code = request.GET.get("branch")
    if request.user.role == Role.MANAGER and not code:
        return request.user.branch
    return get_object_or_404(branches, code=code) if code else None


def _back(branch: Branch | None) -> str:
    query = f"?branch={branch.code}" if branch else ""
    return reverse("accounts:settings") + query


@require_safe
@only_for(*LOOK)
def settings(request: StaffRequest) -> HttpResponse:
    """Show every rule: its value, since when, and what is to come."""
    branch = _branch(request)
    branch_id = branch.pk if branch else None
    lines = [
        (line, may_set(request.user, line.policy, branch_id))
        for line in rule_lines(branch)
    ]
    facts = {
        "branch": branch,
        "lines": lines,
        "branches": Branch.objects.visible_to(request.user).order_by("name", "pk"),
    }
    return render(request, "accounts/settings.html", facts)


def _policy(name: str) -> Policy:
    if name not in POLICIES:
        raise Http404
    return POLICIES[name]


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*LOOK)
def rule(request: StaffRequest, rule_name: str) -> HttpResponse:
    """Show one rule's history; set a new value from a day on."""
    policy, branch = _policy(rule_name), _branch(request)
    branch_id = branch.pk if branch else None
    may = may_set(request.user, policy, branch_id)
    if request.method == "POST" and not may:
        raise PermissionDenied
    current = value_of(policy, branch_id=branch_id)
    form = form_for(policy)(request.POST or None, current=current)
    if request.method == "POST" and form.is_valid() and _set(request, form, branch):
        return redirect(_back(branch))
    facts = {
        "policy": policy,
        "branch": branch,
        "form": form if may else None,
        "history": rule_history(policy, branch),
        "today": today(),
    }
    return render(request, "accounts/rule.html", facts)


def _set(request: StaffRequest, form: object, branch: Branch | None) -> bool:
    try:
        actions.set_policy(
            by=request.user,
            policy=form.policy,  # type: ignore[attr-defined]
            branch=branch,
            value=form.value,  # type: ignore[attr-defined]
            from_on=form.cleaned_data["from_on"],  # type: ignore[attr-defined]
        )
    except ValidationError as refused:
        form.add_error(None, refused)  # type: ignore[attr-defined]
        return False
    if form.cleaned_data["from_on"] <= today():  # type: ignore[attr-defined]
        rule_applies_now(form.policy.name)  # type: ignore[attr-defined]
    messages.success(request, _("Set; it applies from the day you named."))
    return True


@require_POST
@only_for(*LOOK)
def withdraw_rule(request: StaffRequest, setting_id: int) -> HttpResponse:
    """Take back a value that is not yet in force."""
    rows = Setting.objects.visible_to(request.user).select_related("branch")
    row = get_object_or_404(rows, pk=setting_id)
    try:
        actions.withdraw_policy(by=request.user, row=row, policy=_policy(row.name))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Withdrawn; the earlier value goes on."))
    return redirect(_back(row.branch))


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*LOOK)
def calendar(request: StaffRequest) -> HttpResponse:
    """Show the days that overrule the published calendar; the administrator adds."""
    may = may_set_calendar(request.user)
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = CalendarDayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.set_calendar_day(by=request.user, **form.cleaned_data)
        messages.success(request, _("The day is set."))
        return redirect("accounts:calendar")
    days = CalendarDay.objects.visible_to(request.user)
    facts = {
        "page": page_of(days, ("-day", "pk"), request.GET.get("key", "")),
        "form": form if may else None,
        "published_until": published_until(),
    }
    return render(request, "accounts/calendar.html", facts)


@require_POST
@only_for(Role.ADMINISTRATOR)
def clear_calendar_day(request: StaffRequest, day_id: int) -> HttpResponse:
    """Go back to the published calendar for one day."""
    row = get_object_or_404(CalendarDay.objects.visible_to(request.user), pk=day_id)
    actions.clear_calendar_day(by=request.user, row=row)
    messages.success(request, _("The published calendar applies again."))
    return redirect("accounts:calendar")
