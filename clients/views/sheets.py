"""A table a worker is busy with: how far it is; and taking a written one back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.http import StaffRequest, only_for
from clients.enums.holdings import SheetState
from clients.importing.holdings_files import WRITERS
from clients.importing.holdings_undoing import judge_sheet, may_undo_sheet
from clients.importing.sheets import RUNNING, start_undo, stop_sheet
from clients.models import Client
from clients.views.holdings_files import own_sheet, running, sheet_of
from core.files import FileRefused

MOST_NAMED = 50


@require_safe
@only_for(*WRITERS)
def progress(request: StaffRequest, sheet_id: int) -> HttpResponse:
    """Answer the polling bar; when the work is over, have the page loaded anew."""
    row = sheet_of(request, sheet_id)
    if row.state not in RUNNING:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = running(row, request)
    return render(request, "clients/holdings/_sheet_progress.html", context)


@require_POST
@only_for(*WRITERS)
def stop(request: StaffRequest, sheet_id: int) -> HttpResponse:
    """Stop the work on a table."""
    row = own_sheet(request, sheet_id)
    stop_sheet(row)
    return redirect("clients:sheet", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*WRITERS)
def undo(request: StaffRequest, sheet_id: int) -> HttpResponse:
    """Show what undoing a table would do; with a POST have it done."""
    row = sheet_of(request, sheet_id)
    if not may_undo_sheet(request.user, row):
        raise PermissionDenied
    if request.method == "POST":
        try:
            start_undo(row, by=request.user)
        except FileRefused as error:
            messages.error(request, str(error))
        return redirect("clients:sheet", row.pk)
    if row.state != SheetState.WRITTEN:
        return redirect("clients:sheet", row.pk)
    plan = judge_sheet(row)
    seen = Client.objects.visible_to(request.user).in_bulk(list(plan.kept)[:MOST_NAMED])
    kept = [
        {"client": seen.get(pk), "reasons": reasons}
        for pk, reasons in list(plan.kept.items())[:MOST_NAMED]
    ]
    context = {"sheet": row, "plan": plan, "kept": kept, "kept_count": len(plan.kept)}
    return render(request, "clients/holdings/sheet_undo.html", context)
