"""What became of each row: a sample for the page, the whole as a file to download."""

import csv
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from clients.importing.fields import FIELDS
from clients.importing.judged import (
    CREATED,
    DUPLICATE,
    REJECTED,
    UPDATED,
    Checked,
    Verdict,
)
from clients.importing.updating import told
from core.files import safe_cell

SHOWN = 30
SHOWN_FIELDS = ("name", "phone", "assets", "stage")
WORDS = {
    CREATED: pgettext_lazy("row", "new"),
    UPDATED: pgettext_lazy("row", "changes"),
    DUPLICATE: pgettext_lazy("row", "duplicate"),
    REJECTED: pgettext_lazy("row", "rejected"),
}


class Verdicts:
    """Collects every row's verdict on disk and the first of each kind for the page."""

    def __init__(self) -> None:
        self.samples: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._begin()

    def _begin(self) -> None:
        self._file: IO[str] = tempfile.TemporaryFile(  # noqa: SIM115 — see close
            "w+", encoding="utf-8-sig", newline=""
        )
        self._rows = csv.writer(self._file)
        heads = (
            _("row"),
            pgettext("person", "name"),
            _("verdict"),
            _("field"),
            _("reason"),
        )
        self._rows.writerow(heads)

    def add(self, checked: Checked) -> None:
        """Add a run of rows in their order."""
        said = {v.row: v for v in checked.verdicts}
        said |= {update.row: told(update) for update in checked.updates}
        said |= {
            row: Verdict(row, CREATED, "", remark)
            for row, remark in checked.remarks.items()
            if row not in said
        }
        names = checked.texts["name"]
        for place, name in enumerate(names):
            row = checked.first + place
            verdict = said.get(row) or Verdict(row, CREATED, "", "")
            self._write(verdict, name)
            self._sample(verdict, checked, place)

    def _write(self, verdict: Verdict, name: str) -> None:
        found = FIELDS.get(verdict.field)
        cells = (
            name,
            str(WORDS[verdict.verdict]),
            str(found.label) if found else "",
            verdict.reason,
        )
        self._rows.writerow((verdict.row, *map(safe_cell, cells)))

    def _sample(self, verdict: Verdict, checked: Checked, place: int) -> None:
        shown = self.samples[verdict.verdict]
        if len(shown) >= SHOWN:
            return
        texts = {
            name: checked.texts[name][place][:80].lstrip("\0")
            for name in SHOWN_FIELDS
            if name in checked.texts
        }
        shown.append({**vars(verdict), **texts})

    def keep(self, name: str, late: Iterable[Verdict] = ()) -> None:
        """Store the file; `late` rows turned out duplicates while being written."""
        changed = {str(v.row): v for v in late}
        if changed:
            self._turn(changed)
        self._file.flush()
        self._file.seek(0)
        default_storage.delete(name)
        default_storage.save(name, File(self._file.buffer))  # type: ignore[attr-defined]

    def _turn(self, changed: dict[str, Verdict]) -> None:
        old = self._file
        old.seek(0)
        self._begin()
        for row, name, *rest in list(csv.reader(old))[1:]:
            if row in changed:
                self._write(changed[row], name)
            else:
                self._rows.writerow((row, name, *rest))
        old.close()

    def close(self) -> None:
        """Let the temporary file go."""
        self._file.close()
