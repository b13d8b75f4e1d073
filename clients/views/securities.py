from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from clients.actions.securities import judge_security
from clients.analytics.prices import path_of
from clients.forms import is_written
from clients.forms.holdings import JudgeForm
from clients.models import Holding, Security, WatchItem
from clients.policies import READERS
from core.pages import page_of
from core.text import clean

MOST_FOUND = 12
PRICES_SHOWN, PRICES_DRAWN = 10, 120
MOST_WATCHERS = 50


@require_safe
@only_for(*READERS)
def securities(request: StaffRequest) -> HttpResponse:
    """List the securities, found by code, present or former name, or initials."""
    q = clean(request.GET.get("q", ""))[:80].strip()
    rows = Security.objects.visible_to(request.user)
    rows = rows.found_by(q) if q else rows
    page = page_of(rows, ["code", "id"], request.GET.get("key", ""))
    may_judge = request.user.role == Role.HEAD_OFFICE
    context = {"page": page, "rows": page.rows, "q": q, "may_judge": may_judge}
    return render(request, "clients/holdings/securities.html", context)


@require_safe
@only_for(*READERS)
def find_securities(request: StaffRequest) -> HttpResponse:
    """Say, while one types, which securities may be meant."""
    q = clean(request.GET.get("security", ""))[:80].strip()
    rows = Security.objects.visible_to(request.user).found_by(q).order_by("code", "pk")
    found = rows[:MOST_FOUND] if q else ()
    return render(request, "clients/holdings/_found.html", {"found": found})


@require_safe
@only_for(*READERS)
def security(request: StaffRequest, security_id: int) -> HttpResponse:
    """Show a security: its names, its closes, and who of one's clients holds it."""
    rows = Security.objects.visible_to(request.user)
    row = get_object_or_404(rows, pk=security_id)
    held = Holding.objects.visible_to(request.user).filter(security=row, quantity__gt=0)
    watched = WatchItem.objects.visible_to(request.user).filter(security=row)
    holders = held.select_related("client", "client__broker", "security")
    closes = list(row.prices.order_by("-on", "-pk")[:PRICES_DRAWN])
    watchers = watched.select_related("client").order_by("client__name", "pk")
    context = {
        "security": row,
        "former": row.former_names.order_by("-to_on", "-pk"),
        "prices": closes[:PRICES_SHOWN],
        "path": path_of(closes),
        "page": page_of(holders, ["-quantity", "id"], request.GET.get("key", "")),
        "watchers": watchers[:MOST_WATCHERS],
        "may_judge": request.user.role == Role.HEAD_OFFICE,
        "sees_brokers": request.user.role != Role.BROKER,
    }
    return render(request, "clients/holdings/security.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.HEAD_OFFICE)
def edit_security(request: StaffRequest, security_id: int) -> HttpResponse:
    """Set a security's risk level and status."""
    rows = Security.objects.visible_to(request.user)
    row = get_object_or_404(rows, pk=security_id)
    form = JudgeForm(request.POST or None, instance=row)

    def write() -> Security:
        return judge_security(row, by=request.user, **form.cleaned_data)

    if request.method == "POST" and is_written(form, write):
        return redirect("clients:security", row.pk)
    context = {"security": row, "form": form}
    return render(request, "clients/holdings/security_form.html", context)
