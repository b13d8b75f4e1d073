"""Appointments: the week, booking, one of them, and what becomes of it."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.licence import licence_sentence
from accounts.models import User
from clients.models import Client
from core.clock import end_of, start_of, today
from core.pages import page_of
from service.actions import book_appointment
from service.actions.appointing import READ, keeper_of
from service.analytics import clients_to_pick
from service.analytics.appointments import (
    days_around,
    unsettled,
    week_days,
    with_papers,
)
from service.enums import APPOINTMENT_ICONS, FACING, AppointmentState
from service.forms import tiles
from service.forms.appointment import BookForm, asked_for
from service.forms.appointment_warnings import warnings_of
from service.http import number_asked
from service.models import Appointment
from service.querysets.appointments import AppointmentQuerySet

READERS = (*FACING, Role.HEAD_OFFICE)


@require_safe
@only_for(*READERS)
def appointments(request: StaffRequest) -> HttpResponse:
    """Show a week of appointments; a manager's is the branch's, or one broker's."""
    day, broker = _day(request), _broker(request)
    mine = Appointment.objects.visible_to(request.user)
    rows = mine.filter(broker=broker) if broker else mine
    states = (AppointmentState.CANCELLED,)
    page = {
        "days": week_days(rows.exclude(state__in=states), day),
        "open": unsettled(rows),
        "icons": APPOINTMENT_ICONS,
        "may_book": request.user.role in FACING,
        "broker": broker,
        "people": _people(request),
        "this_week": days_around(today())["monday"],
    }
    return render(request, "service/appointments/week.html", page | days_around(day))


@require_safe
@only_for(*READERS)
def appointment_list(request: StaffRequest) -> HttpResponse:
    """List appointments of a state, the latest first."""
    state, broker = request.GET.get("state", ""), _broker(request)
    since, until = _on(request, "since"), _on(request, "until")
    rows = _asked(request, state, broker)
    shown = with_papers(rows).for_list()
    page = {
        "page": page_of(shown, ("-starts_at", "-pk"), request.GET.get("key", "")),
        "state": state if state in AppointmentState.values else "",
        "since": since,
        "until": until,
        "states": AppointmentState.choices,
        "broker": broker,
        "people": _people(request),
        "icons": APPOINTMENT_ICONS,
        "may_book": request.user.role in FACING,
    }
    return render(request, "service/appointments/list.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*FACING)
def book(request: StaffRequest) -> HttpResponse:
    """Agree on a meeting: with whom first, when the address does not say it."""
    mine = Client.objects.visible_to(request.user)
    client_id = number_asked(request, "client")
    if client_id is None:
        q = request.GET.get("q", "").strip()[:80]
        page = {"q": q, "found": clients_to_pick(mine, q)}
        return render(request, "service/appointments/pick.html", page)
    client = get_object_or_404(mine.only(*READ, "phone_key", "member_no"), pk=client_id)
    if request.method != "POST":
        initial = asked_for(request.GET, client) | {"token": uuid4()}
        form = BookForm(by=request.user, client=client, initial=initial)
        return _show_booking(request, form)
    form = BookForm(request.POST, by=request.user, client=client)
    if not form.is_valid():
        return _show_booking(request, form)
    keeper = keeper_of(client, request.user)
    if said := warnings_of(form, keeper=keeper):
        return _show_booking(request, form, said)
    return _book(request, form)


def _book(request: StaffRequest, form: BookForm) -> HttpResponse:
    try:
        made = book_appointment(by=request.user, client=form.client, **form.facts())
    except ValidationError as problem:
        form.take(problem)
        return _show_booking(request, form)
    messages.success(request, _("Booked: %(what)s.") % {"what": made.words})
    return redirect("service:appointment", made.pk)


def _show_booking(
    request: StaffRequest, form: BookForm, warnings: list[str] | None = None
) -> HttpResponse:
    page: dict[str, Any] = {
        "form": form,
        "kinds": tiles(form["kind"], icons=APPOINTMENT_ICONS),
        "warnings": warnings,
        "closed": licence_sentence(request.user),
        "branch": request.user.branch,
    }
    return render(request, "service/appointments/book.html", page)


def _day(request: StaffRequest) -> date:
    try:
        day = date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        return today()
    return day if 2000 <= day.year < 2100 else today()  # noqa: PLR2004


def _asked(
    request: StaffRequest, state: str, broker: User | None
) -> AppointmentQuerySet:
    """Return the appointments the address asks for."""
    rows: AppointmentQuerySet = Appointment.objects.visible_to(request.user)
    if state in AppointmentState.values:
        rows = rows.filter(state=state)
    if broker:
        rows = rows.filter(broker=broker)
    if since := _on(request, "since"):
        rows = rows.filter(starts_at__gte=start_of(since))
    if until := _on(request, "until"):
        rows = rows.filter(starts_at__lt=end_of(until))
    return rows


def _on(request: StaffRequest, name: str) -> date | None:
    try:
        day = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None  # noqa: PLR2004


def _people(request: StaffRequest) -> list[User]:
    """Return whose appointments may be shown apart."""
    if request.user.role != Role.MANAGER:
        return []
    people = User.objects.visible_to(request.user).filter(role__in=FACING).active()
    return list(people.order_by("full_name", "pk"))


def _broker(request: StaffRequest) -> User | None:
    number = number_asked(request, "broker")
    people = User.objects.visible_to(request.user)
    return people.filter(pk=number).first() if number else None
