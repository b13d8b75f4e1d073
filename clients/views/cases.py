from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
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
from clients.actions import cases as actions
from clients.analytics.cases import Measured
from clients.forms import is_written
from clients.forms.cases import (
    CaseForm,
    CloseForm,
    DecisionForm,
    SuggestionForm,
    TradeForm,
)
from clients.models import CaseFile, Client, Suggestion
from clients.policies import READERS, WRITERS, may_edit

OPENERS = (*WRITERS, Role.ADVISER)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*OPENERS)
def open_case(request: StaffRequest, client_id: int) -> HttpResponse:
    """Begin a case: freeze the positions it is about."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    form = CaseForm(request.POST or None, viewer=request.user, client=client)
    made: list[CaseFile] = []

    def write() -> bool:
        facts = form.cleaned_data
        made.append(actions.open_case(client, by=request.user, **facts))
        return True

    if request.method == "POST" and is_written(form, write):
        return redirect("clients:case", client.pk, made[0].pk)
    context = {"client": client, "form": form, "title": _("Open a case")}
    return render(request, "clients/holdings/form.html", context)


@require_safe
@only_for(*READERS)
def case(request: StaffRequest, client_id: int, case_id: int) -> HttpResponse:
    """Show a case: baseline, suggestion, decision, what was done, what came of it."""
    row = _case(request, client_id, case_id)
    return _page(request, row)


@require_POST
@only_for(*OPENERS)
def suggest(request: StaffRequest, client_id: int, case_id: int) -> HttpResponse:
    """Write down a suggestion; whoever is no registered adviser is told so."""
    row = _case(request, client_id, case_id)
    if reason := actions.why_not_author(request.user):
        messages.error(request, reason)
        return _back(row)
    form = SuggestionForm(request.POST, viewer=request.user)
    return _written(request, row, "suggestion_form", form, actions.suggest)


@require_POST
@only_for(*WRITERS)
def note_trade(request: StaffRequest, client_id: int, case_id: int) -> HttpResponse:
    """Write down what the client did, or what came to their shares."""
    row = _case(request, client_id, case_id)
    form = TradeForm(request.POST, viewer=request.user)
    return _written(request, row, "trade_form", form, actions.note_trade)


@require_POST
@only_for(*WRITERS)
def close(request: StaffRequest, client_id: int, case_id: int) -> HttpResponse:
    """Close a case with what was learnt."""
    row = _case(request, client_id, case_id)
    form = CloseForm(request.POST)
    return _written(request, row, "close_form", form, actions.close_case)


@require_POST
@only_for(*WRITERS)
def decide(
    request: StaffRequest, client_id: int, case_id: int, suggestion_id: int
) -> HttpResponse:
    """Write down what the client made of a suggestion."""
    row = _case(request, client_id, case_id)
    rows = Suggestion.objects.visible_to(request.user).filter(case=row)
    suggestion = get_object_or_404(rows, pk=suggestion_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(e[0]) for e in form.errors.values()))
        return _back(row)
    try:
        actions.decide(suggestion, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _back(row)


def _written(
    request: StaffRequest,
    row: CaseFile,
    name: str,
    form: Any,
    action: Callable[..., object],
) -> HttpResponse:
    def write() -> object:
        return action(row, by=request.user, **form.cleaned_data)

    if is_written(form, write):
        return _back(row)
    return _page(request, row, **{name: form})


def _page(request: StaffRequest, row: CaseFile, **forms: Any) -> HttpResponse:
    user = request.user
    suggestions = row.suggestions.select_related("author").prefetch_related("into")
    context = {
        "client": row.client,
        "title": row.title,
        "case": row,
        "measured": Measured(row),
        "suggestions": suggestions.order_by("at", "pk"),
        "why_not_author": actions.why_not_author(user),
        "may_edit": may_edit(user) and not row.closed_on,
        "is_adviser": user.role == Role.ADVISER,
        "suggestion_form": SuggestionForm(None, viewer=user),
        "decision_form": DecisionForm(None),
        "trade_form": TradeForm(None, viewer=user),
        "close_form": CloseForm(None),
    }
    return render(request, "clients/holdings/case.html", context | forms)


def _case(request: StaffRequest, client_id: int, case_id: int) -> CaseFile:
    rows = CaseFile.objects.visible_to(request.user).filter(client=client_id)
    row: CaseFile = get_object_or_404(rows.select_related("client"), pk=case_id)
    return row


def _back(row: CaseFile) -> HttpResponse:
    return redirect("clients:case", row.client_id, row.pk)
