"""The needs matrix, one client's needs, and the combinations of a branch."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.http import StaffRequest, only_for, own_path
from clients.actions.needs import answer_need
from clients.analytics.needs import cell_of, cells_of, with_answers
from clients.analytics.needs_combinations import overlay
from clients.analytics.services import needs_of, services_of
from clients.analytics.services_reach import with_reach
from clients.enums import Stage
from clients.enums.needs import LearntFrom
from clients.forms import ClientFilter
from clients.forms.needs import CellForm, NeedsAsked
from clients.models import Client, ClientNeed
from clients.policies import READERS, WRITERS, may_edit
from clients.querysets import ClientQuerySet
from clients.scoping import NONE
from clients.views.listing import MOST_COUNTED, narrowed
from core.clock import today
from core.pages import count_of, page_of, render_part


@require_safe
@only_for(*READERS)
def matrix(request: StaffRequest) -> HttpResponse:
    """Show the clients one may see by the branch's needs, each cell one press."""
    asked, needs = _asked(request)
    clients = _people(request, asked, needs)
    sort = asked.order
    page = page_of(
        clients.for_rows(),
        sort.order,
        request.GET.get("key", ""),
        unknown_last=sort.unknown_last,
    )
    cells = cells_of(page.rows, needs.needs, today())
    context = {
        "asked": asked,
        "needs": needs,
        "page": page,
        "rows": [(client, cells[client.pk]) for client in page.rows],
        "count": count_of(clients, MOST_COUNTED),
        "stages": [*Stage, NONE],
    }
    return render_part(request, "clients/needs/matrix.html", context | _pens(request))


@require_safe
@only_for(*READERS)
def combinations(request: StaffRequest) -> HttpResponse:
    """Overlay a branch's needs: each combination with its head-count."""
    asked, needs = _asked(request)
    clients = _people(request, asked, needs)
    chosen = needs.chosen
    services = services_of(needs.branch.pk) if needs.branch else ()
    context = {
        "asked": asked,
        "needs": needs,
        "chosen": chosen,
        "overlay": overlay(clients, chosen, services, needs.on),
        "may_edit": may_edit(request.user),
    }
    return render(request, "clients/needs/combinations.html", context)


@require_safe
@only_for(*READERS)
def client_needs(request: StaffRequest, client_id: int) -> HttpResponse:
    """Show one client's needs, the services that fit, and what to ask next."""
    clients = Client.objects.visible_to(request.user).select_related("adviser")
    client = get_object_or_404(clients, pk=client_id)
    context = {"client": client, "facts": needs_of(client)} | _pens(request)
    return render(request, "clients/needs/client.html", context)


@require_POST
@only_for(*WRITERS)
def answer(request: StaffRequest) -> HttpResponse:
    """Note one answer: back to the page, or only the cell where the script asks."""
    form = CellForm(request.POST, viewer=request.user)
    if not form.is_valid():
        refused = ValidationError(
            [e for errors in form.errors.values() for e in errors]
        )
        return _answered(request, {}, refused)
    cell = form.cleaned_data["cell"]
    refusal = None
    try:
        answer_need(by=request.user, source=form.cleaned_data["source"], **cell)
    except ValidationError as error:
        refusal = error
    return _answered(request, cell, refusal)


def _answered(
    request: StaffRequest, cell: dict[str, Any], refusal: ValidationError | None
) -> HttpResponse:
    said = " ".join(refusal.messages) if refusal else ""
    if "part" not in request.POST:
        if said:
            messages.error(request, said)
        back = own_path(request.POST.get("next", "")) or reverse("clients:needs")
        return redirect(back)
    context: dict[str, Any] = {"refusal": said, "may_edit": True}
    if cell:
        client, need = cell["client"], cell["need"]
        rows = ClientNeed.objects.visible_to(request.user).select_related("by")
        row = rows.filter(client=client, need=need).first()
        context |= {"client": client, "cell": cell_of(need, row, today())}
    return render(request, "clients/needs/_cell.html", context)


def _asked(request: StaffRequest) -> tuple[ClientFilter, NeedsAsked]:
    return (
        ClientFilter(request.GET, viewer=request.user),
        NeedsAsked(request.GET, viewer=request.user),
    )


def _people(
    request: StaffRequest, asked: ClientFilter, needs: NeedsAsked
) -> ClientQuerySet:
    """Return the viewer's clients of the branch, as the address narrows them."""
    clients = narrowed(request, asked).filter(branch=needs.branch)
    if needs.service:
        clients = with_reach(clients, needs.service).filter(reach=needs.reach)
    return with_answers(clients, needs.answers, needs.on)


def _pens(request: StaffRequest) -> dict[str, Any]:
    return {"may_edit": may_edit(request.user), "sources": LearntFrom.choices}
