"""News and announcements: head office decides, the others read what was approved."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from clients.models import Client
from core.pages import page_of, render_part
from digests.actions import approve, reject
from digests.enums import ItemState
from digests.forms import DeskFilter, VerdictForm
from digests.models import Announcement, NewsItem
from outbox.actions import current_rules

READERS = (Role.BROKER, Role.MANAGER, Role.ADVISER, Role.HEAD_OFFICE)
MODELS: dict[str, Any] = {"news": NewsItem, "announcements": Announcement}


@require_safe
@only_for(*READERS)
def desk(request: StaffRequest) -> HttpResponse:
    """Show what waits (head office) or what was approved (everyone else)."""
    form, is_editor = DeskFilter(request.GET), request.user.role == Role.HEAD_OFFICE
    what = form.asked("what", "news")
    state = form.asked("state", "pending") if is_editor else ItemState.APPROVED
    rows = MODELS[what].objects.visible_to(request.user).filter(state=state).for_desk()
    if what == "announcements" and not is_editor:
        rows = rows.on_holdings_of(Client.objects.visible_to(request.user))
    facts = {
        "count": rows.count(),
        "page": page_of(rows, ("-published_at", "-pk"), request.GET.get("key", "")),
        "what": what,
        "state": state,
        "is_editor": is_editor,
        "all_ticked": "all" in request.GET,
        "waiting": _waiting(request) if is_editor else {},
        "rules": current_rules() if is_editor else [],
    }
    return render_part(request, "digests/desk.html", facts)


def _waiting(request: StaffRequest) -> dict[str, int]:
    return {
        what: model.objects.visible_to(request.user)
        .filter(state=ItemState.PENDING)
        .count()
        for what, model in MODELS.items()
    }


@require_POST
@only_for(Role.HEAD_OFFICE)
def decide(request: StaffRequest) -> HttpResponse:
    """Approve or reject the items ticked."""
    form = VerdictForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Tick the items first, then approve or reject."))
        return redirect("digests:desk")
    what, ids = form.cleaned_data["what"], form.cleaned_data["item"]
    items = MODELS[what].objects.visible_to(request.user).filter(pk__in=ids)
    if form.cleaned_data["verdict"] == "approve":
        count = approve(items, by=request.user)
        said = ngettext("%(n)s item approved.", "%(n)s items approved.", count)
    else:
        count = reject(items, by=request.user)
        said = ngettext("%(n)s item rejected.", "%(n)s items rejected.", count)
    messages.success(request, said % {"n": count})
    return redirect(reverse("digests:desk") + f"?what={what}")
