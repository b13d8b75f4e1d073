from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.audit import record
from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.licence import licence_sentence
from accounts.policies import LATE_AFTER_HOURS, value_of
from clients.models import Client
from core.clock import today
from core.pages import page_of, render_part
from service.actions import correct_contact, may_correct
from service.actions.meeting import companions_of
from service.analytics import versions_of
from service.analytics.versions import compared
from service.enums import KIND_ICONS
from service.exporting import csv_lines
from service.forms import CorrectionForm, LogFilter, meeting_page, mind_warning, tiles
from service.models import Contact

READERS = (Role.BROKER, Role.MANAGER, Role.ADVISER, Role.HEAD_OFFICE)
MOST_COUNTED = 1_000


@require_safe
@only_for(*READERS)
def contacts(request: StaffRequest) -> HttpResponse:
    """Show the log, the latest first, filtered by what the address says."""
    asked = LogFilter(request.GET, viewer=request.user)
    rows = asked.rows()
    page = {
        "filter": asked,
        "page": page_of(
            rows.for_list(), ("-happened_at", "-pk"), request.GET.get("key", "")
        ),
        "count": rows.order_by()[: MOST_COUNTED + 1].count(),
        "most": MOST_COUNTED,
        "late_hours": value_of(LATE_AFTER_HOURS, branch_id=request.user.branch_id),
        "icons": KIND_ICONS,
    }
    return render_part(request, "service/contacts.html", page)


@require_POST
@only_for(*READERS)
def export_contacts(request: StaffRequest) -> HttpResponseBase:
    """Hand out what the list shows as csv; the export itself is recorded."""
    rows = LogFilter(request.GET, viewer=request.user).rows()
    record(request.user, "contacts.exported", asked=sorted(request.GET))
    answer = StreamingHttpResponse(csv_lines(rows), content_type="text/csv")
    name = f"contacts-{today()}-{request.user.username}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
@only_for(*READERS)
def contact(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Show one entry with every version it had."""
    mine = Contact.objects.visible_to(request.user).for_list()
    found = get_object_or_404(mine, pk=contact_id)
    versions = versions_of(found)
    page = {
        "contact": found,
        "introducer": _introducer(request, found),
        "versions": versions,
        "compared": compared(versions[::-1], request.user)
        if len(versions) > 1
        else None,
        "companions": companions_of(found),
        "may_correct": found.is_current and may_correct(request.user, found),
        "late_hours": value_of(LATE_AFTER_HOURS, branch_id=found.branch_id),
        "warning": mind_warning(found.advanced_to, found.aida),
        "icon": KIND_ICONS[found.kind],
    }
    return render(request, "service/contact.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.BROKER, Role.MANAGER, Role.ADVISER)
def correct(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Put a new version on top of an entry."""
    mine = Contact.objects.visible_to(request.user).for_list()
    found = get_object_or_404(mine, pk=contact_id)
    if not may_correct(request.user, found):
        raise PermissionDenied
    said = CorrectionForm.initial_of(found, _introducer(request, found))
    initial = said | {"token": uuid4()}
    form = CorrectionForm(
        request.POST or None, by=request.user, client=found.client, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            new = correct_contact(found, by=request.user, **form.facts())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Corrected. The earlier version is kept."))
            return redirect("service:contact", new.pk)
    return _correction(request, form, found)


def _introducer(request: StaffRequest, found: Contact) -> Client | None:
    """Return who introduced, unless it is another's client by now."""
    mine = Client.objects.visible_to(request.user)
    one: Client | None = mine.filter(pk=found.introducer_id or 0).first()
    return one


def _correction(
    request: StaffRequest, form: CorrectionForm, found: Contact
) -> HttpResponse:
    page = {
        "form": form,
        "contact": found,
        "kinds": tiles(form["kind"], icons=KIND_ICONS),
        "outcomes": tiles(form["outcome"]),
        "minds": tiles(form["aida"]),
        "open": {"meeting": True},
        **meeting_page(form),
        "closed": licence_sentence(request.user),
    }
    return render(request, "service/correct.html", page)
