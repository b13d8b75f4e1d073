"""The records as csv: streamed, safe to open in a spreadsheet, and marked."""

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.registry import action_words
from core.cells import safe_cell
from core.clock import now

PER_CHUNK = 2_000
COLUMNS = (
    *("pk", "at", "by__username", "action", "model", "object_id", "branch__code"),
    "facts",
)


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(events: QuerySet[Any], *, by: User) -> Iterator[str]:
    """Yield the header and a line for each record, the latest first."""
    writer: Any = csv.writer(_Line())
    mark = f"{by.username} {localtime(now()):%Y-%m-%d %H:%M}"
    yield "\ufeff" + writer.writerow(
        [_("record"), _("when"), _("who"), _("action"), _("what"), _("about"),
         _("number"), _("branch"), _("facts"), _("exported by")]
    )  # fmt: skip
    rows = events.order_by("-pk").values_list(*COLUMNS)
    for pk, at, who, action, *rest, facts in rows.iterator(PER_CHUNK):
        said = json.dumps(facts, ensure_ascii=False, sort_keys=True)
        moment = localtime(at).isoformat(" ", "seconds")[:19]
        cells = [pk, moment, who or "", action, action_words(action), *rest, said, mark]
        yield writer.writerow([safe_cell(str(cell or "")) for cell in cells])


def file_name(by: User) -> str:
    """Name the file after who made it and when."""
    return f"records-{by.username}-{localtime(now()):%Y%m%d-%H%M}.csv"
