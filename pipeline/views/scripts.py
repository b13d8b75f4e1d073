"""Scripts: the catalogue, one with its versions, and what may be said to a client."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
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
from clients.models import Client
from core.clock import today
from outbox.actions import current_rules
from pipeline.actions.objections import may_keep_objection
from pipeline.actions.scripts import (
    decide_script,
    may_decide,
    may_retire_script,
    may_write_script,
    retire_script,
    revise_script,
    write_script,
)
from pipeline.analytics import offered_scripts, uses_of_scripts
from pipeline.analytics.scripts import first_counted
from pipeline.forms.scripts import DecisionForm, ScriptFilter, ScriptForm, VersionForm
from pipeline.forms.shared import number_of
from pipeline.models import Script, ScriptVersion

READERS = (Role.BROKER, Role.MANAGER, Role.ADVISER, Role.HEAD_OFFICE)
MOST = 200


@require_safe
@only_for(*READERS)
def scripts(request: StaffRequest) -> HttpResponse:
    """List the scripts of the firm and the branch, what of them may be said first."""
    form = ScriptFilter(request.GET, viewer=request.user)
    rows = form.narrow(Script.objects.visible_to(request.user))
    versions = Prefetch("versions", _versions_seen(request))
    rows = rows.select_related("objection", "branch").prefetch_related(versions)
    found = list(rows.order_by("stage", "title", "pk")[:MOST])
    uses = uses_of_scripts(request.user)
    context = {
        "form": form,
        "rows": [_row(script, uses.get(script.pk, 0)) for script in found],
        "may_write": may_write_script(request.user),
        "may_keep": may_keep_objection(request.user),
        "since": first_counted(),
        "is_narrowed": any(form.cleaned_data.values()),
    }
    return render(request, "pipeline/scripts.html", context)


def _versions_seen(request: StaffRequest) -> Any:
    """Return the versions a person may read, the last first."""
    return ScriptVersion.objects.visible_to(request.user).order_by("-version")


def _row(script: Script, uses: int) -> dict[str, Any]:
    versions = list(script.versions.all())
    approved = next((v for v in versions if v.state == "approved"), None)
    is_over = bool(approved and approved.valid_until and approved.valid_until < today())
    return {
        "script": script,
        "said": approved,
        "is_expired": is_over,
        "waiting": next((v for v in versions if v.state == "submitted"), None),
        "uses": uses,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*READERS)
def script_new(request: StaffRequest) -> HttpResponse:
    """Write a script, for another to approve."""
    if not may_write_script(request.user):
        raise PermissionDenied
    form = ScriptForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = write_script(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("pipeline:script", made.script_id)
    return render(request, "pipeline/script_new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*READERS)
def script(request: StaffRequest, script_id: int) -> HttpResponse:
    """Show a script with every version; write the next one."""
    found = _visible(request, script_id)
    seen = _versions_seen(request).filter(script=found)
    versions = list(seen.select_related("by", "decided_by", "script"))
    last = versions[0]
    initial = {"text": last.text, "valid_until": last.valid_until}
    form = VersionForm(request.POST or None, initial=initial)
    may_write = may_write_script(request.user, found)
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    if request.method == "POST" and form.is_valid() and _revised(request, found, form):
        return redirect("pipeline:script", found.pk)
    context = {
        "script": found,
        "versions": versions,
        "waiting": last if may_decide(request.user, last) else None,
        "form": form,
        "may_write": may_write and not found.is_retired,
        "may_retire": may_retire_script(request.user, found),
        "uses": uses_of_scripts(request.user, found).get(found.pk, 0),
        "rules": current_rules(),
        "since": first_counted(),
    }
    return render(request, "pipeline/script.html", context)


def _revised(request: StaffRequest, found: Script, form: VersionForm) -> bool:
    try:
        revise_script(found, by=request.user, **form.cleaned_data)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


@require_POST
@only_for(Role.MANAGER, Role.HEAD_OFFICE)
def script_decide(request: StaffRequest, script_id: int) -> HttpResponse:
    """Approve the version that waits, or refuse it with a reason."""
    found = _visible(request, script_id)
    waiting = found.versions.filter(state="submitted").select_related("script")
    version = get_object_or_404(waiting, pk=number_of(request.POST.get("version", "")))
    if not may_decide(request.user, version):
        raise PermissionDenied
    form = DecisionForm(request.POST)
    approve = request.POST.get("word") == "approve"
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        decide_script(version, by=request.user, approve=approve, reason=reason)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        said = _("Approved; it is offered from now on.") if approve else _("Refused.")
        messages.success(request, said)
    return redirect("pipeline:script", found.pk)


@require_POST
@only_for(Role.MANAGER, Role.HEAD_OFFICE)
def script_retire(request: StaffRequest, script_id: int) -> HttpResponse:
    """Take a script out of use, or back."""
    found = _visible(request, script_id)
    if not may_retire_script(request.user, found):
        raise PermissionDenied
    retire_script(found, by=request.user, is_retired=request.POST.get("back") != "1")
    return redirect("pipeline:script", found.pk)


@require_safe
@only_for(Role.BROKER, Role.MANAGER, Role.ADVISER)
def offered(request: StaffRequest, client_id: int) -> HttpResponse:
    """Show what may be said to a client, against the objection chosen in a form."""
    clients = Client.objects.visible_to(request.user)
    client = get_object_or_404(clients, pk=client_id)
    chosen = number_of(request.GET.get("objection", ""))
    found = offered_scripts(request.user, client, objection_id=chosen)
    context = {
        "offered": found,
        "client": client,
        "objection": chosen,
        "used": request.GET.get("script", ""),
        "is_in_form": "kind" in request.GET,
    }
    is_part = "HX-Request" in request.headers
    name = "_scripts_offered.html" if is_part else "offered.html"
    return render(request, f"pipeline/{name}", context)


def _visible(request: StaffRequest, script_id: int) -> Script:
    mine = Script.objects.visible_to(request.user)
    found: Script = get_object_or_404(
        mine.select_related("objection", "branch"), pk=script_id
    )
    return found
