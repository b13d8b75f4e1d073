from typing import Any
from urllib.parse import urlencode

from django.db.models import (
    Case,
    IntegerField,
    QuerySet,
    Value,
    When,
    prefetch_related_objects,
)
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.http import StaffRequest
from clients.models import Client
from core.pages import wants_part
from core.text import squeeze
from service.analytics.line import line_read
from service.enums import FACING
from service.rules.line import LONGEST_LINE

MOST_SHOWN = 50
LIVE_SHOWN = 8
LONGEST = 100
# Shorter texts name somebody; nothing can be told in them.
SHORTEST_LINE = 4


@require_safe
def search(request: StaffRequest) -> HttpResponse:
    """Find clients by name, pinyin, initials, digits or number; one hit is opened."""
    said = request.GET.get("q", "")[:LONGEST_LINE].strip()
    logged = _as_line(request, said)
    if logged and not wants_part(request):
        return redirect(logged)
    wanted = said[:LONGEST]
    found = list(_found(request, wanted)[: MOST_SHOWN + 1]) if wanted else []
    if request.user.role != Role.BROKER:
        # Beside the search, not in it: joined to it, every hit would be, not the first.
        prefetch_related_objects(found, "broker")
    if wants_part(request):
        live = {"clients": found[:LIVE_SHOWN], "wanted": wanted, "logged": logged}
        return render(request, "desk/_search_live.html", live)
    if len(found) == 1:
        return redirect(found[0])
    context: dict[str, Any] = {
        "clients": found[:MOST_SHOWN],
        "wanted": wanted,
        "has_more": len(found) > MOST_SHOWN,
        "most": MOST_SHOWN,
        "sees_brokers": request.user.role != Role.BROKER,
    }
    return render(request, "desk/search.html", context)


def _as_line(request: StaffRequest, said: str) -> str:
    """Return where a text leads that tells of a contact; "" when it only looks."""
    if len(said) < SHORTEST_LINE or request.user.role not in FACING:
        return ""
    if not line_read(said, by=request.user).reading.says_something:
        return ""
    return f"{reverse('service:line')}?{urlencode({'line': said})}"


def _found(request: StaffRequest, wanted: str) -> QuerySet[Client]:
    """Return who fits, those whose name or number it is before those it is in."""
    key = squeeze(wanted)
    rank = Case(
        When(search_text__startswith=key, then=Value(0)),
        When(search_text__contains=f"|{key}|", then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    clients = (
        Client.objects.visible_to(request.user)
        .found_by(wanted)
        .for_rows(names_broker=False)
    )
    ranked: QuerySet[Client] = clients.order_by(rank, "name", "pk")
    return ranked
