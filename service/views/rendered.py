"""One client's services: promised, rendered, taken back."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import StaffRequest, only_for
from accounts.models import User
from clients.analytics.suitability import suited
from clients.forms import is_written
from clients.models import Client
from core.clock import today
from core.pages import page_of
from service.actions import (
    may_render,
    may_withdraw,
    record_delivery,
    withdraw_delivery,
)
from service.analytics.ledger import LedgerQuery, ledger
from service.analytics.ledger_lines import state_words
from service.enums import FACING
from service.forms.rendering import RenderForm, WithdrawForm
from service.http import copy_url, number_asked
from service.models import LogWithdrawal, ServiceLog
from service.views.promises import SEEN_BY

PER_PAGE = 25


@require_safe
@only_for(*SEEN_BY)
def rendered(request: StaffRequest, client_id: int) -> HttpResponse:
    """Show what a client is promised this month and all that was rendered."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    month = today().replace(day=1)
    logs = ServiceLog.objects.visible_to(request.user).filter(client=client)
    key = request.GET.get("key", "")
    page = page_of(logs.for_list(), ("-happened_at", "-pk"), key, PER_PAGE)
    context: dict[str, Any] = {
        "client": client,
        "title": _("Services"),
        "ledger": ledger(request.user, LedgerQuery(month, client=client.pk)),
        "states": state_words(),
        "suited": suited(client),
        "page": page,
        "entries": [_entry(request.user, log) for log in page.rows],
        "may_render": may_render(request.user),
    }
    return render(request, "service/rendered.html", context)


def _entry(viewer: User, log: ServiceLog) -> dict[str, Any]:
    return {
        "log": log,
        "address": copy_url(log.pk),
        "may_withdraw": may_withdraw(viewer, log),
        "opening": getattr(log, "opening", None),
        "withdrawal": getattr(log, "withdrawal", None),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*FACING)
def render_service(request: StaffRequest, client_id: int) -> HttpResponse:
    """Write down a delivery in full: title, link, author, day."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    asked = number_asked(request, "service")
    initial = {"token": uuid4(), "on": today(), "service": asked}
    form = RenderForm(
        request.POST or None, viewer=request.user, client=client, initial=initial
    )

    def write() -> ServiceLog:
        return record_delivery(client=client, by=request.user, **form.facts())

    if request.method == "POST" and is_written(form, write):
        return redirect("service:rendered", client.pk)
    context = {"form": form, "client": client, "title": _("Record a service")}
    return render(request, "clients/small_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*FACING)
def withdraw_rendered(request: StaffRequest, log_id: int) -> HttpResponse:
    """Take a wrong entry back; it stays to be read and counts for nothing."""
    rows = ServiceLog.objects.visible_to(request.user).select_related("client")
    log = get_object_or_404(rows, pk=log_id)
    if not may_withdraw(request.user, log):
        raise PermissionDenied
    form = WithdrawForm(request.POST or None)

    def write() -> LogWithdrawal:
        return withdraw_delivery(log, by=request.user, **form.cleaned_data)

    if request.method == "POST" and is_written(form, write):
        messages.success(request, _("The entry counts for nothing now; it stays."))
        return redirect("service:rendered", log.client_id)
    title = _("Take back: %(what)s") % {"what": log.what}
    context = {"form": form, "client": log.client, "title": title}
    return render(request, "clients/small_form.html", context)
