"""The list of opinions, and what they are about month by month."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import record
from accounts.http import StaffRequest, only_for
from accounts.policies import working_calendar
from core.clock import today
from core.pages import page_of, render_part
from opinions.analytics.causes import causes_of
from opinions.analytics.clock import clock_of
from opinions.exporting import csv_lines
from opinions.forms.filters import SHOWS, OpinionFilter
from opinions.models import Opinion
from opinions.policies import READERS
from service.http import month_asked
from service.rules import add_months

MOST_COUNTED = 1_000
MONTHS = 12


@require_safe
@only_for(*READERS)
def opinions(request: StaffRequest) -> HttpResponse:
    """Show opinions as the address asks, the running ones due first."""
    asked = OpinionFilter(request.GET, viewer=request.user)
    rows = asked.rows()
    cut = page_of(rows.for_list(), _order(request), request.GET.get("key", ""))
    working = working_calendar()
    page = {
        "filter": asked,
        "page": cut,
        "lines": [(one, clock_of(one, working)) for one in cut.rows],
        "count": rows.order_by()[: MOST_COUNTED + 1].count(),
        "most": MOST_COUNTED,
        "show": asked.cleaned_data.get("show", ""),
        "shows": SHOWS,
    }
    return render_part(request, "opinions/list.html", page)


def _order(request: StaffRequest) -> tuple[str, ...]:
    """Order what is due by its day, everything else by when it was registered."""
    if request.GET.get("show") in ("due", "overdue"):
        return ("due_on", "pk")
    return ("-opened_at", "-pk")


@require_POST
@only_for(*READERS)
def export(request: StaffRequest) -> HttpResponseBase:
    """Hand out what the list shows as csv; the export itself is recorded."""
    rows = OpinionFilter(request.GET, viewer=request.user).rows()
    record(request.user, "opinions.exported", asked=sorted(request.GET))
    answer = StreamingHttpResponse(csv_lines(rows), content_type="text/csv")
    name = f"opinions-{today()}-{request.user.username}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
@only_for(*READERS)
def causes(request: StaffRequest) -> HttpResponse:
    """Show what a month's opinions were about; each bar opens its rows."""
    current = today().replace(day=1)
    months = [add_months(current, -n) for n in range(MONTHS)][::-1]
    month = month_asked(request, months)
    lines = causes_of(Opinion.objects.visible_to(request.user), month)
    page: dict[str, Any] = {"lines": lines, "month": month, "months": months[::-1]}
    page |= {"total": sum(line.count for line in lines)}
    page |= {"late": sum(line.late for line in lines)}
    last = add_months(month, 1) - timedelta(days=1)
    page |= {"start": month.isoformat(), "end": last.isoformat()}
    return render(request, "opinions/causes.html", page)
