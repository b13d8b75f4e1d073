from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import record
from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.models import Branch, User
from clients.models import Client
from clients.policies import EXPORTERS
from clients.querysets import ClientQuerySet
from core.clock import today
from core.pages import Page, page_of
from service.analytics import (
    members_in,
    month_summary,
    visit_rows,
    visit_targets,
)
from service.analytics.visits import names_of
from service.exporting import visit_lines
from service.http import month_asked, number_asked
from service.models import Contact
from service.querysets import ContactQuerySet
from service.rules import last_months

PER_PAGE = 50
STATES = {"open": False, "done": True}


@require_safe
@only_for(Role.BROKER, Role.MANAGER, Role.ADVISER, Role.HEAD_OFFICE)
def visits(request: StaffRequest) -> HttpResponse:
    """Show who was met in person this month and who is still due, and by whom."""
    months = last_months(today())
    month = month_asked(request, months)
    clients, who = _asked(request)
    broker = who.pk if isinstance(who, User) else None
    unit = "branch" if request.user.role == Role.HEAD_OFFICE and not who else "broker"
    state = request.GET.get("state", "")
    targets = visit_targets()
    members = _served_by(members_in(clients, month, targets), broker)
    found = _page(request, members, STATES.get(state))
    page = {
        **month_summary(clients, month, unit, targets, broker),
        "targets": targets.of(request.user.branch_id, today()),
        "months": months,
        "month": month,
        "who": who,
        "state": state if state in STATES else "",
        "page": found,
        "rows": visit_rows(found.rows, _contacts(request), months, today(), targets),
        "people": names_of("broker", [row.served for row in found.rows]),
        "may_log": request.user.role != Role.HEAD_OFFICE,
    }
    return render(request, "service/visits.html", page)


@require_POST
@only_for(*EXPORTERS)
def export_visits(request: StaffRequest) -> HttpResponseBase:
    """Hand out the grid of the month's members as csv; the export is recorded."""
    months = last_months(today())
    month = month_asked(request, months)
    clients, who = _asked(request)
    targets = visit_targets()
    broker = who.pk if isinstance(who, User) else None
    members = _served_by(members_in(clients, month, targets), broker)
    people = list(members.only("name", "member_no", "branch_id").order_by("name", "pk"))
    rows = visit_rows(people, _contacts(request), months, today(), targets)
    record(request.user, "visits.exported", month=f"{month:%Y-%m}", count=len(rows))
    lines = visit_lines(rows, months, names_of("broker", [p.served for p in people]))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"visits-{month:%Y-%m}-{request.user.username}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _page(
    request: StaffRequest,
    members: ClientQuerySet,
    is_met: bool | None,  # noqa: FBT001
) -> Page:
    if is_met is not None:
        members = members.filter(met=is_met)
    rows = members.defer("search_text", "grams", "note")
    key = request.GET.get("key", "")
    return page_of(rows, ("met", "name", "pk"), key, PER_PAGE)


def _served_by(members: ClientQuerySet, broker: int | None) -> ClientQuerySet:
    """Keep those whom somebody served in the month, whoever serves them now."""
    if broker is None:
        return members
    found: ClientQuerySet = members.filter(served=broker)
    return found


def _contacts(request: StaffRequest) -> ContactQuerySet:
    rows: ContactQuerySet = Contact.objects.visible_to(request.user)
    return rows


def _asked(request: StaffRequest) -> tuple[ClientQuerySet, Branch | User | None]:
    clients = Client.objects.visible_to(request.user)
    broker = number_asked(request, "broker")
    if broker is not None:
        person = get_object_or_404(User.objects.visible_to(request.user), pk=broker)
        return clients, person
    branch = number_asked(request, "branch")
    if branch is not None:
        place = get_object_or_404(Branch.objects.visible_to(request.user), pk=branch)
        return clients.filter(branch=place), place
    return clients, None
