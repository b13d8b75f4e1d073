"""Segmentation of all one sees, and what thresholds would change."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import set_policy
from accounts.actions.policies import may_set
from accounts.enums import Role
from accounts.forms import form_for
from accounts.http import StaffRequest, only_for
from accounts.models import User
from accounts.policies import SIZE_THRESHOLDS, setting_of
from accounts.registry import rule_applies_now
from clients.analytics.axes_counts import (
    SIZES,
    clients_under,
    moves_by,
    segmentation,
    sums_of,
    with_size_by,
)
from clients.enums import Size
from clients.forms import ClientFilter
from clients.models import Client
from clients.policies import READERS
from core.clock import today
from core.pages import page_of

ThresholdsForm = form_for(SIZE_THRESHOLDS)
RULE_MAKERS = (Role.MANAGER, Role.HEAD_OFFICE)


@require_safe
@only_for(*READERS)
def axes(request: StaffRequest) -> HttpResponse:
    """Show where the clients one sees stand on each axis; a broker's alone if asked."""
    asked = ClientFilter(request.GET, viewer=request.user)
    clients = Client.objects.visible_to(request.user)
    broker: User | None = asked.cleaned_data.get("broker")
    if broker is not None:
        clients = clients.filter(broker=broker)
    kept = {"broker": str(broker.pk)} if broker else {}
    context = {
        "found": segmentation(clients, day=today(), kept=kept),
        "asked": asked,
        "broker": broker,
        "may_preview": request.user.role in RULE_MAKERS,
    }
    return render(request, "clients/axes/segmentation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*RULE_MAKERS)
def preview(request: StaffRequest) -> HttpResponse:
    """Show who would move by other thresholds; setting them is a press further."""
    branch = request.user.branch if request.user.role == Role.MANAGER else None
    data = request.POST if request.method == "POST" else request.GET
    row = setting_of(SIZE_THRESHOLDS, branch_id=branch.pk if branch else None)
    current = row.value if row else SIZE_THRESHOLDS.default
    form = ThresholdsForm(data if "large" in data else None, current=current)
    if request.method == "POST" and form.is_valid() and _set(request, form):
        return redirect("clients:axes")
    context = {"form": form, "branch": branch, "row": row, "current": current}
    if form.is_bound and form.is_valid():
        context |= _foreseen(request, form)
    return render(request, "clients/axes/preview.html", context)


def _foreseen(request: StaffRequest, form: Any) -> dict[str, Any]:
    from_on = form.cleaned_data["from_on"]
    rows = moves_by(clients_under(request.user, on=from_on), form.value)
    query = form.data.copy()
    for name in ("csrfmiddlewaretoken", "was", "becomes", "key"):
        query.pop(name, None)
    before = sums_of(rows, lambda move: move.was)
    moved = sum(move.count for row in rows for move in row if move.is_move)
    return {
        "rows": list(zip(_labels(), rows, before, strict=True)),
        "after": sums_of(rows, lambda m: m.becomes),
        "labels": _labels(),
        "moved": moved,
        "query": query.urlencode(),
    }


def _labels() -> list[Any]:
    words = dict(Size.choices)
    return [words.get(size) or _("unknown") for size in SIZES]


def _set(request: StaffRequest, form: Any) -> bool:
    branch = request.user.branch if request.user.role == Role.MANAGER else None
    from_on = form.cleaned_data["from_on"]
    if not may_set(request.user, SIZE_THRESHOLDS, branch.pk if branch else None):
        return False
    try:
        set_policy(
            by=request.user,
            policy=SIZE_THRESHOLDS,
            branch=branch,
            value=form.value,
            from_on=from_on,
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    if from_on <= today():
        rule_applies_now(SIZE_THRESHOLDS.name)
    messages.success(request, _("Set; it applies from the day you named."))
    return True


@require_safe
@only_for(*RULE_MAKERS)
def movers(request: StaffRequest) -> HttpResponse:
    """List the clients who would go from one size to another."""
    form = ThresholdsForm(request.GET)
    was, becomes = request.GET.get("was", ""), request.GET.get("becomes", "")
    if not form.is_valid() or not {was, becomes} <= set(SIZES):
        messages.error(request, _("Say which thresholds, and who would move."))
        return redirect("clients:axes_preview")
    clients = clients_under(request.user, on=form.cleaned_data["from_on"])
    found = with_size_by(clients, form.value).filter(size=was, becomes=becomes)
    words = dict(zip(SIZES, _labels(), strict=True))
    context = {
        "page": page_of(
            found.for_rows(), ("-added_at", "-pk"), request.GET.get("key", "")
        ),
        "count": found.count(),
        "was": words[was],
        "becomes": words[becomes],
        "sees_brokers": True,
    }
    return render(request, "clients/axes/movers.html", context)
