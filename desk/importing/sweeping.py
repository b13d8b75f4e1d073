"""Clearing away what imports leave behind: uploads nobody went on with, old results."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.core.cache import cache
from django.core.files.storage import default_storage

from accounts.audit import record
from clients.enums import BatchState
from clients.models import ImportBatch
from core.clock import now, today
from desk.importing.batches import FOLDER, OPEN

# An upload nobody went on with, a file that belongs to no import, results to download.
ABANDONED_AFTER = timedelta(days=7)
ORPHAN_AFTER = timedelta(days=1)
RESULTS_FOR = timedelta(days=30)
TWO_DAYS = 2 * 24 * 3600
ENDED = (BatchState.WRITTEN, BatchState.UNDONE, BatchState.CANCELLED)


def sweep(moment: datetime | None = None) -> int:
    """Delete what nobody needs any more; return how many files went.

    An import that waits for its owner keeps everything until it counts as abandoned;
    then it is dropped as if the owner had done it.
    """
    moment = moment or now()
    stale = ImportBatch.objects.filter(
        state__in=OPEN, created_at__lt=moment - ABANDONED_AFTER
    )
    for batch in stale.order_by("pk"):
        mine = ImportBatch.objects.filter(pk=batch.pk, state__in=OPEN)
        if mine.update(state=BatchState.CANCELLED):
            record(None, "import.dropped", batch)
    _forget_samples(moment)
    gone = 0
    needed = _needed(moment)
    for name, at in _files():
        stem = Path(name).name.partition(".")[0]
        if at < moment - ORPHAN_AFTER and stem not in needed:
            default_storage.delete(name)
            gone += 1
    return gone


def sweep_once_a_day() -> int:
    """Sweep the first time a day this is called; without a cache perhaps more often."""
    is_first = cache.add(f"imports-swept:{today().isoformat()}", 1, TWO_DAYS)
    return sweep() if is_first else 0


def _forget_samples(moment: datetime) -> None:
    """Take the names shown on the page of an import away with its results."""
    rows = ImportBatch.objects.filter(
        state__in=ENDED, created_at__lt=moment - RESULTS_FOR, report__has_key="samples"
    )
    for batch in rows.order_by("pk"):
        kept = {name: fact for name, fact in batch.report.items() if name != "samples"}
        ImportBatch.objects.filter(pk=batch.pk).update(report=kept)


def _needed(moment: datetime) -> set[str]:
    """Return the stems of files that an import still needs."""
    live = ImportBatch.objects.exclude(state__in=ENDED)
    recent = ImportBatch.objects.filter(created_at__gte=moment - RESULTS_FOR)
    rows = live.values_list("stored_as", flat=True).union(
        recent.exclude(state=BatchState.CANCELLED).values_list("stored_as", flat=True)
    )
    return {Path(name).stem for name in rows if name}


def _files() -> Iterator[tuple[str, datetime]]:
    if not default_storage.exists(FOLDER):
        return
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        try:
            yield path, default_storage.get_modified_time(path)
        except OSError:
            continue  # gone meanwhile
