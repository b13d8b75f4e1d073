"""What a page of figures shows, taken out of the house."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest, only_for
from accounts.policies import working_calendar
from core.clock import today
from pipeline.analytics import Waiting, done_by, funnel, lasted
from pipeline.forms import FunnelFilter
from pipeline.models import DailyActivity, Journey
from pipeline.views.activity import asked_of, label_of
from pipeline.views.forecast import forecast_of, question_of
from pipeline.views.lasting import points_of, step_of, table_of
from pipeline.views.links import Link
from pipeline.views.sheets import WRITERS, answer, funnel_rows
from pipeline.views.signals import charts_of
from pipeline.views.tabs import LEADERS, READERS
from pipeline.views.waiting import rows_of, standing_of
from pipeline.views.words import arrow

Rows = Iterator[list[Any]]


def _funnel(request: StaffRequest, form: FunnelFilter) -> Rows:
    journeys = Journey.objects.visible_to(request.user)
    yield from funnel_rows(funnel(journeys, form.query(), with_median=False))


def _lasting(request: StaffRequest, form: FunnelFilter) -> Rows:
    query, step = form.query(), step_of(request)
    people = lasted(Journey.objects.visible_to(request.user), query, step)
    points, until = points_of(people, query, step)
    yield [
        _("step"), _("by day"), _("moved on"), _("lower bound"), _("upper bound"),
        _("left"),
    ]  # fmt: skip
    for row in table_of(points, until):
        point = row["point"]
        shares = (point.moved, point.low, point.high, point.left)
        yield [arrow(step), row["day"], *(round(share, 4) for share in shares)]


def _signals(request: StaffRequest, form: FunnelFilter) -> Rows:
    if request.user.role not in LEADERS:
        raise PermissionDenied
    query = form.query()
    yield [
        _("broker"), _("step"), _("usual"), _("people"), _("worth a talk from"),
        _("to"), _("converted"), _("matured"),
    ]  # fmt: skip
    for row in charts_of(request, form, query, Link.of(form)):
        usual = "" if row["few"] else round(row["usual"], 4)
        told = [str(row.get(name, "")) for name in ("from", "to")]
        counts = [row.get(name, "") for name in ("converted", "matured")]
        yield [row["name"], row["step"], usual, row["people"], *told, *counts]


def _activity(request: StaffRequest, form: FunnelFilter) -> Rows:
    rows = DailyActivity.objects.visible_to(request.user)
    done = done_by(rows, asked_of(form, form.query()))
    methods = sorted({name for row in done for name in row.by_method})
    labels = [label_of(name) for name in methods]
    yield [_("from"), _("to"), _("contacts"), _("minutes"), *labels]
    for row in done:
        counts = [row.by_method[name].contacts for name in methods]
        days = [row.query.start.isoformat(), row.query.end.isoformat()]
        yield [*days, row.total.contacts, row.total.minutes, *counts]


def _waiting(request: StaffRequest, form: FunnelFilter) -> Rows:
    clients = standing_of(request, form.query())
    asked = Waiting(form.limits[0], working_calendar(), today())
    yield [_("stage"), _("from working day"), _("to working day"), _("people")]
    for row in rows_of(asked, clients):
        for cell in row["cells"]:
            last = "" if cell["span"].last is None else cell["span"].last
            yield [row["code"], cell["span"].first, last, cell["count"]]


def _forecast(request: StaffRequest, form: FunnelFilter) -> Rows:
    yield [
        _("month"), _("deals"), _("new assets"), _("lower bound"), _("upper bound"),
        _("new assets up to then"),
    ]  # fmt: skip
    for month in forecast_of(request.user, question_of(form)).by_month():
        found = month.within
        yuan = (found.assets, found.low, found.high, month.so_far.assets)
        amounts = [round(amount) for amount in yuan]
        yield [f"{month.first:%Y-%m}", round(found.deals, 2), *amounts]


PAGES: dict[str, Callable[[StaffRequest, FunnelFilter], Rows]] = {
    "funnel": _funnel,
    "lasting": _lasting,
    "forecast": _forecast,
    "signals": _signals,
    "activity": _activity,
    "waiting": _waiting,
}


@require_POST
@only_for(*READERS)
def sheet(request: StaffRequest) -> HttpResponse:
    """Hand out the figures of a page as the address narrows them."""
    page, kind = request.POST.get("tab", ""), request.POST.get("format", "csv")
    if page not in PAGES or kind not in WRITERS:
        raise Http404
    form = FunnelFilter(request.GET, viewer=request.user)
    return answer(request, page, PAGES[page](request, form), kind)
