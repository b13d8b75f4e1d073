from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.http import StaffRequest, only_for
from clients.actions.holdings import put_holding, remove_holding, unwatch
from clients.actions.holdings import watch as put_on_watch
from clients.analytics.holdings import PortfolioPage
from clients.forms import is_written
from clients.forms.holdings import HoldingForm, WatchForm
from clients.models import CaseFile, Client, Holding, WatchItem
from clients.policies import READERS, WRITERS, may_edit
from core.clock import today


@require_safe
@only_for(*READERS)
def holdings(request: StaffRequest, client_id: int) -> HttpResponse:
    """Show what a client holds and watches: worth, concentration, risk, cases."""
    client = _client(request, client_id)
    watched = WatchItem.objects.visible_to(request.user).filter(client=client)
    cases = CaseFile.objects.visible_to(request.user).filter(client=client)
    context = {
        "client": client,
        "title": _("Holdings"),
        "portfolio": PortfolioPage(client),
        "watched": watched.select_related("security").order_by("security__code", "pk"),
        "cases": cases.order_by("-opened_at", "-pk"),
        "may_edit": may_edit(request.user),
    }
    return render(request, "clients/holdings/tab.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*WRITERS)
def add_holding(request: StaffRequest, client_id: int) -> HttpResponse:
    """Note a position by hand."""
    client = _client(request, client_id)
    form = HoldingForm(request.POST or None, viewer=request.user)

    def write() -> Holding:
        return put_holding(client, by=request.user, **form.cleaned_data)

    if request.method == "POST" and is_written(form, write):
        return redirect("clients:holdings", client.pk)
    return _form(request, client, form, _("Add a position"))


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*WRITERS)
def edit_holding(
    request: StaffRequest, client_id: int, holding_id: int
) -> HttpResponse:
    """Correct a position, or bring it up to date."""
    client, row = _holding(request, client_id, holding_id)
    form = HoldingForm(request.POST or None, viewer=request.user, holding=row)

    def write() -> Holding:
        facts = form.cleaned_data
        return put_holding(client, by=request.user, security=row.security, **facts)

    if request.method == "POST" and is_written(form, write):
        return redirect("clients:holdings", client.pk)
    return _form(request, client, form, row.security.name, holding=row)


@require_POST
@only_for(*WRITERS)
def drop_holding(
    request: StaffRequest, client_id: int, holding_id: int
) -> HttpResponse:
    """Take a position off as of today."""
    client, row = _holding(request, client_id, holding_id)
    remove_holding(row, by=request.user, on=today())
    return redirect("clients:holdings", client.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*WRITERS)
def watch(request: StaffRequest, client_id: int) -> HttpResponse:
    """Put a security on a client's watch-list."""
    client = _client(request, client_id)
    form = WatchForm(request.POST or None, viewer=request.user)

    def write() -> WatchItem:
        return put_on_watch(client, by=request.user, **form.cleaned_data)

    if request.method == "POST" and is_written(form, write):
        return redirect("clients:holdings", client.pk)
    return _form(request, client, form, _("Watch a security"))


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*WRITERS)
def edit_watch(request: StaffRequest, client_id: int, watch_id: int) -> HttpResponse:
    """Change how we know of a watched security, and the note."""
    client, item = _item(request, client_id, watch_id)
    form = WatchForm(request.POST or None, viewer=request.user, item=item)

    def write() -> WatchItem:
        facts = form.cleaned_data
        return put_on_watch(client, by=request.user, security=item.security, **facts)

    if request.method == "POST" and is_written(form, write):
        return redirect("clients:holdings", client.pk)
    return _form(request, client, form, item.security.name, item=item)


@require_POST
@only_for(*WRITERS)
def drop_watch(request: StaffRequest, client_id: int, watch_id: int) -> HttpResponse:
    """Take a security off a client's watch-list."""
    client, item = _item(request, client_id, watch_id)
    unwatch(item, by=request.user)
    return redirect("clients:holdings", client.pk)


def _client(request: StaffRequest, client_id: int) -> Client:
    found: Client = get_object_or_404(
        Client.objects.visible_to(request.user), pk=client_id
    )
    return found


def _holding(
    request: StaffRequest, client_id: int, holding_id: int
) -> tuple[Client, Holding]:
    client = _client(request, client_id)
    rows = Holding.objects.visible_to(request.user).filter(client=client)
    return client, get_object_or_404(rows.select_related("security"), pk=holding_id)


def _item(
    request: StaffRequest, client_id: int, watch_id: int
) -> tuple[Client, WatchItem]:
    client = _client(request, client_id)
    rows = WatchItem.objects.visible_to(request.user).filter(client=client)
    return client, get_object_or_404(rows.select_related("security"), pk=watch_id)


def _form(
    request: StaffRequest, client: Client, form: Any, title: str, **more: Any
) -> HttpResponse:
    context = {"client": client, "form": form, "title": title, **more}
    return render(request, "clients/holdings/form.html", context)
