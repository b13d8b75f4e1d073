"""Undoing a whole import: who came with it goes, what it changed is taken back.

Whatever somebody has done since stays: a client with a contact, a move, an edit or
anything else hanging on it is left as it is and listed with the reason.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.enums import Role
from accounts.models import User
from clients.enums import BatchState, Standing
from clients.importing.reverting import judge_changes, revert
from clients.models import (
    AssetSnapshot,
    Assignment,
    Classification,
    Client,
    ClientStyle,
    ImportBatch,
    ImportChange,
)
from pipeline.actions import drop_journeys
from pipeline.models import Journey, StageChange

AT_ONCE = 1_000
MOST_LISTED = 200
UNTOUCHED = 1  # the version of a client nobody has changed
# What an import writes about a new client, and how much of it. In the order it goes.
WRITTEN: dict[Any, int | None] = {
    Client.tags.through: None,
    ClientStyle: None,
    Classification: None,
    AssetSnapshot: 1,
    Assignment: 1,
    Journey: 1,
    StageChange: 1,
}


@dataclass
class Undoing:
    """What undoing an import does: how many go or are taken back; who stays, and "
    "why."""

    removed: list[int] = field(default_factory=list)
    reverted: int = 0
    kept: dict[int, list[str]] = field(default_factory=dict)

    def as_facts(self) -> dict[str, Any]:
        """Return what is kept with the batch: numbers, ids and reasons, no names."""
        listed = list(self.kept.items())[:MOST_LISTED]
        return {
            "removed": len(self.removed),
            "reverted": self.reverted,
            "kept": len(self.kept),
            "why": [{"client": pk, "reasons": reasons} for pk, reasons in listed],
        }


def may_undo(viewer: User, batch: ImportBatch) -> bool:
    """Say whether this person may undo it: who brought it in, and their manager."""
    return batch.user_id == viewer.pk or viewer.role == Role.MANAGER


def judge_undo(batch: ImportBatch) -> Undoing:
    """Say what undoing would do; writes nothing. Statements do not grow with rows."""
    found = _judge_created(batch, Client.objects.all())
    for changes in _changes_of(batch):
        judged = judge_changes(changes)
        found.reverted += len(judged.good)
        found.kept |= judged.kept
    return found


def undo_batch(
    batch: ImportBatch,
    *,
    by: User,
    step: Callable[[int, int], None] = lambda _done, _total: None,
    finish: Callable[[], None] = lambda: None,
) -> Undoing:
    """Undo a written import, all of it that can be, in one transaction.

    Raises ValidationError when it is not written or was undone before.
    """
    with transaction.atomic():
        # Not the key: whoever writes a client of this import shares a lock on that.
        rows = ImportBatch.objects.select_for_update(no_key=True)
        current = rows.get(pk=batch.pk)
        if current.state not in (BatchState.WRITTEN, BatchState.UNDOING):
            raise ValidationError(_("This import is not written, or undone already."))
        found = _judge_created(current, Client.objects.select_for_update())
        total = len(found.removed) + current.changes.count()
        for start in range(0, len(found.removed), AT_ONCE):
            _remove(found.removed[start : start + AT_ONCE])
            step(min(start + AT_ONCE, len(found.removed)), total)
        for changes in _changes_of(current):
            _lock([change.client_id for change in changes])
            judged = judge_changes(changes)
            revert(judged.good, by=by)
            found.reverted += len(judged.good)
            found.kept |= judged.kept
            step(len(found.removed) + found.reverted, total)
        current.state = BatchState.UNDONE
        current.report = current.report | {"undo": found.as_facts()}
        current.save(update_fields=["state", "report"])
        counts = {name: n for name, n in found.as_facts().items() if name != "why"}
        record(by, "import.undone", current, **counts)
        finish()
    return found


def _changes_of(batch: ImportBatch) -> Iterator[list[ImportChange]]:
    rows = batch.changes.filter(reverted_at__isnull=True).order_by("pk")
    last = 0
    while changes := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        last = changes[-1].pk
        yield changes


def _lock(numbers: list[int]) -> None:
    rows = Client.objects.select_for_update().filter(pk__in=numbers)
    list(rows.order_by("pk").values_list("pk"))


def _judge_created(batch: ImportBatch, clients: Any) -> Undoing:
    """Tell the clients nobody has touched since from the others; `clients` may lock."""
    rows = clients.filter(batch=batch).order_by("pk")
    found = Undoing()
    everyone = list(rows.values_list("pk", "version", "standing"))
    for pk, version, standing in everyone:
        if standing != Standing.ACTIVE:
            found.kept[pk] = [_("no longer among the clients at work")]
        elif version != UNTOUCHED:
            found.kept[pk] = [_("changed since")]
    for model, name in _links() if everyone else ():
        for pk in _too_many(model, name, batch):
            words = str(model._meta.verbose_name_plural)  # noqa: SLF001
            found.kept.setdefault(pk, []).append(words)
    found.removed = [pk for pk, *_rest in everyone if pk not in found.kept]
    return found


def _links() -> Iterator[tuple[Any, str]]:
    """Find everything that can hang on a client, whichever app it belongs to."""
    for model in apps.get_models(include_auto_created=True):
        for one in model._meta.get_fields():  # noqa: SLF001
            is_link = isinstance(one, models.ForeignKey)
            if is_link and one.related_model is Client:
                yield model, one.name


def _too_many(model: Any, name: str, batch: ImportBatch) -> list[int]:
    """Return the clients on whom more hangs than the import wrote."""
    rows = model._base_manager.filter(**{f"{name}__batch": batch}).order_by()  # noqa: SLF001
    most = WRITTEN.get(model, 0)
    if most is None:
        return []
    column = f"{name}_id"
    if not most:
        return list(rows.values_list(column, flat=True).distinct())
    counted = rows.values(column).annotate(n=Count("pk")).filter(n__gt=most)
    return list(counted.values_list(column, flat=True))


def _remove(numbers: list[int]) -> None:
    """Delete untouched clients with what the import wrote about them."""
    drop_journeys(numbers)
    for model in WRITTEN:
        rows = model._base_manager.filter(client__in=numbers)  # noqa: SLF001
        rows._raw_delete(rows.db)  # noqa: SLF001
    rows = Client.objects.filter(pk__in=numbers)
    rows._raw_delete(rows.db)  # noqa: SLF001
