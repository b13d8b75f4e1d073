"""Days worth a call: noting them, and what comes up."""

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
from clients.actions.events import add_event, change_event, drop_event
from clients.analytics.events import upcoming_events
from clients.forms import is_written
from clients.forms.events import EventForm
from clients.models import Client, LifeEvent
from clients.policies import WRITERS
from clients.views.small import small_page
from core.clock import today

HORIZONS = (7, 30, 90)
USUAL = 30
CALLERS = (*WRITERS, Role.ADVISER)


@require_safe
@only_for(*CALLERS)
def upcoming(request: StaffRequest) -> HttpResponse:
    """Show what comes up in the lives of one's clients."""
    wanted = request.GET.get("within", "")
    horizon = next((n for n in HORIZONS if str(n) == wanted), USUAL)
    found = upcoming_events(request.user, today(), horizon)
    context = {"events": found, "horizon": horizon, "horizons": HORIZONS}
    return render(request, "clients/events/upcoming.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*WRITERS)
def add(request: StaffRequest, client_id: int) -> HttpResponse:
    """Note a day worth a call."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    form = EventForm(request.POST or None)

    def write() -> LifeEvent:
        return add_event(client, by=request.user, **form.cleaned_data)

    if request.method == "POST" and is_written(form, write):
        return redirect("clients:relations", client_id)
    return small_page(
        request, client, form, title=_("Note a day"), back="clients:relations"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*WRITERS)
def change(request: StaffRequest, client_id: int, event_id: int) -> HttpResponse:
    """Change a day, or how long before one is reminded."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    events = LifeEvent.objects.visible_to(request.user).filter(client=client)
    event = get_object_or_404(events, pk=event_id)
    form = EventForm(request.POST or None, instance=event)

    def write() -> LifeEvent:
        return change_event(event, by=request.user, **form.cleaned_data)

    if request.method == "POST" and is_written(form, write):
        return redirect("clients:relations", client_id)
    return small_page(
        request, client, form, title=_("Change a day"), back="clients:relations"
    )


@require_POST
@only_for(*WRITERS)
def drop(request: StaffRequest, client_id: int, event_id: int) -> HttpResponse:
    """Take a day out."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    events = LifeEvent.objects.visible_to(request.user).filter(client=client)
    drop_event(get_object_or_404(events, pk=event_id), by=request.user)
    return redirect("clients:relations", client_id)
