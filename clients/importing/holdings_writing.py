"""Putting judged holdings in: a file of a day replaces those of the clients in it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from clients.importing.holdings import Judged, Line, Refusal, Step
from clients.importing.numbers import rounded
from clients.models import Client, Holding, Portfolio, SheetChange, SheetFile
from core.clock import now

AT_ONCE = 400
PORTFOLIO = "portfolio"
CREATED, UPDATED, DUPLICATE, REMOVED = "created", "updated", "duplicate", "removed"


@dataclass
class HoldingsReport:
    """What came of a file of holdings, in rows; `removed` counts positions gone.

    `verdicts` has a word for every good row, by its number.
    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    duplicates: int = 0
    removed: int = 0
    rejected: list[Refusal] = field(default_factory=list)
    verdicts: dict[int, str] = field(default_factory=dict)

    def as_facts(self) -> dict[str, Any]:
        """Return the report as contract.md has it, and the positions removed."""
        counts = ("rows", "created", "updated", "duplicates", "removed")
        facts: dict[str, Any] = {name: getattr(self, name) for name in counts}
        return facts | {"rejected": [vars(refusal) for refusal in self.rejected]}


@dataclass
class _Changes:
    create: list[Holding] = field(default_factory=list)
    update: list[Holding] = field(default_factory=list)
    remove: list[Holding] = field(default_factory=list)
    days: dict[int, date] = field(default_factory=dict)
    # What was so before and after, by client: kept so that it can be undone.
    before: dict[int, dict[str, Any]] = field(default_factory=dict)
    after: dict[int, dict[str, Any]] = field(default_factory=dict)


def told(holding: Holding) -> list[Any]:
    """Return a holding as a change keeps it: quantity, cost, day, source."""
    cost = None if holding.cost is None else f"{holding.cost:.4f}"
    return [f"{holding.quantity:.2f}", cost, f"{holding.as_of}", holding.source]


def unheard(_done: int, _total: int) -> None:
    """Tell nobody how far the work has come."""


def write_holdings(
    judged: Judged,
    *,
    by: User,
    source: str,
    accept_partial: bool = False,
    is_trial: bool = False,
    sheet: SheetFile | None = None,
    step: Step = unheard,
) -> HoldingsReport:
    """Write a judged file in one transaction, or count what would be written.

    The clients are locked first: of two imports of one file the second finds everything
    there. With a rejected row nothing is written unless `accept_partial`. What changed
    is kept under the `sheet`, which can then be undone. `step` hears how many of the
    clients are compared.
    """
    with transaction.atomic():
        report, changes = _compare(judged, by, source[:60], step, lock=not is_trial)
        if report.rejected and not accept_partial:
            if not is_trial:
                report.created = report.updated = report.removed = 0
            return report
        if not is_trial:
            _write(changes, by, source[:60])
            if sheet is not None:
                _keep(changes, sheet)
            if changes.create or changes.update or changes.remove:
                counts = {n: getattr(report, n) for n in (CREATED, UPDATED, REMOVED)}
                record(by, "holdings.imported", clients=len(changes.days), **counts)
    return report


def _compare(
    judged: Judged,
    by: User,
    source: str,
    step: Step,
    *,
    lock: bool,
) -> tuple[HoldingsReport, _Changes]:
    """Say what a file changes, client by client."""
    report, changes = HoldingsReport(judged.rows), _Changes()
    report.rejected += judged.refusals
    report.duplicates = len(judged.doubles)
    report.verdicts = dict.fromkeys(judged.doubles, DUPLICATE)
    by_client: dict[int, list[Line]] = defaultdict(list)
    for line in judged.lines:
        by_client[line.holder.pk].append(line)
    numbers = sorted(by_client)
    for start in range(0, len(numbers), AT_ONCE):
        chunk = numbers[start : start + AT_ONCE]
        known = _Known(chunk, by, lock=lock)
        step(start, len(numbers))
        for pk in chunk:
            lines = _refuse_old(by_client[pk], known, report)
            if lines:
                is_whole = not judged.is_vague and pk not in judged.incomplete
                whole = is_whole and len(lines) == len(by_client[pk])
                held = known.holdings.get(pk, {})
                had = {str(number): told(row) for number, row in held.items()}
                _compare_client(lines, held, report, changes, is_whole=whole)
                changes.before[pk] = {**had, PORTFOLIO: known.told.get(pk)}
    for row in (*changes.create, *changes.update):
        row.source = source
    _note_after(changes, source)
    _note_after(changes, source)
    report.rejected.sort(key=lambda refusal: refusal.row)
    return report, changes


def _note_after(changes: _Changes, source: str) -> None:
    """Keep of each client what changed, before and after; the rest says nothing."""
    after: dict[int, dict[str, Any]] = defaultdict(dict)
    for row in (*changes.create, *changes.update):
        after[row.client_id][str(row.security_id)] = told(row)
    for row in changes.remove:
        after[row.client_id][str(row.security_id)] = None
    for client, day in changes.days.items():
        had, now_so = changes.before[client], after[client]
        changes.before[client] = {key: had.get(key) for key in (*now_so, PORTFOLIO)}
        changes.after[client] = {**now_so, PORTFOLIO: [f"{day}", source]}


class _Known:
    """What is known of some clients: holdings, the day of it, who is still seen."""

    def __init__(self, clients: list[int], by: User, *, lock: bool) -> None:
        rows = Client.objects.visible_to(by).filter(pk__in=clients).order_by("pk")
        if lock:  # in one order by everybody, so that nobody waits in a ring
            rows = rows.select_for_update(of=("self",), no_key=True)
        self.seen = set(rows.values_list("pk", flat=True))
        self.holdings: dict[int, dict[int, Holding]] = defaultdict(dict)
        for holding in Holding.objects.filter(client__in=self.seen):
            self.holdings[holding.client_id][holding.security_id] = holding
        self.days: dict[int, date] = {}
        self.told: dict[int, list[str]] = {}
        for row in Portfolio.objects.filter(client__in=self.seen):
            self.days[row.client_id] = row.as_of
            self.told[row.client_id] = [f"{row.as_of}", row.source]
        for pk, held in self.holdings.items():
            latest = max(holding.as_of for holding in held.values())
            self.days[pk] = max(self.days.get(pk, latest), latest)


def _refuse_old(lines: list[Line], known: _Known, report: HoldingsReport) -> list[Line]:
    """Refuse the rows of days before the one a client's holdings are known for."""
    kept = []
    for line in lines:
        day = known.days.get(line.holder.pk)
        if line.holder.pk not in known.seen:
            reason = _("The client is no longer yours.")
            report.rejected.append(Refusal(line.row, "client", reason))
        elif day is not None and line.as_of < day:
            reason = _("The file is of %(day)s; holdings of %(known)s are known.")
            facts = {"day": line.as_of, "known": day}
            report.rejected.append(Refusal(line.row, "as_of", reason % facts))
        else:
            kept.append(line)
    return kept


def _compare_client(
    lines: list[Line],
    held: dict[int, Holding],
    report: HoldingsReport,
    changes: _Changes,
    *,
    is_whole: bool,
) -> None:
    """Compare a client's lines with what is known; in a whole file the rest is gone."""
    named: set[int] = set()
    for line, rows in _added_up(lines):
        named.add(line.security.pk)
        word = _compare_line(line, held.get(line.security.pk), changes)
        report.verdicts |= dict.fromkeys(rows, word)
        report.created += len(rows) if word == CREATED else 0
        report.updated += len(rows) if word == UPDATED else 0
        report.duplicates += len(rows) if word in (DUPLICATE, REMOVED) else 0
        report.removed += word == REMOVED
    if is_whole:
        gone = [row for number, row in held.items() if number not in named]
        changes.remove += gone
        report.removed += len(gone)
    changes.days[lines[0].holder.pk] = max(line.as_of for line in lines)


def _added_up(lines: list[Line]) -> Iterator[tuple[Line, list[int]]]:
    """Add up what a client holds of a security in several shareholder accounts."""
    of_security: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        of_security[line.security.pk].append(line)
    for parts in of_security.values():
        yield _sum(parts), [part.row for part in parts]


def _sum(parts: list[Line]) -> Line:
    if len(parts) == 1:
        return parts[0]
    quantity = sum((part.quantity for part in parts), Decimal(0))
    paid = [(part.quantity, part.cost) for part in parts if part.quantity]
    cost = None
    if quantity and all(each is not None for _units, each in paid):
        spent = sum((units * (each or 0) for units, each in paid), Decimal(0))
        cost = rounded(spent / quantity, 4)
    latest = max(part.as_of for part in parts)
    return replace(parts[0], quantity=quantity, cost=cost, as_of=latest)


def _compare_line(line: Line, there: Holding | None, changes: _Changes) -> str:
    if not line.quantity:
        if there is None:
            return DUPLICATE
        changes.remove.append(there)
        return REMOVED
    facts = {"quantity": line.quantity, "cost": line.cost, "as_of": line.as_of}
    if there is None:
        changes.create.append(
            Holding(client_id=line.holder.pk, security=line.security, **facts)
        )
        return CREATED
    if all(getattr(there, name) == value for name, value in facts.items()):
        return DUPLICATE
    for name, value in facts.items():
        setattr(there, name, value)
    changes.update.append(there)
    return UPDATED


def _write(changes: _Changes, by: User, source: str) -> None:
    for start in range(0, len(changes.remove), AT_ONCE):
        gone = [row.pk for row in changes.remove[start : start + AT_ONCE]]
        Holding.objects.filter(pk__in=gone).delete()
    Holding.objects.bulk_create(changes.create, batch_size=AT_ONCE)
    written = ["quantity", "cost", "as_of", "source"]
    Holding.objects.bulk_update(changes.update, written, batch_size=AT_ONCE)
    moment = now()
    portfolios = [
        Portfolio(client_id=pk, as_of=day, source=source, by=by, entered_at=moment)
        for pk, day in changes.days.items()
    ]
    Portfolio.objects.bulk_create(
        portfolios,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["client"],
        update_fields=["as_of", "source", "by", "entered_at"],
    )


def _keep(changes: _Changes, sheet: SheetFile) -> None:
    """Keep what a table changed; who only got the same day again changed nothing."""
    rows = [
        SheetChange(sheet=sheet, client_id=pk, before=before, after=changes.after[pk])
        for pk, before in sorted(changes.before.items())
        if before != changes.after[pk]
    ]
    SheetChange.objects.bulk_create(rows, batch_size=AT_ONCE)
