"""Opinions as csv: streamed, safe to open in a spreadsheet."""

import csv
from collections.abc import Iterator
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core.files import safe_cell
from opinions.enums import Category, Cause, Source, State, Weight
from opinions.querysets import OpinionQuerySet

PER_CHUNK = 2_000


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: OpinionQuerySet) -> Iterator[str]:
    """Yield the header and a line for each opinion, the latest first.

    Begins with a byte order mark, so that spreadsheets read it as UTF-8.
    """
    writer: Any = csv.writer(_Line())
    words = {
        str(value): str(label)
        for e in (Category, Cause, Weight, Source, State)
        for value, label in e.choices
    }
    yield "\ufeff"
    yield writer.writerow(_header())
    found = rows.order_by("-opened_at", "-pk").values_list(
        "pk", "client__name", "client__member_no", "category", "cause", "weight",
        "source", "state", "responsible__full_name", "opened_at", "due_on",
        "closed_at", "reopened", "words",
    )  # fmt: skip
    for row in found.iterator(chunk_size=PER_CHUNK):
        number, name, member, *codes, who, opened, due, closed, again, said = row
        cells = [
            number, name, member, *[words.get(code, code) for code in codes], who,
            _at(opened), due or "", _at(closed), again, said,
        ]  # fmt: skip
        yield writer.writerow([safe_cell(str(cell)) for cell in cells])


def _at(moment: Any) -> str:
    return f"{localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def _header() -> list[str]:
    return [
        _("number"), _("client"), _("membership number"), _("category"), _("cause"),
        _("weight"), _("source"), _("state"), _("responsible"), _("registered at"),
        _("due on"), _("closed at"), _("opened again"), _("what it is about"),
    ]  # fmt: skip
