"""Taking a whole import back: what that would do first, then doing it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from clients.enums import BatchState
from clients.models import ImportBatch
from core.nudge import nudge
from desk import tasks
from desk.importing.batches import start_undo
from desk.importing.showing import undoing
from desk.importing.undoing import may_undo


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.BROKER, Role.MANAGER, Role.HEAD_OFFICE)
def undo_import(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Show what undoing an import would do; with a POST have it done."""
    rows = ImportBatch.objects.visible_to(request.user).select_related("job", "user")
    batch = get_object_or_404(rows, pk=batch_id)
    if not may_undo(request.user, batch):
        raise PermissionDenied
    if request.method == "POST":
        job = start_undo(batch, by=request.user)
        if job is not None:
            nudge(tasks.run_job, job.pk)
        return redirect("desk:import", batch.pk)
    if batch.state != BatchState.WRITTEN:
        return redirect("desk:import", batch.pk)
    context = undoing(batch, viewer=request.user)
    return render(request, "desk/import_undo.html", context)
