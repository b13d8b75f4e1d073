from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.models import Branch, User
from clients.models import Client
from clients.querysets import ClientQuerySet
from core.clock import today
from core.pages import Page, page_of
from service.analytics import members_in, month_summary, visit_rows
from service.http import month_asked, number_asked
from service.models import Contact
from service.querysets import ContactQuerySet
from service.rules import last_months

PER_PAGE = 25
STATES = {"open": False, "done": True}


@require_safe
@only_for(Role.BROKER, Role.MANAGER, Role.ADVISER, Role.HEAD_OFFICE)
def visits(request: StaffRequest) -> HttpResponse:
    """Show who was met in person this month and who is still due, and by whom."""
    months = last_months(today())
    month = month_asked(request, months)
    clients, who = _asked(request)
    unit = "branch" if request.user.role == Role.HEAD_OFFICE and not who else "broker"
    state = request.GET.get("state", "")
    found = _page(request, members_in(clients, month), STATES.get(state))
    page = {
        **month_summary(clients, month, unit),
        "months": months,
        "month": month,
        "who": who,
        "state": state if state in STATES else "",
        "page": found,
        "rows": visit_rows(found.rows, _contacts(request), months, today()),
        "may_log": request.user.role != Role.HEAD_OFFICE,
    }
    return render(request, "service/visits.html", page)


def _page(
    request: StaffRequest,
    members: ClientQuerySet,
    is_met: bool | None,  # noqa: FBT001
) -> Page:
    if is_met is not None:
        members = members.filter(met=is_met)
    rows = members.select_related("journey", "broker")
    key = request.GET.get("key", "")
    return page_of(rows, ("met", "name", "pk"), key, PER_PAGE)


def _contacts(request: StaffRequest) -> ContactQuerySet:
    rows: ContactQuerySet = Contact.objects.visible_to(request.user)
    return rows


def _asked(request: StaffRequest) -> tuple[ClientQuerySet, Branch | User | None]:
    clients = Client.objects.visible_to(request.user)
    broker = number_asked(request, "broker")
    if broker is not None:
        person = get_object_or_404(User.objects.visible_to(request.user), pk=broker)
        return clients.filter(broker=person), person
    branch = number_asked(request, "branch")
    if branch is not None:
        place = get_object_or_404(Branch.objects.visible_to(request.user), pk=branch)
        return clients.filter(branch=place), place
    return clients, None
