"""The funnel history of another system, brought in: all of it or nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from clients.actions import set_search_fields
from clients.enums import Duty
from clients.models import Assignment, Client
from core.clock import day_of
from pipeline.actions import append_moves, proven_among
from pipeline.importing.rows import HistoryReport, Key, Row, read_rows
from pipeline.models import StageChange

AT_ONCE = 500


@dataclass
class Case:
    """The rows of one client in time order, and the client if there is one already."""

    ref: str
    rows: list[Row]
    client: Client | None = None


def import_history(
    path: Path, *, by: User, create: bool = False, dry_run: bool = False
) -> HistoryReport:
    """Bring in rows of client, stage, at[, broker, reason]; times are Shanghai's.

    Rows may come in any order. With any row rejected nothing is written. Rows that the
    ledger holds already are counted as duplicates. Raises FileRefused when the file as
    a whole cannot be read.
    """
    report = HistoryReport(dry_run=dry_run)
    rows = list(read_rows(path, by, report))
    cases = [
        Case(ref, list(entries))
        for ref, entries in groupby(
            sorted(rows, key=lambda row: (row.ref, row.at)), key=lambda row: row.ref
        )
    ]
    _find_clients(cases, by, report, create=create)
    _drop_duplicates(cases, report)
    for case in cases:
        _check_case(case, by, report)
    _count(cases, report)
    report.rejected.sort(key=lambda entry: entry["row"])
    if not report.rejected and not dry_run:
        _write(cases, by, report)
    elif report.rejected and not dry_run:
        report.moves = report.created = report.updated = 0
    return report


def _find_clients(
    cases: list[Case], by: User, report: HistoryReport, *, create: bool
) -> None:
    known = _known_clients([case.ref for case in cases])
    visible: set[int] = set()
    for part in _parts([c.pk for found in known.values() for c in found]):
        rows = Client.objects.visible_to(by).filter(pk__in=part)
        visible.update(rows.values_list("pk", flat=True))
    for case in cases:
        found = [c for c in known.get(case.ref, []) if c.pk in visible]
        broker = case.rows[-1].broker
        if len(found) > 1 and broker:
            found = [c for c in found if c.branch_id == broker.branch_id]
        if len(found) == 1:
            case.client = found[0]
        elif reason := _why_no_client(case, known, by, found, create=create):
            report.reject(case.rows[0].number, "client", reason)


def _known_clients(refs: list[str]) -> dict[str, list[Client]]:
    known: dict[str, list[Client]] = {}
    for part in _parts(refs):
        rows = Client.objects.filter(external_ref__in=part).select_related("broker")
        for client in rows.only("external_ref", "branch", "stage", "broker__team"):
            known.setdefault(client.external_ref, []).append(client)
    return known


def _parts(things: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(things), AT_ONCE):
        yield things[start : start + AT_ONCE]


def _why_no_client(
    case: Case,
    known: dict[str, list[Client]],
    by: User,
    found: list[Client],
    *,
    create: bool,
) -> str:
    """Say why a case has no client and may not be given one; "" when it may."""
    names = {"ref": case.ref}
    if len(found) > 1:
        return _("Several clients have the reference “%(ref)s”.") % names
    if not create:
        return _("No client of yours has the reference “%(ref)s”.") % names
    owner = case.rows[-1].broker or by
    if owner.branch_id is None:
        return _("Name the broker; a client belongs to a branch.")
    if any(c.branch_id == owner.branch_id for c in known.get(case.ref, [])):
        return _("The reference “%(ref)s” belongs to a colleague's client.") % names
    return ""


def _drop_duplicates(cases: list[Case], report: HistoryReport) -> None:
    """Leave out what the ledger holds already, and rows that repeat the one before."""
    numbers = [case.client.pk for case in cases if case.client]
    held: dict[int, Counter[Key]] = {}
    for part in _parts(numbers):
        rows = StageChange.objects.filter(client__in=part)
        for number, stage, outcome, at in rows.values_list(
            "client_id", "stage", "outcome", "moved_at"
        ):
            held.setdefault(number, Counter())[(stage or outcome, at)] += 1
    for case in cases:
        there = held.get(case.client.pk, Counter()) if case.client else Counter()
        before: Key | None = None
        kept = []
        for row in case.rows:
            if row.key == before or there[row.key] > 0:
                report.duplicates += 1
                there[row.key] -= row.key != before
            else:
                kept.append(row)
            before = row.key
        case.rows = kept


def _check_case(case: Case, by: User, report: HistoryReport) -> None:
    """A case begins with a stage, and each of its rows counts for somebody."""
    if not case.rows:
        return
    if (case.client is None or not case.client.stage) and case.rows[0].outcome:
        report.reject(
            case.rows[0].number,
            "stage",
            _("Nobody leaves the process before entering it with A, B, C or D."),
        )
    for row in case.rows:
        if row.broker is None:
            row.broker = case.client.broker if case.client else by


def _count(cases: list[Case], report: HistoryReport) -> None:
    touched = [case for case in cases if case.rows]
    report.moves = sum(len(case.rows) for case in touched)
    report.created = sum(case.client is None for case in touched)
    report.updated = len(touched) - report.created


@transaction.atomic
def _write(cases: list[Case], by: User, report: HistoryReport) -> None:
    new = [case for case in cases if case.rows and case.client is None]
    _create_clients(new, by)
    deals = {case.client.pk for case in cases if case.client}
    proven: set[int] = set()
    for part in _parts(sorted(deals)):
        proven |= proven_among(part)
    append_moves(_changes(cases, by, proven))
    counts = {"moves": report.moves, "created": report.created}
    record(by, "history.imported", None, **counts)


def _create_clients(cases: list[Case], by: User) -> None:
    clients = []
    for case in cases:
        owner: Any = case.rows[-1].broker or by
        case.client = Client(
            name=case.ref,
            external_ref=case.ref,
            broker=owner,
            branch_id=owner.branch_id,
        )
        set_search_fields(case.client)
        clients.append(case.client)
    Client.objects.bulk_create(clients, batch_size=AT_ONCE)
    Assignment.objects.bulk_create(
        (one for case in cases for one in _assignments(case, by)), batch_size=AT_ONCE
    )


def _assignments(case: Case, by: User) -> Iterator[Assignment]:
    """Who was responsible when, as far as the rows tell: to a day, from a day."""
    spans: list[Assignment] = []
    for row in case.rows:
        broker: Any = row.broker or by
        if spans and spans[-1].user_id == broker.pk:
            continue
        if spans:
            spans[-1].to_on = day_of(row.at)
        spans.append(
            Assignment(
                client=case.client,
                user=broker,
                duty=Duty.BROKER,
                branch_id=broker.branch_id,
                from_on=day_of(row.at),
                by=by,
            )
        )
    return iter(spans)


def _changes(
    cases: Iterable[Case], by: User, proven: set[int]
) -> Iterator[StageChange]:
    for case in cases:
        for row in case.rows:
            broker: Any = row.broker or by
            yield StageChange(
                client=case.client,
                stage=row.stage,
                outcome=row.outcome,
                reason=row.reason,
                moved_at=row.at,
                is_claimed=row.stage == "D"
                and (case.client is None or case.client.pk not in proven),
                broker=broker,
                branch_id=broker.branch_id,
                team_id=broker.team_id,
                by=broker,
            )
