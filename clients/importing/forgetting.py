"""What tables of holdings keep of a person: waiting files, reasons, row results."""

from collections.abc import Iterator
from pathlib import Path

from django.core.files.storage import default_storage
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from clients.enums.holdings import SheetState
from clients.importing.holdings_files import drop_sheet, verdicts_name
from clients.models import Client, SheetFile
from clients.registry.privacy import Person, Sweep
from clients.registry.privacy_sweeps import mentions

ENCODINGS = ("utf-8", "gb18030", "utf-16-le")


def _sheets(person: Person) -> QuerySet[SheetFile]:
    """Tables of the branches the person's rows belong to, and of the head office."""
    branches = Client.objects.filter(pk__in=person.numbers).values("branch")
    rows = SheetFile.objects.filter(branch__in=branches)
    return rows | SheetFile.objects.filter(branch__isnull=True)


def _with_reasons(person: Person) -> QuerySet[SheetFile]:
    said = _sheets(person).annotate(said=Cast("report", CharField()))
    return said.filter(mentions("said", person))


def _naming(person: Person) -> Iterator[tuple[SheetFile, str]]:
    """Yield the stored files that name the person, with the table they belong to.

    A workbook is packed and cannot be searched: a waiting one is let go.
    """
    for sheet in _sheets(person).exclude(stored_as="").order_by("pk"):
        if sheet.state == SheetState.CHECKED and _names(sheet.stored_as, person):
            yield sheet, sheet.stored_as
        elif _names(verdicts_name(sheet), person):
            yield sheet, verdicts_name(sheet)


def _names(name: str, person: Person) -> bool:
    path = Path(default_storage.path(name))
    if not path.is_file():
        return False
    kept = path.read_bytes()
    if kept.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return True
    return any(word.encode(e) in kept for word in person.words for e in ENCODINGS)


def _find(person: Person) -> int:
    """Count the reasons; files are read through only when they are cleared."""
    return _with_reasons(person).count()


def _run(person: Person) -> int:
    count = 0
    for sheet, name in list(_naming(person)):
        if name == sheet.stored_as:
            drop_sheet(sheet)
        else:
            default_storage.delete(name)
        count += 1
    for sheet in _with_reasons(person):
        report = {**sheet.report, "rejected": []}
        SheetFile.objects.filter(pk=sheet.pk).update(report=report)
        count += 1
    return count


SHEETS = Sweep("sheets", _("tables of holdings"), _find, _run)
