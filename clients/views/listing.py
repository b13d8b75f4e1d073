from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import StaffRequest
from clients.enums import Stage
from clients.forms import ClientFilter
from clients.forms.filters import SORTS
from clients.models import Client
from clients.policies import may_edit, may_export
from clients.querysets import ClientQuerySet
from clients.scoping import NONE
from core.pages import count_of, page_of, render_part

# Counting costs more with every row; a round number is enough beyond this many.
MOST_COUNTED = 10_000


@require_safe
def client_list(request: StaffRequest) -> HttpResponse:
    """List the clients one may see, narrowed and ordered as the address says."""
    asked = ClientFilter(request.GET, viewer=request.user, is_drawn=False)
    clients = narrowed(request, asked)
    sort = asked.order
    most = 10**9 if request.GET.get("count") == "exact" else MOST_COUNTED
    context = {
        "asked": asked,
        "page": page_of(
            clients.for_rows(names_broker=asked.sees_brokers),
            sort.order,
            request.GET.get("key", ""),
            unknown_last=sort.unknown_last,
        ),
        "count": count_of(clients, most),
        "sort": sort,
        "sorts": SORTS.values(),
        "stages": [*Stage, NONE],
        "may_edit": may_edit(request.user),
        "may_export": may_export(request.user),
    }
    return render_part(request, "clients/list.html", context)


@require_safe
def filter_page(request: StaffRequest) -> HttpResponse:
    """Offer everything a list can be narrowed to."""
    asked = ClientFilter(request.GET, viewer=request.user)
    return render(request, "clients/filter.html", {"asked": asked})


def narrowed(request: StaffRequest, asked: ClientFilter) -> ClientQuerySet:
    """Return the clients one may see, as the address narrows them."""
    return asked.narrow(Client.objects.visible_to(request.user))
