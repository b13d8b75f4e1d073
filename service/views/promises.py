"""What was promised and is owed, and one tap to keep it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import record
from accounts.enums import Role
from accounts.http import StaffRequest, only_for, own_path
from accounts.models import Branch, User
from clients.models import Client, Service
from clients.policies import EXPORTERS
from core.clock import start_of, today
from service.actions import keep_promise, keep_promises, may_render
from service.analytics.ledger import Ledger, LedgerQuery, ledger
from service.analytics.ledger_lines import state_words
from service.analytics.promises import numbered, units_of
from service.enums import FACING
from service.exporting import rendered_lines
from service.http import month_asked, number_asked
from service.models import ServiceLog
from service.rules import last_months, next_month
from service.rules.promises import DUE, Slot, slot_of

SEEN_BY = (*FACING, Role.HEAD_OFFICE)
STATES = ("due", "late", "barred", "delivered", "opened", "kept")
TIERS = ("general", "key")


@require_safe
@only_for(*SEEN_BY)
def promises(request: StaffRequest) -> HttpResponse:
    """Show what is owed this month, most urgent first, and how promises are kept."""
    months = last_months(today())
    query = _asked(request, months)
    found = ledger(request.user, query)
    page: dict[str, Any] = {
        "ledger": found,
        "query": query,
        "months": months,
        "states": state_words(),
        "page": numbered(found.rows, request.GET.get("page", "")),
        "is_present": query.month == months[-1],
        "may_render": may_render(request.user),
        **units_of(found, request.user),
    }
    return render(request, "service/promises.html", page)


@require_safe
@only_for(*SEEN_BY)
def owed(request: StaffRequest) -> HttpResponse:
    """Show how much is due and late this month: a line other pages fetch."""
    found = ledger(request.user, LedgerQuery(today().replace(day=1)))
    return render(request, "service/_strip.html", {"owed_counts": found.counts})


def _asked(request: StaffRequest, months: list[date]) -> LedgerQuery:
    """Read the question from the address; what names nobody one may see is a 404."""
    state, tier = request.GET.get("state", ""), request.GET.get("tier", "")
    broker, branch = number_asked(request, "broker"), number_asked(request, "branch")
    if broker is not None:
        get_object_or_404(User.objects.visible_to(request.user), pk=broker)
    if branch is not None:
        get_object_or_404(Branch.objects.visible_to(request.user), pk=branch)
    service = number_asked(request, "service")
    if service is not None:
        get_object_or_404(Service.objects.visible_to(request.user), pk=service)
    return LedgerQuery(
        month_asked(request, months),
        branch=branch,
        broker=broker,
        service=service,
        tier=tier if tier in TIERS else "",
        state=state if state in STATES else "",
    )


@require_POST
@only_for(*FACING)
def keep(request: StaffRequest, client_id: int, service_id: int) -> HttpResponse:
    """Record in one tap that the present slot's service was rendered."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    rows = Service.objects.visible_to(request.user).filter(branch=client.branch_id)
    service = get_object_or_404(rows, pk=service_id)
    slot = slot_of(service.rhythm, today()) or Slot(today(), today())
    try:
        keep_promise(client=client, service=service, by=request.user, slot=slot)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        address = reverse("service:render", args=[client.pk])
        return redirect(f"{address}?service={service.pk}")
    said = _("%(service)s for %(client)s is in the service log.")
    messages.success(request, said % {"service": service, "client": client})
    return redirect(own_path(request.POST.get("next", "")) or _month())


@require_POST
@only_for(*FACING)
def keep_all(request: StaffRequest, service_id: int) -> HttpResponse:
    """Record one service for all to whom it is due now: it went out to all of them."""
    rows = Service.objects.visible_to(request.user)
    service = get_object_or_404(rows, pk=service_id)
    query = LedgerQuery(today().replace(day=1), service=service.pk, state=DUE)
    owed = _present(ledger(request.user, query))
    done, refused = keep_promises(owed, by=request.user)
    if done:
        said = ngettext(
            "Recorded for %(n)s client.", "Recorded for %(n)s clients.", done
        )
        messages.success(request, said % {"n": done})
    for sentence, count in refused.items():
        messages.warning(request, f"{count} × {sentence}")
    if not done and not refused:
        messages.info(request, _("Nobody is owed this service now."))
    return redirect(own_path(request.POST.get("next", "")) or _month())


@require_POST
@only_for(*EXPORTERS)
def export_rendered(request: StaffRequest) -> HttpResponseBase:
    """Hand out a month's service log, taken-back entries too, as csv; noted."""
    query = _asked(request, last_months(today()))
    rows = ServiceLog.objects.visible_to(request.user).between(
        start_of(query.month), start_of(next_month(query.month))
    )
    record(request.user, "service.exported", month=f"{query.month:%Y-%m}")
    name = f"services-{query.month:%Y-%m}-{request.user.username}.csv"
    answer = StreamingHttpResponse(
        rendered_lines(rows), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _present(found: Ledger) -> list[tuple[int, Service, Slot]]:
    return [
        (line.member.pk, line.service, line.slot)
        for line in found.rows
        if line.slot and line.slot.first <= today() <= line.slot.last
    ]


def _month() -> str:
    return reverse("service:promises")
