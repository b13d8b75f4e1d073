"""The catalogue of objections: how often each is heard; kept by branch and firm."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from core.clock import today
from pipeline.actions import add_default_objections, add_starter_scripts
from pipeline.actions.objections import (
    add_objection,
    may_keep_objection,
    merge_objections,
    rename_objection,
    retire_objection,
)
from pipeline.analytics import heard_lately
from pipeline.analytics.scripts import WINDOW
from pipeline.forms.scripts import ObjectionForm
from pipeline.forms.shared import number_of
from pipeline.models import Objection

READERS = (Role.BROKER, Role.MANAGER, Role.ADVISER, Role.HEAD_OFFICE)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*READERS)
def objections(request: StaffRequest) -> HttpResponse:
    """List the objections with how often they were heard; add one."""
    may_keep = may_keep_objection(request.user)
    form = ObjectionForm(request.POST or None)
    if request.method == "POST":
        if not may_keep:
            raise PermissionDenied
        if form.is_valid() and _added(request, form):
            return redirect("pipeline:objections")
    mine = Objection.objects.visible_to(request.user)
    rows = list(mine.select_related("branch", "merged_into").order_by("name", "pk"))
    since = today() - timedelta(days=WINDOW - 1)
    context = {
        "form": form,
        "may_keep": may_keep,
        "rows": heard_lately(request.user, rows, today()),
        "retired": [row for row in rows if not row.is_active],
        "since": since,
        "before": since - timedelta(days=WINDOW),
        "until": since - timedelta(days=1),
    }
    return render(request, "pipeline/objections.html", context)


def _added(request: StaffRequest, form: ObjectionForm) -> bool:
    try:
        add_objection(by=request.user, name=form.cleaned_data["name"])
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


@require_POST
@only_for(Role.MANAGER, Role.HEAD_OFFICE)
def objection_change(request: StaffRequest, objection_id: int) -> HttpResponse:
    """Rename an objection, retire it, take it back, or make it part of another."""
    mine = Objection.objects.visible_to(request.user)
    found = get_object_or_404(mine, pk=objection_id)
    if not may_keep_objection(request.user, found):
        raise PermissionDenied
    try:
        _change(request, found)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("pipeline:objections")


def _change(request: StaffRequest, found: Objection) -> None:
    said = request.POST
    if "into" in said:
        others = Objection.objects.visible_to(request.user).in_use()
        into = get_object_or_404(others, pk=number_of(said["into"]))
        merge_objections(found, into=into, by=request.user)
    elif "name" in said:
        form = ObjectionForm(said)
        if not form.is_valid():
            raise ValidationError([m for ms in form.errors.values() for m in ms])
        rename_objection(found, by=request.user, name=form.cleaned_data["name"])
    else:
        retire_objection(found, by=request.user, is_active="back" in said)


@require_POST
@only_for(Role.MANAGER, Role.HEAD_OFFICE)
def catalogue_start(request: StaffRequest) -> HttpResponse:
    """Begin with the usual objections and the scripts that go with them."""
    branch = request.user.branch
    add_default_objections(branch)
    add_starter_scripts(by=request.user, branch=branch)
    return redirect("pipeline:scripts")
