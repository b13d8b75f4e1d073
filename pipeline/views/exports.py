"""What a page of figures shows, taken out of the house."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest, only_for
from pipeline.analytics import funnel
from pipeline.forms import FunnelFilter
from pipeline.models import Journey
from pipeline.views.sheets import WRITERS, answer, funnel_rows
from pipeline.views.tabs import READERS

Rows = Iterator[list[Any]]


def _funnel(request: StaffRequest, form: FunnelFilter) -> Rows:
    journeys = Journey.objects.visible_to(request.user)
    yield from funnel_rows(funnel(journeys, form.query(), with_median=False))


PAGES: dict[str, Callable[[StaffRequest, FunnelFilter], Rows]] = {
    "funnel": _funnel,
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
