"""One client's axes: shown, and edited a press at a time."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.http import StaffRequest, only_for
from clients.actions import axes_said
from clients.analytics.axes_portrait import Portrait, periods_of
from clients.enums import Horizon
from clients.forms import is_written
from clients.forms.axes import HorizonForm, OverrideForm, StyleForm, TurnoverForm
from clients.models import Client, Turnover, ValueOverride
from clients.policies import READERS, WRITERS, may_edit


def _client(request: StaffRequest, client_id: int) -> Client:
    found: Client = get_object_or_404(
        Client.objects.visible_to(request.user), pk=client_id
    )
    return found


def _back(client: Client, place: str) -> HttpResponse:
    return redirect(f"{reverse('clients:client_axes', args=[client.pk])}#{place}")


@require_safe
@only_for(*READERS)
def client_axes(request: StaffRequest, client_id: int) -> HttpResponse:
    """Show where a client stands on the four axes, and why."""
    client = _client(request, client_id)
    context = {
        "client": client,
        "title": _("Axes"),
        "portrait": Portrait(client),
        "horizons": [*Horizon.choices, ("", _("unknown"))],
        "levels": range(4),
        "may_edit": may_edit(request.user),
    }
    return render(request, "clients/axes/client.html", context)


def _press(
    request: StaffRequest, form: forms.Form, write: Callable[[dict[str, Any]], object]
) -> None:
    """Write what a press says; say so when it says nothing there is."""
    if not form.is_valid():
        messages.error(request, _("That is not among the choices."))
        return
    try:
        write(form.cleaned_data)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))


@require_POST
@only_for(*WRITERS)
def style(request: StaffRequest, client_id: int) -> HttpResponse:
    """Note how well a client knows a style, or that it is not theirs."""
    client = _client(request, client_id)

    def write(facts: dict[str, Any]) -> bool:
        return axes_said.set_style(client, by=request.user, **facts)

    _press(request, StyleForm(request.POST), write)
    return _back(client, "styles")


@require_POST
@only_for(*WRITERS)
def horizon(request: StaffRequest, client_id: int) -> HttpResponse:
    """Note the horizon a client states."""
    client = _client(request, client_id)

    def write(facts: dict[str, Any]) -> bool:
        return axes_said.state_horizon(client, by=request.user, **facts)

    _press(request, HorizonForm(request.POST), write)
    return _back(client, "horizon")


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*WRITERS)
def turnover(request: StaffRequest, client_id: int) -> HttpResponse:
    """Note what a client traded in a period."""
    client = _client(request, client_id)
    form = TurnoverForm(request.POST or None, noted=list(periods_of(client)))

    def write() -> Turnover:
        return axes_said.add_turnover(client, by=request.user, **form.cleaned_data)

    if request.method == "POST" and is_written(form, write):
        return _back(client, "horizon")
    context = {"form": form, "client": client, "title": _("Note turnover")}
    return render(request, "clients/axes/form.html", context)


@require_POST
@only_for(*WRITERS)
def remove_turnover(
    request: StaffRequest, client_id: int, turnover_id: int
) -> HttpResponse:
    """Take back turnover that was noted wrongly."""
    rows = Turnover.objects.visible_to(request.user).select_related("client")
    row = get_object_or_404(rows, pk=turnover_id, client=client_id)
    axes_said.remove_turnover(row, by=request.user)
    return _back(row.client, "horizon")


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*WRITERS)
def override(request: StaffRequest, client_id: int) -> HttpResponse:
    """Let one's own word go before the scores, for a reason and until a day."""
    client = _client(request, client_id)
    rows = ValueOverride.objects.visible_to(request.user).filter(client=client)
    initial = next(iter(rows.values("value", "reason", "until")), {})
    form = OverrideForm(request.POST or None, initial=initial)

    def write() -> ValueOverride:
        return axes_said.override_value(client, by=request.user, **form.cleaned_data)

    if request.method == "POST" and is_written(form, write):
        return _back(client, "value")
    context = {"form": form, "client": client, "title": _("Override the value type")}
    return render(request, "clients/axes/form.html", context)


@require_POST
@only_for(*WRITERS)
def end_override(request: StaffRequest, client_id: int) -> HttpResponse:
    """Let the scores decide again."""
    client = _client(request, client_id)
    axes_said.end_override(client, by=request.user)
    return _back(client, "value")
