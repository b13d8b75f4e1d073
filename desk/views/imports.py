"""Bringing in a file: upload, map, look, write; a page for each state of a batch."""

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

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.models import Job
from clients.enums import BatchState
from clients.models import ImportBatch
from core.files import FileRefused
from core.nudge import nudge
from core.pages import page_of
from desk import tasks
from desk.importing.asking import ProvenanceForm, UploadForm
from desk.importing.batches import (
    RUNNING,
    start_check,
    start_write,
    stop,
    table_of,
    take_file,
    verdicts_name,
)
from desk.importing.forms import MapForm
from desk.importing.showing import judged, mapped, running

IMPORTERS = (Role.BROKER, Role.MANAGER, Role.HEAD_OFFICE)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*IMPORTERS)
def imports(request: StaffRequest) -> HttpResponse:
    """Take a file, and list those brought in before."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            batch = take_file(form.cleaned_data["file"], by=request.user)
        except FileRefused as error:
            form.add_error("file", str(error))
        else:
            return redirect("desk:import", batch.pk)
    rows = ImportBatch.objects.visible_to(request.user).select_related("user")
    page = page_of(rows, ["-id"], request.GET.get("key", ""), 20)
    context = {"form": form, "page": page, "rows": page.rows}
    return render(request, "desk/imports.html", context)


@require_safe
@only_for(*IMPORTERS)
def import_batch(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Show where a file stands: to be mapped, being worked on, judged or written."""
    batch = _batch(request, batch_id)
    if batch.state in RUNNING:
        context = {**running(batch), "is_own": batch.user_id == request.user.pk}
        return render(request, "desk/import_running.html", context)
    again = "map" in request.GET and batch.state == BatchState.CHECKED
    if batch.state == BatchState.UPLOADED or again:
        return _map_page(request, batch)
    context = judged(batch, request.GET.get("verdict", ""), viewer=request.user)
    return render(request, "desk/import_judged.html", context)


@require_POST
@only_for(*IMPORTERS)
def map_import(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Take the map and the provenance; have the rows judged."""
    batch = _own(request, batch_id)
    try:
        form = MapForm(request.POST, table=table_of(batch))
    except FileRefused as error:
        messages.error(request, str(error))
        return redirect("desk:imports")
    is_mapped = form.is_valid()
    mapping = form.mapping if is_mapped else {}
    origin = ProvenanceForm(request.POST, viewer=request.user, mapped=mapping)
    if not (origin.is_valid() and is_mapped):
        return _map_page(request, batch, form, origin)
    if origin.broker:
        mapping.setdefault("broker", origin.broker)
    facts: dict[str, Any] = {
        "mapping": mapping,
        "origin": origin.provenance,
        "mode": origin.mode,
    }
    _run(start_check(batch, by=batch.user, **facts))
    return redirect("desk:import", batch.pk)


@require_POST
@only_for(*IMPORTERS)
def write_import(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Write the good rows; with rejected ones only on purpose."""
    batch = _own(request, batch_id)
    partial = request.POST.get("partial") == "1"
    _run(start_write(batch, by=request.user, accept_partial=partial))
    return redirect("desk:import", batch.pk)


@require_POST
@only_for(*IMPORTERS)
def stop_import(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Stop the work, or let go of a file that was not written."""
    batch = _own(request, batch_id)
    stop(batch, by=request.user)
    return redirect("desk:import", batch.pk)


@require_safe
@only_for(*IMPORTERS)
def import_progress(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Answer the polling bar; when the work is over, have the page loaded anew."""
    batch = _batch(request, batch_id)
    if batch.state not in RUNNING:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "desk/_import_progress.html", running(batch))


@require_safe
@only_for(*IMPORTERS)
def import_verdicts(request: StaffRequest, batch_id: int) -> FileResponse:
    """Give the row-by-row results as a csv file."""
    batch = _batch(request, batch_id)
    name = verdicts_name(batch)
    if batch.state in RUNNING or not default_storage.exists(name):
        raise Http404
    stem = batch.file_name.rpartition(".")[0] or batch.file_name
    return FileResponse(
        default_storage.open(name),
        as_attachment=True,
        filename=f"{stem}-{pgettext('file', 'results')}.csv",
        content_type="text/csv; charset=utf-8",
    )


def _batch(request: StaffRequest, batch_id: int) -> ImportBatch:
    rows = ImportBatch.objects.visible_to(request.user).select_related("job", "user")
    batch: ImportBatch = get_object_or_404(rows, pk=batch_id)
    return batch


def _own(request: StaffRequest, batch_id: int) -> ImportBatch:
    """Return a batch to work on: only who brought the file does."""
    batch = _batch(request, batch_id)
    if batch.user_id != request.user.pk:
        raise PermissionDenied
    return batch


def _run(job: Job | None) -> None:
    if job is not None:
        nudge(tasks.run_job, job.pk)


def _map_page(
    request: StaffRequest,
    batch: ImportBatch,
    form: MapForm | None = None,
    origin: ProvenanceForm | None = None,
) -> HttpResponse:
    try:
        context = mapped(batch, (form, origin), viewer=request.user)
    except FileRefused as error:
        context = {"batch": batch, "why": error}
        return render(request, "desk/import_gone.html", context)
    return render(request, "desk/import_map.html", context)
