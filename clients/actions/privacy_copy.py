"""Handing a person the copy of their data: written down, marked, safe to open."""

import json
import tempfile
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from clients.actions.privacy_fates import person_of
from clients.analytics.privacy_copy import Section, sections_of
from clients.models import Client
from clients.policies import may_decide
from core.cells import write_xlsx
from core.clock import now

KINDS = {
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def make_copy(client: Client, *, by: User, kind: str) -> bytes:
    """Return the subject's copy as JSON or as a workbook; raises ValidationError.

    Every record carries who made the copy and when; that it was made is recorded.
    """
    if not may_decide(by):
        raise ValidationError(_("The manager or the head office decides on requests."))
    if kind not in KINDS:
        raise ValidationError(_("Choose JSON or Excel."))
    sections = sections_of(person_of(client))
    count = sum(len(section.records) for section in sections)
    mark = f"{by.username} {localtime(now()):%Y-%m-%d %H:%M}"
    made = _as_json(sections, mark) if kind == "json" else _as_workbook(sections, mark)
    record(by, "privacy.copy_made", client, format=kind, records=count)
    return made


def _as_json(sections: list[Section], mark: str) -> bytes:
    told: dict[str, Any] = {
        "made_by": mark,
        "sections": [
            {
                "title": section.title,
                "records": [
                    {fact.label: _safe(fact.value) for fact in one}
                    for one in section.records
                ],
            }
            for section in sections
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2).encode()


def _safe(value: Any) -> Any:
    """Amounts as text: no reader of JSON may round them."""
    return value if value is None or isinstance(value, int | str) else f"{value:f}"


def _as_workbook(sections: list[Section], mark: str) -> bytes:
    header = [_("section"), _("record"), _("fact"), _("value"), _("copy made by")]
    rows = (
        (section.title, number, fact.label, fact.value, mark)
        for section in sections
        for number, one in enumerate(section.records, 1)
        for fact in one
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "copy.xlsx")
        write_xlsx(path, header, rows)
        return path.read_bytes()
