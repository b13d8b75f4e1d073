"""Whom to contact again by the rhythm of their stage."""

from typing import Any

from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.http import StaffRequest, only_for
from accounts.models import User
from accounts.policies import value_of, working_calendar
from clients.enums import Stage
from clients.models import Client
from clients.querysets import ClientQuerySet
from core.clock import today
from core.pages import page_of
from pipeline.policies import STEP_CADENCE
from service.analytics.cadence import Cadence, contacts_due
from service.http import number_asked
from service.rules import quick_days
from service.views.promises import SEEN_BY


@require_safe
@only_for(*SEEN_BY)
def cadence(request: StaffRequest) -> HttpResponse:
    """List clients with whom a contact is due and nothing agreed, the longest first."""
    clients, who = _asked(request)
    days = value_of(STEP_CADENCE, branch_id=request.user.branch_id)
    rule = Cadence(days, working_calendar(), today())
    stage = request.GET.get("stage", "")
    stage = stage if stage in Stage.values else ""
    people = contacts_due(clients, rule)
    chosen = people.filter(stage=stage) if stage else people
    rows = chosen.annotate(rested=Coalesce("last_contact_at", "stage_since"))
    found = page_of(
        rows.select_related("broker").defer("search_text", "grams", "note"),
        ("rested", "pk"),
        request.GET.get("key", ""),
    )
    context: dict[str, Any] = {
        "page": found,
        "rows": [(client, rule.due_on(client)) for client in found.rows],
        "count": chosen.count(),
        "stage": stage,
        "days": list(days.items()),
        "who": who,
        "quick": [one.day for one in quick_days(today(), rule.working)],
    }
    return render(request, "service/cadence.html", context)


def _asked(request: StaffRequest) -> tuple[ClientQuerySet, User | None]:
    clients = Client.objects.visible_to(request.user)
    broker = number_asked(request, "broker")
    if broker is None:
        return clients, None
    who = get_object_or_404(User.objects.visible_to(request.user), pk=broker)
    return clients.filter(broker=who), who
