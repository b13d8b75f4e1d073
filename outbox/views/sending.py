"""How a mailing fared, and the rows behind its figures."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.policies import DIGEST_TIME, trading_calendar, value_of
from core.clock import today
from core.hold import is_sending_held
from core.pages import page_of, render_part
from outbox.analytics import (
    LEFT_OUT,
    chosen_mailing,
    latest_days,
    overview,
    stops_of,
    without_address,
    without_consent,
)
from outbox.enums import DeliveryState, Reason
from outbox.forms import DeliveryFilter
from outbox.models import Delivery

SENDERS = (Role.BROKER, Role.MANAGER, Role.HEAD_OFFICE)
EARLIER_DAYS, MOST_UNCERTAIN = 10, 20


@require_safe
@only_for(*SENDERS)
def sending(request: StaffRequest) -> HttpResponse:
    """Show the latest mailing, or another day's, among the clients one may see."""
    user, asked = request.user, request.GET
    mailing = chosen_mailing(asked.get("kind", ""), asked.get("day", ""))
    facts: dict[str, Any] = {
        "shown": overview(user, mailing) if mailing else None,
        "uncertain": _uncertain(request),
        "stops": stops_of(user, mailing) if mailing else [],
        "earlier": latest_days(user, EARLIER_DAYS),
        "left_out": [
            (Reason.CONSENT, without_consent(user).count()),
            (Reason.NO_EMAIL, without_address(user).count()),
        ],
        "reasons": dict(Reason.choices),
        "today": today(),
        "digest_time": value_of(DIGEST_TIME),
        "is_trading_day": trading_calendar().is_open(today()),
        "is_planned": mailing is not None and mailing.day >= today(),
        "is_held": is_sending_held(),
    }
    return render(request, "outbox/sending.html", facts)


def _uncertain(request: StaffRequest) -> list[Delivery]:
    found = Delivery.objects.visible_to(request.user).for_rows()
    found = found.in_state(DeliveryState.UNCERTAIN).select_related("client", "mailing")
    return list(found.order_by("-handed_at", "-pk")[:MOST_UNCERTAIN])


@require_safe
@only_for(*SENDERS)
def deliveries(request: StaffRequest) -> HttpResponse:
    """List exactly the deliveries a figure counted."""
    form = DeliveryFilter(request.GET)
    rows = form.narrow(Delivery.objects.visible_to(request.user).for_rows())
    page = page_of(rows, ("-day", "-pk"), request.GET.get("key", ""))
    facts = {"page": page, "asked": form.cleaned_data, "count": rows.count()}
    return render_part(request, "outbox/deliveries.html", facts)


@require_safe
@only_for(*SENDERS)
def left_out(request: StaffRequest) -> HttpResponse:
    """List the clients no digest is planned for, and why."""
    why = request.GET.get("why", "")
    why = why if why in LEFT_OUT else Reason.CONSENT
    rows = LEFT_OUT[Reason(why)](request.user).select_related("broker")
    page = page_of(rows, ("name", "pk"), request.GET.get("key", ""))
    facts = {"page": page, "why": why, "reason": Reason(why).label}
    return render_part(request, "outbox/left_out.html", facts)
