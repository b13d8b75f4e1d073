"""The ten-second log: one line is read, confirmed, saved."""

from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import StaffRequest, only_for
from accounts.licence import licence_sentence
from clients.models import Client
from core.clock import SHANGHAI, now, today
from service.analytics.line import line_read
from service.enums import FACING
from service.forms import ContactForm
from service.forms.line import line_page
from service.rules.line import LONGEST_LINE
from service.views.log import save_entry, show_form


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*FACING)
def line(request: StaffRequest) -> HttpResponse:
    """Show how a line is read; a second press of Enter saves it."""
    if request.method == "POST":
        return _save(request)
    return _show(request, request.GET.get("line", ""))


def _show(request: StaffRequest, text: str, problem: str = "") -> HttpResponse:
    text = text.strip()[:LONGEST_LINE]
    page: dict[str, Any] = {"line": text, "problem": problem}
    page |= {"closed": licence_sentence(request.user), "longest": LONGEST_LINE}
    if text:
        read = line_read(text, by=request.user)
        page |= line_page(read, by=request.user, token=uuid4())
    return render(request, "service/line.html", page)


def _save(request: StaffRequest) -> HttpResponse:
    number = request.POST.get("client", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):  # noqa: PLR2004
        sentence = _("Say whom the contact was with: name, initials or last digits.")
        return _show(request, request.POST.get("line", ""), sentence)
    mine = Client.objects.visible_to(request.user)
    client = get_object_or_404(mine.defer("grams", "note"), pk=number)
    told = _placed(request.POST)
    if told.get("then") == "form":
        form = ContactForm(by=request.user, client=client, initial=told.dict())
        return show_form(request, form)
    return save_entry(request, client, told)


def _placed(posted: QueryDict) -> QueryDict:
    """Give a day that could be either to what it was: the contact, or the next step."""
    data = posted.copy()
    day = _day(data.get("day", ""))
    if day is None:
        return data
    if day > today():
        data["next_on"] = day.isoformat()
    else:
        at = datetime.combine(day, _time(data.get("happened_at", "")), SHANGHAI)
        data["happened_at"] = f"{min(at, now().astimezone(SHANGHAI)):%Y-%m-%dT%H:%M}"
    return data


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _time(text: str) -> time:
    try:
        return datetime.fromisoformat(text).time()
    except ValueError:
        return now().astimezone(SHANGHAI).time()
