from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import Role
from accounts.http import StaffRequest, only_for, own_path
from accounts.licence import licence_sentence
from clients.analytics.seen import seen_client
from clients.models import Client
from pipeline.actions import seen_of, undo_move
from pipeline.actions.leaving import move_on
from pipeline.analytics import offered_scripts
from pipeline.analytics.evidence import still_missing
from pipeline.analytics.offers import is_stepless, usual_day, usual_step
from pipeline.forms.leaving import MovingForm
from pipeline.models import NextStep, StageChange
from pipeline.rules import STAGES
from pipeline.views.cards import ASK_NEXT


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.BROKER, Role.MANAGER)
def move(request: StaffRequest, client_id: int) -> HttpResponse:
    """Ask where a client goes, and move them there."""
    client = seen_client(request.user, client_id, along=("broker",))
    if client is None:
        raise Http404
    closed = licence_sentence(request.user)
    back = _back(request)
    if request.method == "POST":
        form = MovingForm(request.POST, client=client, viewer=request.user)
        if not closed and form.is_valid() and _moved(request, form, client):
            _ask_on_board(request, back, client)
            return redirect(back)
    else:
        form = MovingForm(
            initial=_first(request, client), client=client, viewer=request.user
        )
    context = {
        "client": client,
        "form": form,
        "closed": closed,
        "back": back,
        "missing": still_missing(client),
        "offered": offered_scripts(request.user, client),
    }
    return render(request, "pipeline/move.html", context)


def _first(request: StaffRequest, client: Client) -> dict[str, Any]:
    """Offer the stage asked for and, where nothing is agreed, what it suggests next."""
    to = request.GET.get("to", "")
    first: dict[str, Any] = {"to": to, "expected": seen_of(client)}
    steps = NextStep.objects.visible_to(request.user)
    if not steps.filter(client=client, done_at=None).exists():
        stage = to if to in set(STAGES) else client.stage
        first["next_what"] = usual_step(client, stage)
        first["next_on"] = usual_day(client, stage)
    return first


def _moved(request: StaffRequest, form: MovingForm, client: Client) -> bool:
    """Do as the form says; a refusal becomes the form's own sentence."""
    facts = form.cleaned_data | {"expected": form.cleaned_data["expected"] or None}
    to = facts["to"]
    try:
        move_on(client, by=request.user, **facts)
        if to in STAGES:
            words = _("%(client)s is now at %(stage)s.")
            shown = f"{to} {client.get_stage_display()}"
        else:
            words = _("%(client)s left the process: %(stage)s.")
            shown = client.get_outcome_display()
    except ValidationError as refusal:
        form.add_error("reason" if refusal.code == "reason" else None, refusal)
        return False
    if _back(request).startswith(reverse("pipeline:board")):
        return True  # the board says so itself, beside the way to undo it
    messages.success(request, words % {"client": client, "stage": shown})
    return True


def _ask_on_board(request: StaffRequest, back: str, client: Client) -> None:
    """Let the board ask for the next step of who was moved there, if none is agreed."""
    on_board = urlsplit(back).path == reverse("pipeline:board")
    if on_board and is_stepless(request.user, client):
        request.session[ASK_NEXT] = client.pk


@require_POST
@only_for(Role.BROKER, Role.MANAGER)
def undo(request: StaffRequest, move_id: int) -> HttpResponse:
    """Take back the move one has just made."""
    moves = StageChange.objects.visible_to(request.user).select_related("client")
    found = get_object_or_404(moves, pk=move_id)
    if found.by_id != request.user.pk:
        raise PermissionDenied
    try:
        undo_move(found, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        said = _("Undone: %(client)s stands where they stood before.")
        messages.info(request, said % {"client": found.client})
    return redirect(_back(request))


def _back(request: StaffRequest) -> str:
    """Return the page to go back to, if it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return own_path(wanted) or reverse("pipeline:board")
