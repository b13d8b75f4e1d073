"""The contact log as csv: streamed, safe to open in a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from clients.enums.services import Way
from core.files import safe_cell
from service.analytics.visits import state_names
from service.analytics.visits_grid import VisitRow
from service.enums import Aida, ContactKind, ContactOutcome
from service.querysets import ContactQuerySet
from service.querysets.rendered import ServiceLogQuerySet

PER_CHUNK = 2_000


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: ContactQuerySet) -> Iterator[str]:
    """Yield the header and a line for each entry, the latest first.

    Begins with a byte order mark, so that spreadsheets read it as UTF-8.
    """
    writer: Any = csv.writer(_Line())
    kinds, outcomes, minds = (
        {str(v): str(label) for v, label in e.choices}
        for e in (ContactKind, ContactOutcome, Aida)
    )
    yield "\ufeff"
    yield writer.writerow(_header())
    found = rows.order_by("-happened_at", "-pk").values_list(
        "client__name", "client__member_no", "kind", "outcome", "aida", "happened_at",
        "entered_at", "broker__full_name", "minutes", "objection__name", "note",
        "attendees", "next_what", "next_on", "advanced_to",
    )  # fmt: skip
    for name, number, kind, outcome, mind, at, entered, *rest in found.iterator(
        chunk_size=PER_CHUNK
    ):
        cells = [
            name, number, kinds[kind], outcomes.get(outcome, ""), minds.get(mind, ""),
            f"{localtime(at):%Y-%m-%d %H:%M}", f"{localtime(entered):%Y-%m-%d %H:%M}",
            *rest,
        ]  # fmt: skip
        yield writer.writerow(
            [safe_cell(str(c)) if c is not None else "" for c in cells]
        )


def _header() -> list[str]:
    return [
        _("client"), _("membership number"), _("kind"), _("outcome"),
        _("the client's mind"), _("happened at"), _("entered at"), _("broker"),
        _("minutes"), _("objection"), _("note"), _("also present"), _("next step"),
        _("next step on"), _("moved to"),
    ]  # fmt: skip


def rendered_lines(rows: ServiceLogQuerySet) -> Iterator[str]:
    """Yield the header and a line for each entry of the service log, latest first."""
    writer: Any = csv.writer(_Line())
    ways = {str(value): str(label) for value, label in Way.choices}
    yield "\ufeff"
    yield writer.writerow(
        [
            _("client"), _("membership number"), _("service"),
            _("what was delivered"), _("channel"), _("delivered at"), _("entered at"),
            _("author"), _("entered by"), _("broker"), _("link"),
            _("registered author of the research"), _("opened at"), _("taken back"),
            _("note"),
        ]
    )  # fmt: skip
    found = rows.order_by("-happened_at", "-pk").values_list(
        "client__name", "client__member_no", "service__name", "what", "channel",
        "happened_at", "entered_at", "author__full_name", "by__full_name",
        "broker__full_name", "link", "research_by", "opening__at",
        "withdrawal__reason", "note",
    )  # fmt: skip
    for row in found.iterator(chunk_size=PER_CHUNK):
        cells: list[Any] = list(row)
        cells[4] = ways.get(cells[4], cells[4])
        for place in (5, 6, 12):
            at = cells[place]
            cells[place] = f"{localtime(at):%Y-%m-%d %H:%M}" if at else ""
        yield writer.writerow([safe_cell(str(c)) if c else "" for c in cells])


def visit_lines(
    rows: Iterable[VisitRow], months: Sequence[date], brokers: Mapping[int, str]
) -> Iterator[str]:
    """Yield the header and a line for each member: months in words, and their sum."""
    writer: Any = csv.writer(_Line())
    words = state_names()
    yield "\ufeff"
    names = [f"{month:%Y-%m}" for month in months]
    yield writer.writerow(
        [_("client"), _("membership number"), _("broker"), *names, _("met"), _("owed")]
    )
    for row in rows:
        client = row.client
        served: int = getattr(client, "served", 0)
        facts = (client.name, client.member_no, brokers.get(served))
        cells = [safe_cell(str(fact or "")) for fact in facts]
        cells += [words.get(cell.state, "") for cell in row.cells]
        yield writer.writerow([*cells, row.met, row.owed])
