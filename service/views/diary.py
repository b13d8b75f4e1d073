"""The work diary: drafted from the log, edited, saved, printed, read by the manager."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.models import User
from core.clock import today
from service.actions.diary import save_diary
from service.analytics.diary import Period, draft_of, figures_of, saved_figures
from service.enums import FACING, DiarySpan
from service.forms.diary import DiaryForm
from service.http import number_asked
from service.models import DiaryPage
from service.rules.diary import after, before, first_of

FIRST_YEAR = 2000


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*FACING)
def diary(request: StaffRequest) -> HttpResponse:
    """Show a page of the diary, its text to be edited by whose it is."""
    period = _period(request)
    figures = figures_of(period)
    rows = DiaryPage.objects.visible_to(request.user)
    versions = list(
        rows.of(period.user.pk, period.span, period.first).order_by("-version")
    )
    last = versions[0] if versions else None
    form = DiaryForm(
        request.POST or None,
        initial={
            "text": last.text if last else draft_of(period, figures),
            "seen": last.version if last else 0,
        },
    )
    is_own = period.user == request.user
    sent = request.method == "POST" and is_own and form.is_valid()
    if sent and _saved(request, period, form):
        return redirect(_address(period))
    page = _page(request, period, last) | {"form": form, "figures": figures}
    page |= {"versions": versions, "last": last, "is_own": is_own}
    page["differs"] = last is not None and last.figures != saved_figures(figures)
    return render(request, "service/diary.html", page)


def _saved(request: StaffRequest, period: Period, form: DiaryForm) -> bool:
    told = form.cleaned_data
    try:
        page = save_diary(by=request.user, span=period.span, on=period.first, **told)
    except ValidationError as problem:
        form.add_error(None, problem.messages)
        return False
    messages.success(request, _("Saved as version %(n)s.") % {"n": page.version})
    return True


def _period(request: StaffRequest) -> Period:
    span = request.GET.get("span", "")
    span = span if span in DiarySpan.values else DiarySpan.DAY.value
    day = _day(request)
    number = number_asked(request, "broker")
    people = _people(request)
    user = next((one for one in people if one.pk == number), None)
    if number is not None and user is None:
        raise Http404
    return Period(user or request.user, request.user, span, first_of(span, day))


def _day(request: StaffRequest) -> date:
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today()
    return min(day, today()) if day.year >= FIRST_YEAR else today()


def _people(request: StaffRequest) -> list[User]:
    """Return whose diary this person may read: a manager's whole branch."""
    if request.user.role != Role.MANAGER:
        return [request.user]
    rows = User.objects.visible_to(request.user).filter(role__in=FACING)
    return list(rows.order_by("full_name", "pk"))


def _address(period: Period) -> str:
    asked = f"?span={period.span}&on={period.first.isoformat()}"
    return f"{reverse('service:diary')}{asked}"


def _page(
    request: StaffRequest, period: Period, last: DiaryPage | None
) -> dict[str, Any]:
    following = after(period.span, period.first)
    return {
        "period": period,
        "spans": DiarySpan.choices,
        "before": before(period.span, period.first),
        "after": following if following <= today() else None,
        "people": _people(request) if request.user.role == Role.MANAGER else [],
        "text": last.text if last else "",
    }
