"""What the pages of an import show: the work under way, the map, the verdicts."""

from itertools import islice
from typing import Any

from django.core.files.storage import default_storage

from accounts.enums import JobState
from accounts.models import User
from clients.enums import BatchState
from clients.enums.importing import ImportMode
from clients.importing.judged import CREATED, DUPLICATE, REJECTED, UPDATED
from clients.importing.maps import recognised, remembered
from clients.models import Client, ImportBatch
from core.clock import now
from core.progress import read
from desk.importing.asking import ProvenanceForm
from desk.importing.batches import table_of, verdicts_name
from desk.importing.forms import MapForm, headings_of
from desk.importing.undoing import judge_undo, may_undo
from desk.importing.verdicts import WORDS

LATE_SECONDS = 15
FIRST_ROWS = 3
MOST_SHOWN = 30
FILTERS = (CREATED, UPDATED, DUPLICATE, REJECTED)


def running(batch: ImportBatch) -> dict[str, Any]:
    """Return how far the work has come, and whether nobody takes it up."""
    job = batch.job
    waited = (now() - job.created_at).total_seconds() if job else 0
    is_waiting = job is not None and job.state == JobState.WAITING
    return {
        "batch": batch,
        "progress": read(job.pk) if job else None,
        "is_late": is_waiting and waited > LATE_SECONDS,
        "is_writing": batch.state == BatchState.WRITING,
        "is_undoing": batch.state == BatchState.UNDOING,
    }


def mapped(
    batch: ImportBatch,
    forms: tuple[MapForm | None, ProvenanceForm | None],
    *,
    viewer: User,
) -> dict[str, Any]:
    """Return the forms that say what is in a file; new ones know the last answers.

    Raises FileRefused when the file is gone.
    """
    form, origin = forms
    table = form.table if form else table_of(batch)
    if form is None:
        known = batch.mapping or remembered(viewer, batch.columns)
        form = MapForm(None, table=table, mapping=known or recognised(batch.columns))
    if origin is None:
        said = batch.job.arguments.get("provenance") if batch.job else None
        initial = dict(
            said or {}, broker=batch.mapping.get("broker", ""), mode=batch.mode
        )
        origin = ProvenanceForm(viewer=viewer, initial=initial)
    return {
        "batch": batch,
        "form": form,
        "origin": origin,
        "headings": headings_of(table),
        "first_rows": list(islice(table.rows, FIRST_ROWS)),
        "is_own": batch.user_id == viewer.pk,
        "note": note_of(batch),
    }


def judged(batch: ImportBatch, chosen: str, *, viewer: User) -> dict[str, Any]:
    """Return the verdicts on a file's rows, all kinds or the chosen one."""
    counts = {name: batch.report.get("counts", {}).get(name, 0) for name in FILTERS}
    samples = batch.report.get("samples", {})
    names = [chosen] if chosen in FILTERS else list(FILTERS)
    used = [n for n in FILTERS if n != UPDATED or batch.mode != ImportMode.ADD]
    # What needs a person's eyes goes first.
    rows = [row for name in reversed(names) for row in samples.get(name, [])]
    return {
        "batch": batch,
        "counts": counts,
        "filters": [(name, WORDS[name], counts[name]) for name in used],
        "written": counts[CREATED] + counts[UPDATED],
        "may_undo": may_undo(viewer, batch),
        "has_verdicts": default_storage.exists(verdicts_name(batch)),
        "chosen": chosen if chosen in FILTERS else "",
        "rows": rows[:MOST_SHOWN],
        "shown_of": sum(counts[name] for name in names),
        "total": sum(counts.values()),
        "is_own": batch.user_id == viewer.pk,
        "note": note_of(batch),
        **undone(batch, viewer=viewer),
    }


def undoing(batch: ImportBatch, *, viewer: User) -> dict[str, Any]:
    """Return what undoing an import would do."""
    plan = judge_undo(batch)
    told = [{"client": pk, "reasons": why} for pk, why in plan.kept.items()]
    return {"batch": batch, "plan": plan, **_kept(told, len(told), viewer)}


def undone(batch: ImportBatch, *, viewer: User) -> dict[str, Any]:
    """Return what undoing an import did; nothing for one that stands."""
    facts = batch.report.get("undo")
    if not facts:
        return {}
    return {"undo": facts, **_kept(facts["why"], facts["kept"], viewer)}


def _kept(told: list[dict[str, Any]], count: int, viewer: User) -> dict[str, Any]:
    """Return who stayed and why, with the names of those the viewer may see."""
    shown = told[:MOST_SHOWN]
    numbers = [one["client"] for one in shown]
    seen = Client.objects.visible_to(viewer).filter(pk__in=numbers).only("pk", "name")
    clients = {client.pk: client for client in seen}
    kept = [one | {"client": clients.get(one["client"])} for one in shown]
    return {"kept": kept, "kept_count": count}


def note_of(batch: ImportBatch) -> str:
    """Return why the last work on a file ended early; "" when it did not."""
    return str(batch.job.result.get("reason", "")) if batch.job else ""
