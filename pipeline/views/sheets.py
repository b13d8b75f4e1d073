"""What a page of figures shows, as a file: safe to open, written down, marked."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.http import StaffRequest
from core.clock import now
from core.files import safe_cell, write_xlsx
from pipeline.analytics import FunnelReport
from pipeline.analytics.funnel import Counts
from pipeline.forms import FunnelFilter
from pipeline.rules import STAGES, STEPS
from pipeline.views.words import arrow

NAME = "%(page)s-%(who)s-%(when)s.%(kind)s"
Row = list[Any]


def mark_of(request: StaffRequest) -> str:
    """Return what every copy carries: who took it out, and when."""
    return f"{request.user.username} {localtime(now()):%Y-%m-%d %H:%M}"


def answer(
    request: StaffRequest, page: str, rows: Iterable[Row], kind: str
) -> HttpResponse:
    """Hand out rows, the headings first, as csv or xlsx; write down that they left."""
    table = list(rows)
    record(
        request.user, "funnel.exported", page=page, kind=kind, rows=len(table) - 1,
        asked=sorted(set(request.GET) & KNOWN),
    )  # fmt: skip
    write, mime = WRITERS[kind]
    response = HttpResponse(write(table, mark_of(request)), content_type=mime)
    name = NAME % {
        "page": page,
        "who": request.user.username,
        "when": f"{localtime(now()):%Y%m%d-%H%M}",
        "kind": kind,
    }
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _csv(table: list[Row], mark: str) -> bytes:
    text = StringIO()
    writer = csv.writer(text)
    for place, row in enumerate(table):
        last = mark if place else _("exported by")
        cells = [safe_cell(cell) if isinstance(cell, str) else cell for cell in row]
        writer.writerow([*cells, safe_cell(last)])
    return text.getvalue().encode("utf-8-sig")


def _xlsx(table: list[Row], mark: str) -> bytes:
    head, *rows = table
    with TemporaryDirectory() as folder:
        path = Path(folder, "figures.xlsx")
        write_xlsx(path, [str(cell) for cell in head], rows, mark)
        return path.read_bytes()


SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITERS = {"csv": (_csv, "text/csv; charset=utf-8"), "xlsx": (_xlsx, SHEET)}
# Names of filters may be written down, what was typed into them may not.
KNOWN = frozenset(FunnelFilter.base_fields) | {"step", "by", "stage", "bucket"}


def funnel_rows(report: FunnelReport) -> Iterator[Row]:
    """Yield the figures as rows of a sheet, months first, the whole period last."""
    heads = [_("first contact"), *STAGES]
    for name in STEPS:
        heads += [f"{arrow(name)} {word}" for word in _headings()]
    yield heads
    for cohort in report.months:
        yield [f"{cohort.month:%Y-%m}", *_numbers(cohort)]
    yield [_("all"), *_numbers(report)]


def _headings() -> list[str]:
    return [
        _("matured"),
        _("converted"),
        _("watching"),
        _("rate"),
        _("lower bound"),
        _("upper bound"),
        _("benchmark"),
    ]


def _numbers(counts: Counts) -> list[Any]:
    numbers: list[Any] = [counts.reached[stage] for stage in STAGES]
    for step in counts.steps.values():
        shares = (step.rate, step.low, step.high, step.benchmark)
        numbers += [step.matured, step.converted, step.watching]
        numbers += ["" if share is None else round(share, 4) for share in shares]
    return numbers
