"""Tables that take longer than a moment: judged, written and undone by a worker.

A small one is done while its owner waits for the page: there is nothing to watch.
"""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import get_language

from accounts.enums import JobState
from accounts.models import Job, User
from clients.enums.holdings import SheetState
from clients.importing.forgetting import SHEETS
from clients.importing.holdings import Step
from clients.importing.holdings_files import (
    drop_sheet,
    judge_sheet,
    keep_sheet,
    write_sheet,
)
from clients.importing.holdings_undoing import undo_sheet
from clients.models import SheetFile
from clients.registry.jobs import add_back, add_job, ring
from clients.registry.privacy import add_sweep
from core.progress import Cancelled, forget, is_cancelled, report, request_cancel

JUDGE, WRITE, UNDO = "sheet.judge", "sheet.write", "sheet.undo"
RUNNING = (SheetState.JUDGING, SheetState.WRITING, SheetState.UNDOING)
# Some 3,000 rows: about a third of a second to judge.
SMALL_BYTES = 200_000
SMALL_ROWS = 3000


def take_sheet(
    upload: UploadedFile, *, by: User, kind: str, facts: dict[str, Any]
) -> SheetFile:
    """Keep a table and judge it, or have a worker judge it; nothing is written.

    Raises FileRefused when a small one is no such table.
    """
    sheet = keep_sheet(upload, by=by, kind=kind, facts=facts)
    if (upload.size or 0) <= SMALL_BYTES:
        return judge_sheet(sheet)
    sheet.state = SheetState.JUDGING
    with transaction.atomic():
        sheet.save()
        _start(sheet, JUDGE, by, {})
    return sheet


def start_write(sheet: SheetFile, *, by: User, accept_partial: bool) -> None:
    """Write a judged table, or have a worker write it. Raises FileRefused."""
    if _is_small(sheet):
        write_sheet(sheet, accept_partial=accept_partial)
        return
    with transaction.atomic():
        if _turn(sheet, SheetState.CHECKED, SheetState.WRITING):
            _start(sheet, WRITE, by, {"accept_partial": accept_partial})


def start_undo(sheet: SheetFile, *, by: User) -> None:
    """Undo a written table, or have a worker undo it. Raises FileRefused."""
    if _is_small(sheet):
        undo_sheet(sheet, by=by)
        return
    with transaction.atomic():
        if _turn(sheet, SheetState.WRITTEN, SheetState.UNDOING):
            _start(sheet, UNDO, by, {})


def stop_sheet(sheet: SheetFile) -> None:
    """Ask the worker to stop; what nobody took up yet stands where it stood."""
    if sheet.state not in RUNNING or sheet.job is None:
        return
    request_cancel(sheet.job.pk)
    waiting = Job.objects.filter(pk=sheet.job.pk, state=JobState.WAITING)
    if waiting.update(state=JobState.CANCELLED):
        _back(sheet.job)


def register() -> None:
    """Tell the registries of these jobs and files; called when the apps are ready."""
    add_job(JUDGE, _judge)
    add_job(WRITE, _write)
    add_job(UNDO, _undo)
    add_back(_back)
    add_sweep(SHEETS)


def _is_small(sheet: SheetFile) -> bool:
    return int(sheet.report.get("counts", {}).get("rows", 0)) <= SMALL_ROWS


def _turn(sheet: SheetFile, before: str, after: str) -> bool:
    rows = SheetFile.objects.filter(pk=sheet.pk, state=before)
    return rows.update(state=after) == 1


def _start(sheet: SheetFile, kind: str, by: User, arguments: dict[str, Any]) -> None:
    facts = {"sheet": sheet.pk, "language": get_language(), **arguments}
    job = Job.objects.create(user=by, kind=kind, arguments=facts)
    SheetFile.objects.filter(pk=sheet.pk).update(job=job)
    forget(job.pk)
    ring(job)


def _step_of(job: Job) -> Step:
    def step(done: int, total: int) -> None:
        report(job.pk, done, total)
        if is_cancelled(job.pk):
            raise Cancelled

    return step


def _of(job: Job, state: str) -> SheetFile:
    """Return the table of a job; refuse one that stands elsewhere meanwhile."""
    rows = SheetFile.objects.select_related("user")
    found: SheetFile | None = rows.filter(
        pk=job.arguments["sheet"], state=state
    ).first()
    if found is None:
        raise Cancelled
    return found


def _judge(job: Job) -> None:
    judge_sheet(_of(job, SheetState.JUDGING), step=_step_of(job))


def _write(job: Job) -> None:
    partial = bool(job.arguments.get("accept_partial"))
    sheet = _of(job, SheetState.WRITING)
    write_sheet(sheet, accept_partial=partial, step=_step_of(job))


def _undo(job: Job) -> None:
    undo_sheet(_of(job, SheetState.UNDOING), by=job.user, step=_step_of(job))


def _back(job: Job) -> None:
    """Let a table stand where it stood before its job; an unread one is let go."""
    for sheet in SheetFile.objects.filter(job=job):
        _turn(sheet, SheetState.WRITING, SheetState.CHECKED)
        _turn(sheet, SheetState.UNDOING, SheetState.WRITTEN)
        if _turn(sheet, SheetState.JUDGING, SheetState.CHECKED):
            drop_sheet(sheet)
