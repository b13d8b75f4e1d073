"""Running background jobs: each claimed once, every end told in a sentence."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.enums import JobState
from accounts.models import Job
from clients.enums import BatchState
from clients.enums.importing import ImportMode
from clients.importing.checking import may_import
from clients.importing.judged import Checked
from clients.models import ImportBatch
from clients.registry.jobs import take_back, work_of_jobs
from core.clock import now
from core.files import FileRefused
from core.progress import Cancelled, is_cancelled, read, report
from desk.importing.batches import (
    CHECK,
    UNDO,
    WRITE,
    back,
    incoming_of,
    seen_name,
    verdicts_name,
)
from desk.importing.bringing import (
    Report,
    Watch,
    bring_in,
    counts_of,
    judge,
    note,
)
from desk.importing.seen import SeenUpdates
from desk.importing.undoing import undo_batch
from desk.importing.verdicts import Verdicts

SILENT = timedelta(seconds=120)
PATIENCE = timedelta(seconds=5)


def run(job_id: int) -> bool:
    """Run a waiting job; say whether it was ours to run."""
    waiting = Job.objects.filter(pk=job_id, state=JobState.WAITING)
    if not waiting.update(state=JobState.RUNNING, started_at=now()):
        return False
    job = Job.objects.select_related("user").get(pk=job_id)
    with override(job.arguments.get("language") or settings.LANGUAGE_CODE):
        try:
            _kinds()[job.kind](job)
        except FileRefused as error:
            end(job, JobState.REFUSED, str(error))
        except Cancelled:
            end(job, JobState.CANCELLED, _("Stopped. Nothing was written."))
        else:
            end(job, JobState.DONE)
    return True


def end(job: Job, state: str, reason: str = "") -> bool:
    """Close a running job once; a batch that was not finished stands where it stood."""
    running = Job.objects.filter(pk=job.pk, state=JobState.RUNNING)
    facts: dict[str, Any] = {"state": state, "finished_at": now()}
    if reason:
        facts["result"] = {"reason": reason}
    ended = running.update(**facts) == 1
    if ended and state != JobState.DONE:
        for batch in ImportBatch.objects.filter(job=job):
            back(batch)
        take_back(job)
    return ended


def fail(job_id: int) -> None:
    """Close a job that broke in a way nobody foresaw."""
    job = Job.objects.get(pk=job_id)
    with override(job.arguments.get("language") or settings.LANGUAGE_CODE):
        reason = _("The work broke off and nothing was written. Start it again.")
        end(job, JobState.FAILED, reason)


def waiting_jobs() -> list[int]:
    """Return jobs nobody took up, oldest first."""
    waiting = Job.objects.filter(
        state=JobState.WAITING, kind__in=_kinds(), created_at__lt=now() - PATIENCE
    )
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def recover() -> int:
    """Close jobs whose worker died: running, but silent for two minutes."""
    moment = now()
    running = Job.objects.filter(
        state=JobState.RUNNING, kind__in=_kinds(), started_at__lt=moment - SILENT
    )
    dead = [
        job.pk
        for job in running.order_by("pk")
        if moment.timestamp() - read(job.pk).at > SILENT.total_seconds()
    ]
    for job_id in dead:
        fail(job_id)
    return len(dead)


class JobWatch(Watch):
    """Keeps the progress of a job and collects the verdicts of its rows."""

    def __init__(self, job: Job, batch: ImportBatch) -> None:
        self.job, self.batch, self.verdicts = job, batch, Verdicts()
        self.seen, self.good = SeenUpdates(), [0, 0]

    def judged(self, checked: Checked) -> None:
        """Collect a run's verdicts."""
        self.verdicts.add(checked)
        self.seen.add(checked.updates)
        self.good[0] += len(checked.people)
        self.good[1] += len(checked.updates)

    def step(self, done: int, total: int) -> None:
        """Move the bar; stop when the owner asked to."""
        report(self.job.pk, done, total)
        if is_cancelled(self.job.pk):
            raise Cancelled

    def finish(self, report: Report) -> None:
        """Close the job in the transaction that writes: both or neither."""
        self.batch.report = self.facts(report)
        self.batch.save(update_fields=["report"])
        if not end(self.job, JobState.DONE):
            raise Cancelled

    def facts(self, report: Report) -> dict[str, Any]:
        """Return what the page needs to know about the outcome."""
        sheet = self.batch.report.get("sheet", "")
        return {
            "rows": report.rows,
            "sheet": sheet,
            "counts": counts_of(report),
            "samples": dict(self.verdicts.samples),
        }

    def keep(self, report: Report) -> None:
        """Store the row-by-row results for download."""
        self.verdicts.keep(verdicts_name(self.batch), report.late)


def _batch_of(job: Job) -> ImportBatch:
    if not may_import(job.user):
        raise FileRefused(_("Your role brings in no clients any more."))
    return ImportBatch.objects.get(pk=job.arguments["batch"])


def _check(job: Job) -> None:
    batch = _batch_of(job)
    incoming, found, watch = incoming_of(batch, job), Report(), JobWatch(job, batch)
    for checked in judge(incoming):
        note(found, checked)
        watch.judged(checked)
        watch.step(found.rows, len(incoming.table.rows))
    watch.keep(found)
    if batch.mode != ImportMode.ADD:
        watch.seen.keep(seen_name(batch))
    checking = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.CHECKING)
    checking.update(state=BatchState.CHECKED, report=watch.facts(found))


def _write(job: Job) -> None:
    batch = _batch_of(job)
    incoming, watch = incoming_of(batch, job), JobWatch(job, batch)
    accept_partial = bool(job.arguments.get("accept_partial"))
    found = bring_in(incoming, batch, accept_partial=accept_partial, watch=watch)
    watch.keep(found)
    if found.rejected and not accept_partial:
        found.created, found.updated = watch.good
        writing = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.WRITING)
        writing.update(report=watch.facts(found))
        raise FileRefused(
            _("Nothing was written: rows were rejected that were good before.")
        )
    default_storage.delete(batch.stored_as)
    default_storage.delete(seen_name(batch))


def _undo(job: Job) -> None:
    batch = ImportBatch.objects.get(pk=job.arguments["batch"])

    def step(done: int, total: int) -> None:
        report(job.pk, done, total)
        if is_cancelled(job.pk):
            raise Cancelled

    def finish() -> None:
        if not end(job, JobState.DONE):
            raise Cancelled

    undo_batch(batch, by=job.user, step=step, finish=finish)


KINDS: dict[str, Callable[[Job], None]] = {CHECK: _check, WRITE: _write, UNDO: _undo}


def _kinds() -> dict[str, Callable[[Job], None]]:
    return KINDS | work_of_jobs()
