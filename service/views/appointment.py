"""One appointment: what was agreed on, its documents, and what becomes of it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.licence import licence_sentence
from core.clock import now
from service.actions import (
    add_paper,
    cancel_appointment,
    mark_paper,
    miss_appointment,
    move_appointment,
)
from service.enums import (
    APPOINTMENT_ICONS,
    FACING,
    AppointmentKind,
    AppointmentStep,
    PaperState,
)
from service.forms.appointment import EndForm, MoveForm, PaperForm
from service.forms.appointment_warnings import warnings_of
from service.models import Appointment, AppointmentEvent, AppointmentPaper
from service.policies import OPENING_PAPERS

READERS = (*FACING, Role.HEAD_OFFICE)
EVENT_ICONS = {
    AppointmentStep.BOOKED: "calendar-plus",
    AppointmentStep.MOVED: "calendar-clock",
    AppointmentStep.CANCELLED: "calendar-x",
    AppointmentStep.MISSED: "user-x",
    AppointmentStep.KEPT: "calendar-check",
    AppointmentStep.PAPER: "file-check",
}


def _found(request: StaffRequest, appointment_id: int) -> Appointment:
    rows = Appointment.objects.visible_to(request.user).for_list()
    found: Appointment = get_object_or_404(
        rows.select_related("contact"), pk=appointment_id
    )
    return found


@require_safe
@only_for(*READERS)
def appointment(request: StaffRequest, appointment_id: int) -> HttpResponse:
    """Show one appointment, its documents and everything done about it."""
    return _show(request, _found(request, appointment_id))


def _show(
    request: StaffRequest, found: Appointment, **forms: EndForm | PaperForm
) -> HttpResponse:
    may_write = request.user.role in FACING
    events = AppointmentEvent.objects.visible_to(request.user)
    papers = list(found.papers.order_by("place", "pk"))
    seen = {"seen": found.version}
    page: dict[str, Any] = {
        "appointment": found,
        "icon": APPOINTMENT_ICONS[found.kind],
        "papers": papers,
        "left": sum(1 for one in papers if one.state != PaperState.SEEN),
        "states": PaperState.choices,
        "events": events.filter(appointment=found).select_related("by").order_by("-pk"),
        "event_icons": EVENT_ICONS,
        "may_write": may_write and found.is_planned,
        "has_begun": found.starts_at <= now(),
        "closed": licence_sentence(request.user) if may_write else "",
        "off": EndForm(initial=seen, prefix="off"),
        "missed": EndForm(initial=seen, prefix="missed"),
        "more": PaperForm(prefix="more"),
        "is_opening": found.kind == AppointmentKind.OPENING,
        "papers_rule": OPENING_PAPERS.name,
    }
    return render(request, "service/appointments/one.html", page | forms)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*FACING)
def move(request: StaffRequest, appointment_id: int) -> HttpResponse:
    """Agree on another time or place."""
    found = _found(request, appointment_id)
    form = MoveForm(
        request.POST or None,
        by=request.user,
        client=found.client,
        initial=MoveForm.initial_of(found),
    )
    said: list[str] = []
    if request.method == "POST" and form.is_valid():
        said = warnings_of(form, keeper=found.broker, besides=found.pk)
        if not said and _moved(request, found, form):
            return redirect("service:appointment", found.pk)
    page = {"form": form, "appointment": found, "warnings": said}
    page |= {"closed": licence_sentence(request.user)}
    return render(request, "service/appointments/move.html", page)


def _moved(request: StaffRequest, found: Appointment, form: MoveForm) -> bool:
    try:
        made = move_appointment(found, by=request.user, **form.facts())
    except ValidationError as problem:
        form.take(problem)
        return False
    messages.success(request, _("Agreed on: %(what)s.") % {"what": made.words})
    return True


@require_POST
@only_for(*FACING)
def cancel(request: StaffRequest, appointment_id: int) -> HttpResponse:
    """Call an appointment off."""
    found = _found(request, appointment_id)
    form = EndForm(request.POST, prefix="off")
    if form.is_valid():
        try:
            cancel_appointment(found, by=request.user, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            messages.success(request, _("Called off. Agree on what comes next."))
            return redirect(found.client.get_absolute_url())
    return _show(request, _found(request, appointment_id), off=form)


@require_POST
@only_for(*FACING)
def missed(request: StaffRequest, appointment_id: int) -> HttpResponse:
    """Note that nobody came."""
    found = _found(request, appointment_id)
    form = EndForm(request.POST, prefix="missed")
    if form.is_valid():
        try:
            miss_appointment(found, by=request.user, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            messages.success(request, _("Noted that nobody came."))
            return redirect("service:appointment", found.pk)
    return _show(request, _found(request, appointment_id), missed=form)


@require_POST
@only_for(*FACING)
def more_paper(request: StaffRequest, appointment_id: int) -> HttpResponse:
    """Ask for one more document."""
    found = _found(request, appointment_id)
    form = PaperForm(request.POST, prefix="more")
    if form.is_valid():
        try:
            add_paper(found, by=request.user, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            return redirect("service:appointment", found.pk)
    return _show(request, found, more=form)


@require_POST
@only_for(*FACING)
def paper(request: StaffRequest, paper_id: int) -> HttpResponse:
    """Note whether a document is missing, promised or seen."""
    rows = AppointmentPaper.objects.visible_to(request.user)
    found = get_object_or_404(rows.select_related("appointment__client"), pk=paper_id)
    try:
        mark_paper(found, by=request.user, state=request.POST.get("state", ""))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect("service:appointment", found.appointment_id)
