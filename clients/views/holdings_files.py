from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.enums import JobState, Role
from accounts.http import StaffRequest, only_for
from clients.enums.holdings import SheetKind
from clients.forms.holdings import SheetForm
from clients.importing.holdings_files import (
    WRITERS,
    drop_sheet,
    field_word,
    may_bring,
    verdicts_name,
)
from clients.importing.holdings_undoing import may_undo_sheet
from clients.importing.sheets import RUNNING, start_write, take_sheet
from clients.models import Client, SheetFile
from core.clock import now
from core.files import FileRefused
from core.progress import read

MOST_LISTED = 20
LATE_SECONDS = 10


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*WRITERS)
def import_holdings(request: StaffRequest) -> HttpResponse:
    """Take a table of holdings and judge it."""
    return _take(request, SheetKind.HOLDINGS)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.HEAD_OFFICE)
def import_prices(request: StaffRequest) -> HttpResponse:
    """Take a table of closing prices and judge it."""
    return _take(request, SheetKind.PRICES)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.HEAD_OFFICE)
def import_securities(request: StaffRequest) -> HttpResponse:
    """Take the list of securities and judge it."""
    return _take(request, SheetKind.SECURITIES)


@require_safe
@only_for(*WRITERS)
def sheet(request: StaffRequest, sheet_id: int) -> HttpResponse:
    """Show what became of a table's rows, or what would."""
    row = sheet_of(request, sheet_id)
    if row.state in RUNNING:
        return render(
            request, "clients/holdings/sheet_running.html", running(row, request)
        )
    counts = row.report.get("counts", {})
    good = counts.get("rows", 0) - counts.get("rejected", 0)
    is_own = row.user_id == request.user.pk
    told = row.report.get("rejected", [])
    rejected = [one | {"field": field_word(one["field"])} for one in told]
    context = {"sheet": row, "counts": counts, "good": good, "is_own": is_own}
    context |= {"rejected": rejected, "why": _why_ended(row)}
    context["may_undo"] = may_undo_sheet(request.user, row)
    context["has_verdicts"] = default_storage.exists(verdicts_name(row))
    return render(request, "clients/holdings/sheet.html", context)


@require_POST
@only_for(*WRITERS)
def write(request: StaffRequest, sheet_id: int) -> HttpResponse:
    """Write a table; with rejected rows only on purpose."""
    row = own_sheet(request, sheet_id)
    try:
        partial = request.POST.get("partial") == "1"
        start_write(row, by=request.user, accept_partial=partial)
    except FileRefused as error:
        messages.error(request, str(error))
    return redirect("clients:sheet", row.pk)


@require_POST
@only_for(*WRITERS)
def drop(request: StaffRequest, sheet_id: int) -> HttpResponse:
    """Let go of a table that was not written."""
    row = own_sheet(request, sheet_id)
    drop_sheet(row)
    return redirect("clients:sheet", row.pk)


@require_safe
@only_for(*WRITERS)
def verdicts(request: StaffRequest, sheet_id: int) -> FileResponse:
    """Give the row-by-row results as a csv file."""
    row = sheet_of(request, sheet_id)
    name = verdicts_name(row)
    if not default_storage.exists(name):
        raise Http404
    stem = row.file_name.rpartition(".")[0] or row.file_name
    return FileResponse(
        default_storage.open(name),
        as_attachment=True,
        filename=f"{stem}-{pgettext('file', 'results')}.csv",
        content_type="text/csv; charset=utf-8",
    )


def _take(request: StaffRequest, kind: str) -> HttpResponse:
    client = _client(request)
    files = request.FILES or None
    data = request.POST or None
    form = SheetForm(data, files, viewer=request.user, client=client)
    if request.method == "POST" and form.is_valid():
        try:
            row = _judged(form, request, kind)
        except FileRefused as error:
            form.add_error("file", str(error))
        else:
            return redirect("clients:sheet", row.pk)
    rows = SheetFile.objects.visible_to(request.user).filter(kind=kind)
    rows = rows.select_related("user").order_by("-created_at", "-pk")[:MOST_LISTED]
    context = {"form": form, "kind": kind, "sheets": rows, "client": client}
    return render(request, "clients/holdings/import.html", context)


def _judged(form: SheetForm, request: StaffRequest, kind: str) -> SheetFile:
    told: dict[str, Any] = form.cleaned_data
    facts: dict[str, Any] = {}
    if told["as_of"]:
        facts["as_of"] = told["as_of"].isoformat()
    if told["client"] and kind == SheetKind.HOLDINGS:
        facts["client"] = told["client"].pk
    return take_sheet(told["file"], by=request.user, kind=kind, facts=facts)


def _client(request: StaffRequest) -> Client | None:
    """Return the one client the file is about, where the address names one."""
    written = request.GET.get("client", "") or request.POST.get("client", "")
    if not (written.isascii() and written.isdigit() and len(written) < 19):  # noqa: PLR2004
        return None
    found: Client | None = (
        Client.objects.visible_to(request.user).filter(pk=int(written)).first()
    )
    return found


def sheet_of(request: StaffRequest, sheet_id: int) -> SheetFile:
    """Return a table this person may see."""
    rows = SheetFile.objects.visible_to(request.user).select_related("user", "job")
    row: SheetFile = get_object_or_404(rows, pk=sheet_id)
    return row


def own_sheet(request: StaffRequest, sheet_id: int) -> SheetFile:
    """Return a table to work on: only who brought it does."""
    row = sheet_of(request, sheet_id)
    if row.user_id != request.user.pk or not may_bring(request.user, row.kind):
        raise PermissionDenied
    return row


def running(sheet: SheetFile, request: StaffRequest) -> dict[str, Any]:
    """Return how far a worker has come with a table, and whether it is one's own."""
    job = sheet.job
    waited = (now() - job.created_at).total_seconds() if job else 0
    return {
        "sheet": sheet,
        "progress": read(job.pk) if job else None,
        "is_late": bool(
            job and job.state == JobState.WAITING and waited > LATE_SECONDS
        ),
        "is_own": sheet.user_id == request.user.pk,
    }


def _why_ended(sheet: SheetFile) -> str:
    """Return why the last work on a table came to nothing; "" when it did not."""
    if sheet.job is None or sheet.job.state == JobState.DONE:
        return ""
    return str(sheet.job.result.get("reason", ""))
