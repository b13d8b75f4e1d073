from typing import Any

from django.contrib import messages
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
from accounts.licence import standing
from clients.forms import is_written
from clients.models import Client
from clients.policies import WRITERS, may_assign, may_edit
from clients.registry import timeline_sources
from desk.analytics.client import ClientFacts, timeline
from desk.forms import StepForm
from pipeline.actions import close_next_step, plan_next_step
from pipeline.analytics.evidence import still_missing
from pipeline.models import NextStep

LOGGERS = (*WRITERS, Role.ADVISER)


@require_safe
def client(request: StaffRequest, client_id: int) -> HttpResponse:
    """Show everything about one client on one page."""
    people = ("broker", "adviser", "branch", "origin")
    clients = Client.objects.visible_to(request.user).select_related(*people)
    found = get_object_or_404(clients, pk=client_id)
    kind, key = request.GET.get("kind", ""), request.GET.get("before", "")
    entries, next_key = timeline(found, kind=kind, key=key)
    # What upper apps add is asked for more often than our own records.
    kinds = list(timeline_sources())[::-1]
    licence = standing(request.user)
    context: dict[str, Any] = {
        "client": found,
        "facts": ClientFacts(found, viewer=request.user),
        "entries": entries,
        "next_key": next_key,
        "is_later_page": bool(key),
        "kinds": kinds,
        "kind": kind if kind in {one.kind for one in kinds} else "",
        "licence": licence,
        "missing": still_missing(found) if found.is_claimed else [],
        "may_log": request.user.role in LOGGERS,
        "may_edit": may_edit(request.user),
        "may_assign": may_assign(request.user),
    }
    return render(request, "desk/client.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*WRITERS)
def next_step(request: StaffRequest, client_id: int) -> HttpResponse:
    """Agree on what comes next with a client, or put it off."""
    found = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    steps = NextStep.objects.visible_to(request.user)
    now = steps.filter(client=found, done_at=None).first()
    form = StepForm(request.POST or None, instance=now)

    def write() -> NextStep:
        return plan_next_step(found, by=request.user, **form.cleaned_data)

    if request.method == "POST" and is_written(form, write):
        return redirect(found)
    context = {"form": form, "client": found, "title": _("Next step")}
    return render(request, "clients/small_form.html", context)


@require_POST
@only_for(*WRITERS)
def step_done(request: StaffRequest, client_id: int) -> HttpResponse:
    """Mark the open next step as done."""
    found = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    if close_next_step(found, by=request.user):
        messages.info(request, _("Done. Agree on the next one, or log the contact."))
    return redirect(found)
