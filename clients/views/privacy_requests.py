"""Requests about personal data: what waits, what each would do, deciding."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import StaffRequest, only_for
from clients.actions.privacy import carry_out, refuse_request
from clients.actions.privacy import reopen as take_back
from clients.actions.privacy_fates import person_of
from clients.analytics.privacy import (
    is_erasure,
    outcome_for,
    table_done,
    table_of,
)
from clients.enums.privacy import RequestOutcome, RequestState, WhyRefused
from clients.forms.privacy import DecisionForm
from clients.models import Client, PrivacyRequest
from clients.policies import DECIDERS
from core.clock import today
from core.pages import page_of

STATES = (RequestState.OPEN, RequestState.DONE, RequestState.REFUSED)


@require_safe
@only_for(*DECIDERS)
def requests(request: StaffRequest) -> HttpResponse:
    """List requests, those that wait first; hidden people are rows without a name."""
    state = request.GET.get("state", RequestState.OPEN)
    state = state if state in RequestState.values else RequestState.OPEN
    rows = PrivacyRequest.objects.visible_to(request.user).filter(state=state)
    order = ("due_on", "pk") if state == RequestState.OPEN else ("-due_on", "-pk")
    rows = rows.select_related("branch", "filed_by", "decided_by")
    page = page_of(rows, order, request.GET.get("key", ""))
    seen = Client.objects.visible_to(request.user).only("name")
    names = seen.in_bulk([row.client_id for row in page.rows])
    context = {
        "page": page,
        "rows": [(row, names.get(row.client_id)) for row in page.rows],
        "state": state,
        "states": STATES,
        "today": today(),
    }
    return render(request, "clients/privacy/requests.html", context)


@require_safe
@only_for(*DECIDERS)
def request_page(request: StaffRequest, request_id: int) -> HttpResponse:
    """Show what a request would do, group by group, before anything is done."""
    return render(
        request, "clients/privacy/request.html", _context(request, request_id)
    )


@require_safe
@only_for(*DECIDERS)
def letter(request: StaffRequest, request_id: int) -> HttpResponse:
    """Draft the answer to the person, to be looked through and printed."""
    return render(request, "clients/privacy/letter.html", _context(request, request_id))


def _context(request: StaffRequest, request_id: int) -> dict[str, Any]:
    rows = PrivacyRequest.objects.visible_to(request.user)
    rows = rows.select_related("branch", "filed_by", "decided_by", "client")
    found = get_object_or_404(rows, pk=request_id)
    client = Client.objects.visible_to(request.user).filter(pk=found.client_id).first()
    context: dict[str, Any] = {
        "request_row": found,
        "named": client,
        "grounds": WhyRefused.choices,
        "today": today(),
        "table": table_done(found),
        "outcome": found.outcome,
    }
    if found.state == RequestState.OPEN and is_erasure(found):
        person = person_of(found.client)
        outcome = outcome_for(found.client, person)
        context |= {"outcome": outcome, "table": table_of(person, outcome)}
    if context["outcome"]:
        context["outcome_words"] = RequestOutcome(context["outcome"]).label
    frozen = [line.until for line in context["table"] if line.until]
    return context | {"until": max(frozen, default=None)}


@require_POST
@only_for(*DECIDERS)
def decide(request: StaffRequest, request_id: int) -> HttpResponse:
    """Carry a request out as the page showed it, or refuse it."""
    rows = PrivacyRequest.objects.visible_to(request.user)
    found = get_object_or_404(rows, pk=request_id)
    form, by = DecisionForm(request.POST), request.user
    if not form.is_valid():
        messages.error(request, _("Choose to carry it out, or a ground to refuse it."))
        return redirect("clients:privacy_request", request_id)
    given = form.cleaned_data
    try:
        if given["word"] == "refuse":
            refuse_request(found, by=by, why=given["why"])
        else:
            carry_out(found, by=by, expected=given["expected"])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("clients:privacy_request", request_id)


@require_POST
@only_for(*DECIDERS)
def reopen(request: StaffRequest, request_id: int) -> HttpResponse:
    """Let a restricted person be a client again."""
    rows = PrivacyRequest.objects.visible_to(request.user)
    found = get_object_or_404(rows, pk=request_id)
    try:
        take_back(found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("clients:privacy_request", request_id)
