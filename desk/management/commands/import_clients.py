"""Bring in clients from a file: `import_clients FILE --user U [--mapping MAP.json]`."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.enums import BatchState
from clients.enums.importing import ImportMode
from clients.importing.checking import may_import
from clients.importing.maps import KIND, read_map, recognised
from clients.models import ImportBatch
from core.commands import ReportCommand, refuse, user_named
from core.files import FileRefused, read_table
from desk.importing.bringing import (
    Incoming,
    Report,
    bring_in,
    judge,
    note,
    sha256_of,
)

MOST_SHOWN = 20


class Command(ReportCommand):
    """One transaction: with any rejected row nothing is written and exit is 1."""

    help = "Bring in clients from csv, tsv, xlsx, xls, ods or vcf."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, the person, the column map and how far to go."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--user", required=True, help="login of the importer")
        parser.add_argument("--mapping", type=Path, help="column map (JSON)")
        parser.add_argument(
            "--dry-run", action="store_true", help="judge, write nothing"
        )
        parser.add_argument(
            "--accept-partial",
            action="store_true",
            help="write the good rows and leave out the rejected ones",
        )
        parser.add_argument(
            "--update",
            choices=[ImportMode.FILL.value, ImportMode.OVERWRITE.value],
            default=ImportMode.ADD.value,
            help="change clients who are here: fill what is empty, or overwrite",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Judge the file, write it unless told otherwise, report."""
        try:
            incoming = _incoming(options)
            report = _carry_out(incoming, options)
        except FileRefused as error:
            refuse(str(error))
        self.report(report.as_facts(), _words(report))
        if report.rejected and not options["accept_partial"]:
            refuse(_first_reason(report))


def _incoming(options: dict[str, Any]) -> Incoming:
    user = user_named(options["user"])
    if not may_import(user):
        refuse(_("Brokers, managers and head office bring in clients; nobody else."))
    path: Path = options["file"]
    if not path.is_file():
        refuse(_("There is no file “%(path)s”.") % {"path": path})
    table = read_table(path, name=path.name, keep_faults=True)
    told: Path | None = options["mapping"]
    if told is None:
        mapping = recognised(table.columns)
    elif told.is_file():
        mapping = read_map(told.read_text(encoding="utf-8-sig", errors="replace"))
    else:
        refuse(_("There is no file “%(path)s”.") % {"path": told})
    sha256 = sha256_of(path)
    return Incoming(user, table, sha256, mapping, mode=options["update"])


def _carry_out(incoming: Incoming, options: dict[str, Any]) -> Report:
    report = Report()
    if options["dry_run"]:
        for checked in judge(incoming):
            note(report, checked)
        return report
    batch = ImportBatch(
        kind=KIND,
        user=incoming.by,
        branch_id=incoming.by.branch_id,
        file_name=options["file"].name[:200],
        file_sha256=incoming.sha256,
        encoding=incoming.table.encoding,
        columns=incoming.table.columns,
        mapping=incoming.mapping,
        state=BatchState.CHECKED,
    )
    return bring_in(incoming, batch, accept_partial=options["accept_partial"])


def _words(report: Report) -> str:
    rejected = report.rejected
    counted = _(
        "%(rows)s rows: %(created)s created, %(updated)s updated, %(duplicates)s "
        "duplicates, %(rejected)s rejected."
    ) % {**vars(report), "rejected": len(rejected)}
    reasons = [
        _("Row %(row)s, %(field)s: %(reason)s") % vars(verdict)
        for verdict in rejected[:MOST_SHOWN]
    ]
    return "\n".join([counted, *reasons])


def _first_reason(report: Report) -> str:
    rejected = report.rejected
    first = _("Row %(row)s, %(field)s: %(reason)s") % vars(rejected[0])
    return ngettext(
        "Nothing was written: %(count)s row is rejected. %(first)s",
        "Nothing was written: %(count)s rows are rejected. %(first)s",
        len(rejected),
    ) % {"count": len(rejected), "first": first}
