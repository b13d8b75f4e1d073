from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.actions.leaving import may_hand_over
from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.models import User
from clients.actions.bulk import UNDONE_WITHIN
from clients.enums.bulk import BulkKind
from clients.forms.writing import is_written, write_with
from clients.models import BulkChange
from core.clock import now
from desk.actions.handing_over import hand_everything_over, write_to_clients
from desk.analytics.handing_letters import first_draft, letters_of, reachable
from desk.analytics.handing_over import (
    GOING,
    Proposal,
    colleagues_of,
    open_promises,
    propose,
    shares_of,
    watched,
)
from desk.forms import HandOverForm, LetterForm

BY_NAME = 12


@require_safe
@only_for(Role.MANAGER)
def handovers(request: StaffRequest) -> HttpResponse:
    """List who could leave, who has left and with how many clients, whom to watch."""
    mine = Count("clients", filter=Q(clients__standing__in=GOING))
    people = User.objects.visible_to(request.user).brokers().annotate(n=mine)
    changes = BulkChange.objects.visible_to(request.user)
    done = changes.filter(kind=BulkKind.HANDOVER).select_related("by")
    page = {
        "people": people.filter(Q(is_active=True) | Q(n__gt=0)).order_by(
            "is_active", "full_name", "pk"
        ),
        "done": done.order_by("-pk")[:20],
        "watched": watched(request.user),
    }
    return render(request, "desk/handovers.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.MANAGER)
def hand_over(request: StaffRequest, person_id: int) -> HttpResponse:
    """Show what is open with a leaver and who would get whom; then do it."""
    people = User.objects.visible_to(request.user)
    leaver = get_object_or_404(people, pk=person_id)
    if not may_hand_over(request.user, leaver):
        raise PermissionDenied
    colleagues = colleagues_of(leaver)
    form = HandOverForm(request.POST or None, colleagues=colleagues)
    if form.is_valid() and "sure" in request.POST:
        change = write_with(form, lambda: _do(request, leaver, form))
        if change is not None:
            return redirect("desk:handed_over", change.pk)
    proposal = propose(leaver, form.how, colleagues)
    page = {"leaver": leaver, "form": form, "colleagues": colleagues}
    piles = open_promises(leaver)
    page |= {"piles": piles, "nothing_open": not any(pile.count for pile in piles)}
    page |= {"proposal": proposal}
    page |= _by_name(request, form, proposal)
    return render(request, "desk/hand_over.html", page)


def _do(request: StaffRequest, leaver: User, form: HandOverForm) -> BulkChange:
    return hand_everything_over(
        leaver,
        form.how,
        by=request.user,
        mark=request.POST.get("mark", ""),
        token=form.cleaned_data["token"].hex,
    )


def _by_name(
    request: StaffRequest, form: HandOverForm, proposal: Proposal
) -> dict[str, Any]:
    """Return whom a colleague can be chosen for: those found, or the wealthiest."""
    q = request.POST.get("q", "").strip()[:80]
    rows = sorted(
        proposal.clients.values(), key=lambda row: (-(row["assets"] or 0), row["pk"])
    )
    chosen = [row for row in rows if row["pk"] in form.named]
    others = [r for r in rows if r["pk"] not in form.named and q in r["name"]]
    shown = [(row, form.named.get(row["pk"])) for row in chosen + others[:BY_NAME]]
    return {"q": q, "by_name": shown, "hidden": max(0, len(others) - BY_NAME)}


@require_safe
@only_for(Role.MANAGER)
def handed_over(request: StaffRequest, handover_id: int) -> HttpResponse:
    """Show a hand-over that was made: who got whom, the letter, and the way back."""
    return _shown(request, _handover(request, handover_id), None)


@require_POST
@only_for(Role.MANAGER)
def hand_over_letter(request: StaffRequest, handover_id: int) -> HttpResponse:
    """Send the letter about the new broker: it leaves with the next hand-over."""
    change, form = _handover(request, handover_id), LetterForm(request.POST)
    if is_written(
        form,
        lambda: write_to_clients(
            change, by=request.user, text=form.cleaned_data["text"]
        ),
    ):
        return redirect("desk:handed_over", change.pk)
    return _shown(request, change, form)


def _handover(request: StaffRequest, handover_id: int) -> BulkChange:
    changes = BulkChange.objects.visible_to(request.user)
    done = changes.filter(kind=BulkKind.HANDOVER).select_related("by", "undone_by")
    found: BulkChange = get_object_or_404(done, pk=handover_id)
    return found


def _shown(
    request: StaffRequest, change: BulkChange, form: LetterForm | None
) -> HttpResponse:
    page: dict[str, Any] = {"change": change, **shares_of(change, request.user)}
    letters = letters_of(change)
    page |= {"letters": letters.count(), "reachable": reachable(change).count()}
    page["letters_on"] = letters.values_list("day", flat=True).first()
    page["may_undo"] = not change.undone_at and now() - change.made_at <= UNDONE_WITHIN
    draft = first_draft(page["leaver"]) if page["leaver"] else ""
    page["form"] = form or LetterForm(initial={"text": draft})
    return render(request, "desk/handed_over.html", page)
