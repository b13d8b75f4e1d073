"""What imports keep of a person: samples, verdicts, files that wait to be written.

A file is deleted once it is written or let go, so only waiting ones can name somebody.
Verdict files and samples name everyone of a list; what names the person goes.
"""

from collections.abc import Iterator
from pathlib import Path

from django.core.files.storage import default_storage
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from clients.enums import BatchState
from clients.models import Client, ImportBatch
from clients.registry.privacy import Person, Sweep
from clients.registry.privacy_sweeps import mentions
from core.files import FileRefused, read_table
from core.text import phone_key, squeeze
from desk.importing.batches import verdicts_name

WAITING = (BatchState.UPLOADED, BatchState.CHECKED)
CHUNK = 1 << 20


def _batches(person: Person) -> QuerySet[ImportBatch]:
    """Imports of the branches the person's rows belong to, and of the head office."""
    branches = Client.objects.filter(pk__in=person.numbers).values("branch")
    rows = ImportBatch.objects.filter(branch__in=branches)
    return rows | ImportBatch.objects.filter(branch__isnull=True)


def _with_samples(person: Person) -> QuerySet[ImportBatch]:
    said = _batches(person).annotate(said=Cast("report", CharField()))
    return said.filter(mentions("said", person))


def _files(person: Person) -> Iterator[tuple[ImportBatch, str]]:
    """Yield the stored files that name the person, with the import they belong to."""
    for batch in _batches(person).exclude(stored_as="").order_by("pk"):
        name = verdicts_name(batch)
        if default_storage.exists(name) and _names(
            Path(default_storage.path(name)), person
        ):
            yield batch, name
        if batch.state in WAITING and _table_names(batch, person):
            yield batch, batch.stored_as


def _names(path: Path, person: Person) -> bool:
    words = [word.encode() for word in person.words]
    longest = max(map(len, words), default=0)
    with path.open("rb") as file:
        rest = b""
        while part := file.read(CHUNK):
            if any(word in rest + part for word in words):
                return True
            rest = part[-longest:] if longest else b""
    return False


def _table_names(batch: ImportBatch, person: Person) -> bool:
    """Say whether a waiting file lists the person, by name or telephone."""
    path = Path(default_storage.path(batch.stored_as))
    if not path.is_file():
        return False
    plain = {squeeze(word) for word in person.words}
    try:
        rows = read_table(path, name=batch.file_name).rows
        return any(
            squeeze(cell) in plain or phone_key(cell) in plain
            for row in rows
            for cell in row
            if cell
        )
    except FileRefused:
        return True  # what cannot be read any more is not kept


def _find(person: Person) -> int:
    """Count the samples; files are read through only when they are cleared."""
    return _with_samples(person).count()


def _run(person: Person) -> int:
    count = 0
    for batch, name in list(_files(person)):
        default_storage.delete(name)
        if name == batch.stored_as:
            let_go = ImportBatch.objects.filter(pk=batch.pk, state__in=WAITING)
            let_go.update(state=BatchState.CANCELLED)
        count += 1
    for batch in _with_samples(person):
        report = {k: v for k, v in batch.report.items() if k != "samples"}
        ImportBatch.objects.filter(pk=batch.pk).update(report=report)
        count += 1
    return count


IMPORTS = Sweep("imports", _("import results and waiting files"), _find, _run)
