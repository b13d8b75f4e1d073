"""A file on its way in: uploaded, mapped, judged, written; each step once."""

import uuid
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.enums import JobState
from accounts.models import Job, User
from clients.enums import BatchState
from clients.enums.importing import ImportMode
from clients.importing.judged import Provenance
from clients.importing.maps import KIND, Mapping, plan_of, remember
from clients.models import ImportBatch
from core.files import MOST_BYTES, FileRefused, Table, read_table
from core.progress import forget, request_cancel
from core.text import clean
from desk.importing.bringing import Incoming, sha256_of
from desk.importing.seen import seen_of

FOLDER = "imports"
CHECK, WRITE, UNDO = "import.check", "import.write", "import.undo"
RUNNING = (BatchState.CHECKING, BatchState.WRITING, BatchState.UNDOING)
OPEN = (BatchState.UPLOADED, BatchState.CHECKED)


def take_file(upload: UploadedFile, *, by: User) -> ImportBatch:
    """Keep an uploaded file if it is a table. Raises FileRefused, keeps nothing."""
    name = clean(Path(upload.name or "").name)[-200:]
    if (upload.size or 0) > MOST_BYTES:
        raise FileRefused(
            _("The file is larger than %(limit)s MB. Split it and bring in the parts.")
            % {"limit": MOST_BYTES // 2**20}
        )
    suffix = Path(name).suffix.lower()[:10]
    stored = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}{suffix}", upload)
    try:
        path = Path(default_storage.path(stored))
        table = read_table(path, name=name, keep_faults=True)
    except FileRefused:
        default_storage.delete(stored)
        raise
    return ImportBatch.objects.create(
        kind=KIND,
        user=by,
        branch_id=by.branch_id,
        file_name=name,
        file_sha256=sha256_of(path),
        stored_as=stored,
        encoding=table.encoding,
        columns=table.columns,
        report={"rows": len(table.rows), "sheet": table.sheet},
    )


def table_of(batch: ImportBatch) -> Table:
    """Open a batch's file again. Raises FileRefused when it is gone or has changed."""
    try:
        path = Path(default_storage.path(batch.stored_as or FOLDER))
        same = path.is_file() and sha256_of(path) == batch.file_sha256
    except OSError:
        same = False
    if not same:
        raise FileRefused(_("The file is no longer kept here. Bring it in again."))
    return read_table(path, name=batch.file_name, keep_faults=True)


def incoming_of(batch: ImportBatch, job: Job) -> Incoming:
    """Return what a job is to bring in. Raises FileRefused."""
    provenance = Provenance(**job.arguments.get("provenance", {}))
    changes = batch.mode != ImportMode.ADD and job.kind == WRITE
    return Incoming(
        job.user,
        table_of(batch),
        batch.file_sha256,
        batch.mapping,
        provenance,
        batch.mode,
        seen_of(seen_name(batch)) if changes else None,
    )


def start_check(
    batch: ImportBatch,
    *,
    by: User,
    mapping: Mapping,
    origin: Provenance,
    mode: str = ImportMode.ADD,
) -> Job | None:
    """Have the rows judged by a worker; None when the file is busy or done."""
    plan_of(mapping, batch.columns)
    remember(by, batch.columns, mapping)
    arguments = {"provenance": vars(origin)}
    with transaction.atomic():
        if not _turn(batch, OPEN, BatchState.CHECKING):
            return None
        ImportBatch.objects.filter(pk=batch.pk).update(mapping=mapping, mode=mode)
        return _start(batch, CHECK, by, arguments)


def start_write(
    batch: ImportBatch, *, by: User, accept_partial: bool = False
) -> Job | None:
    """Have the good rows written by a worker; None when the file is busy or done."""
    arguments = {
        "provenance": (batch.job.arguments if batch.job else {}).get("provenance", {}),
        "accept_partial": accept_partial,
    }
    with transaction.atomic():
        if not _turn(batch, (BatchState.CHECKED,), BatchState.WRITING):
            return None
        return _start(batch, WRITE, by, arguments)


def start_undo(batch: ImportBatch, *, by: User) -> Job | None:
    """Have an import undone by a worker; None when it is not written, or undone."""
    with transaction.atomic():
        if not _turn(batch, (BatchState.WRITTEN,), BatchState.UNDOING):
            return None
        return _start(batch, UNDO, by, {})


def _turn(batch: ImportBatch, before: tuple[str, ...], after: str) -> bool:
    rows = ImportBatch.objects.filter(pk=batch.pk, state__in=before)
    return rows.update(state=after) == 1


def _start(batch: ImportBatch, kind: str, by: User, arguments: dict[str, Any]) -> Job:
    facts = {"batch": batch.pk, "language": get_language(), **arguments}
    job = Job.objects.create(user=by, kind=kind, arguments=facts)
    ImportBatch.objects.filter(pk=batch.pk).update(job=job)
    forget(job.pk)
    return job


def stop(batch: ImportBatch, *, by: User) -> None:
    """Stop what is running, or let go of a file that is not written yet."""
    if batch.state in RUNNING and batch.job:
        request_cancel(batch.job.pk)
        waiting = Job.objects.filter(pk=batch.job.pk, state=JobState.WAITING)
        if waiting.update(state=JobState.CANCELLED):
            back(batch)
    elif _turn(batch, OPEN, BatchState.CANCELLED):
        if batch.stored_as:
            default_storage.delete(batch.stored_as)
        record(by, "import.dropped", batch)


def back(batch: ImportBatch) -> None:
    """Let a batch stand where it stood before its job."""
    _turn(batch, (BatchState.CHECKING,), BatchState.UPLOADED)
    _turn(batch, (BatchState.WRITING,), BatchState.CHECKED)
    _turn(batch, (BatchState.UNDOING,), BatchState.WRITTEN)


def verdicts_name(batch: ImportBatch) -> str:
    """Return where the row-by-row results of a batch are kept."""
    return f"{FOLDER}/{Path(batch.stored_as).stem or 'none'}.verdicts.csv"


def seen_name(batch: ImportBatch) -> str:
    """Return where the marks of what rows change are kept until they are written."""
    return f"{FOLDER}/{Path(batch.stored_as).stem or 'none'}.seen.json"
