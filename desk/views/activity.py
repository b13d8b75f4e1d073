"""The contacts a sum of activity counts, one by one."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from clients.enums import Method
from clients.models import Client
from core.clock import today
from core.forms import read_day
from core.pages import page_of
from pipeline.analytics import ActivityQuery
from pipeline.forms import number_of
from service.models import Contact

READERS = (Role.BROKER, Role.MANAGER, Role.HEAD_OFFICE)


@require_safe
@only_for(*READERS)
def activity(request: StaffRequest) -> HttpResponse:
    """List exactly the contacts a number of the activity page counts."""
    query = _asked(request)
    counted = Contact.as_counted.visible_to(request.user).filter(query.entries())
    rows = counted.select_related("broker", "objection")
    page = page_of(rows, ("-happened_at", "-pk"), request.GET.get("page", ""))
    clients = Client.objects.visible_to(request.user)
    known = clients.in_bulk([row.client_id for row in page.rows])
    for row in page.rows:
        row.known = known.get(row.client_id)
    context = {"query": query, "page": page, "count": counted.count()}
    context |= {"method": Method(query.method).label if query.method else ""}
    return render(request, "desk/activity.html", context)


def _asked(request: StaffRequest) -> ActivityQuery:
    """Read the question from the address; what makes no sense is not found."""
    method = request.GET.get("method")
    if method not in (None, "none", *Method.values):
        raise Http404
    return ActivityQuery(
        _day(request, "start"),
        _day(request, "end"),
        **{
            f"{name}_id": _number(request, name)
            for name in ("branch", "team", "broker")
        },
        method="" if method == "none" else method,
        objection=_number(request, "objection"),
    )


def _day(request: StaffRequest, name: str) -> Any:
    text = request.GET.get(name, "")
    try:
        return read_day(text) if text else today()
    except ValidationError:
        raise Http404 from None


def _number(request: StaffRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    number = number_of(text)
    if text and number is None:
        raise Http404
    return number
