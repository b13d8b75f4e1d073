"""The call sheet of one check, and how many calls a month a branch makes."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.actions import set_policy
from accounts.actions.policies import may_set
from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.policies import value_of
from clients.models import Client
from service import actions
from service.analytics.assurance import assurance_words, at_once, offers
from service.analytics.checks import waiting_for
from service.forms import tiles
from service.forms.calls import CallsForm
from service.forms.checks import GiveUpForm, VerdictForm, WordsForm
from service.http import number_asked
from service.models import CheckPeriod, CheckTask
from service.policies import CHECK_CALLS, MOST_CALLS
from service.views.checks import LOOKERS
from service.views.sheets import sheet_of

VERDICT_ICONS = {
    "confirmed": "check",
    "denied": "x",
    "unverified": "circle-question-mark",
}
EXAMPLE = 60  # members of one broker
# What can be done on a sheet: its form, and the action it leads to.
STEPS: dict[str, tuple[type[forms.Form], Any]] = {
    "call": (forms.Form, actions.call_client),
    "missed": (forms.Form, actions.miss_client),
    "words": (WordsForm, actions.record_words),
    "verdict": (VerdictForm, actions.judge),
    "give-up": (GiveUpForm, actions.judge),
}


def _task(request: StaffRequest, task_id: int) -> CheckTask:
    mine = CheckTask.objects.visible_to(request.user).for_list()
    found: CheckTask = get_object_or_404(mine, pk=task_id)
    return found


@require_safe
@only_for(*LOOKERS)
def check(request: StaffRequest, task_id: int) -> HttpResponse:
    """Show whom to call and what to ask; the claim only after the client's words."""
    return _sheet(request, _task(request, task_id))


def _sheet(request: StaffRequest, task: CheckTask, **bound: forms.Form) -> HttpResponse:
    verdict = bound.get("verdict") or VerdictForm()
    page = {
        "sheet": sheet_of(task, request.user),
        "task": task,
        "words": bound.get("words") or WordsForm(),
        "give_up": bound.get("give-up") or GiveUpForm(),
        "verdict": verdict,
        "tiles": tiles(verdict["verdict"], icons=VERDICT_ICONS),
    }
    return render(request, "service/checks/call.html", page)


@require_POST
@only_for(Role.MANAGER, Role.CHECKER)
def check_step(request: StaffRequest, task_id: int, step: str) -> HttpResponse:
    """Take one step of a check: dial, nobody answered, words, verdict."""
    task = _task(request, task_id)
    if step not in STEPS:
        raise Http404
    if actions.refusal_to_check(request.user, task):
        raise PermissionDenied
    kind, take = STEPS[step]
    form = kind(request.POST)
    if form.is_valid():
        try:
            take(task, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            _say(request, form, refused)
        else:
            return _onward(request, task, step)
    return _sheet(request, _task(request, task_id), **{step: form})


def _say(request: StaffRequest, form: forms.Form, refused: ValidationError) -> None:
    """Put a refusal to the field it speaks of, or over the page."""
    fields = set(getattr(refused, "error_dict", {}))
    if fields and fields <= set(form.fields):
        form.add_error(None, refused)
    else:
        messages.error(request, " ".join(refused.messages))


def _onward(request: StaffRequest, task: CheckTask, step: str) -> HttpResponse:
    """Stay on the sheet until there is a verdict; then the next client."""
    if step not in ("verdict", "give-up"):
        return redirect("service:check", task.pk)
    left = list(waiting_for(request.user).exclude(pk=task.pk)[:20])
    refused = actions.refusals(request.user, left)
    following = next((one for one in left if not refused[one.pk]), None)
    messages.success(request, _("The verdict is written down."))
    if following is None:
        return redirect("service:check_month", task.draw.period_id)
    return redirect("service:check", following.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.MANAGER, Role.HEAD_OFFICE)
def check_calls(request: StaffRequest) -> HttpResponse:
    """Say what a number of calls a month buys, and set it from a day on."""
    branch = request.user.branch
    branch_id = branch.pk if branch else None
    current = value_of(CHECK_CALLS, branch_id=branch_id)
    may = may_set(request.user, CHECK_CALLS, branch_id)
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = CallsForm(request.POST or None, current=current)
    if request.method == "POST" and form.is_valid() and _set_calls(request, form):
        return redirect("service:check_calls")
    size = _size(request)
    calls = min(number_asked(request, "calls") or current, MOST_CALLS)
    page = {"form": form if may else None, "current": current, "calls": calls}
    page |= {"size": size, "branch": branch, "words": assurance_words(size, calls)}
    page |= {"offers": offers(size, calls), "at_once": at_once(size)}
    return render(request, "service/checks/calls.html", page)


def _size(request: StaffRequest) -> int:
    """Return for how many members a meeting is written down in a month, about."""
    if request.user.branch_id is None:
        return EXAMPLE
    months = CheckPeriod.objects.visible_to(request.user).frozen()
    latest = months.order_by("-month").first()
    if latest is not None:
        return int(latest.claimed)
    return int(Client.objects.visible_to(request.user).members().count())


def _set_calls(request: StaffRequest, form: CallsForm) -> bool:
    try:
        set_policy(
            by=request.user,
            policy=CHECK_CALLS,
            branch=request.user.branch,
            value=form.value,
            from_on=form.cleaned_data["from_on"],
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(request, _("Set; it applies from the day you named."))
    return True
