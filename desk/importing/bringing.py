"""One file of clients: judged, then written whole or not at all."""

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from clients.enums import BatchState
from clients.enums.importing import ImportMode
from clients.importing.checking import Checker, Seen, check_size
from clients.importing.drafting import Draft, Drafter
from clients.importing.judged import (
    CREATED,
    DUPLICATE,
    REJECTED,
    UPDATED,
    Checked,
    Person,
    Provenance,
    Verdict,
)
from clients.importing.maps import Mapping, plan_of
from clients.importing.piling import Pile
from clients.importing.writing import Writer
from clients.models import Client, ImportBatch
from core.clock import now
from core.files import FileRefused, Table
from core.lanes import Lane
from pipeline.actions import count_changes, draft_entry, enter_many, ways_in


class Watch:
    """Told how the work goes; this one does nothing."""

    def judged(self, checked: Checked) -> None:
        """See a run of rows that was judged."""

    def step(self, done: int, total: int) -> None:
        """Hear how far the work has come. Raises Cancelled to stop it."""

    def finish(self, report: "Report") -> None:
        """Do the last thing in the transaction that writes."""


@dataclass(frozen=True)
class Incoming:
    """A file as somebody brings it in.

    `mode` says what becomes of clients who are here already; `seen` what the rows
    changed when their owner looked at them, where somebody has looked.
    """

    by: User
    table: Table
    sha256: str
    mapping: Mapping
    provenance: Provenance = field(default_factory=Provenance)
    mode: str = ImportMode.ADD
    seen: Seen | None = None


@dataclass
class Report:
    """What came of a file, in rows, with the verdicts on those refused.

    `late` are the verdicts on rows that were good until somebody else was faster.
    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    duplicates: int = 0
    rejected: list[Verdict] = field(default_factory=list)
    late: list[Verdict] = field(default_factory=list)
    locked_seconds: float = 0.0

    def as_facts(self) -> dict[str, Any]:
        """Return the report as contract.md has it."""
        return {
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "duplicates": self.duplicates,
            "rejected": [
                {"row": v.row, "field": v.field, "reason": v.reason}
                for v in self.rejected
            ],
        }


def judge(incoming: Incoming) -> Iterator[Checked]:
    """Judge every row; writes nothing. Raises FileRefused."""
    check_size(incoming.table)
    plan = plan_of(incoming.mapping, incoming.table.columns)
    checker = Checker(
        by=incoming.by,
        plan=plan,
        provenance=incoming.provenance,
        file_sha256=incoming.sha256,
        mode=incoming.mode,
        seen=incoming.seen,
    )
    yield from checker.check(incoming.table)


def note(report: Report, checked: Checked) -> None:
    """Add one judged run to a report."""
    report.rows += len(checked.rows)
    report.created += len(checked.people)
    report.updated += len(checked.updates)
    for verdict in checked.verdicts:
        if verdict.verdict == REJECTED:
            report.rejected.append(verdict)
        else:
            report.duplicates += 1


def bring_in(
    incoming: Incoming,
    batch: ImportBatch,
    *,
    accept_partial: bool = False,
    watch: Watch | None = None,
) -> Report:
    """Judge the file and write its good rows in one transaction.

    With a rejected row nothing is written unless `accept_partial`; the report then says
    created 0. Raises FileRefused, Cancelled.
    """
    watch, report = watch or Watch(), Report()
    pile = Pile(Drafter(by=incoming.by, addition=_entry(incoming.by)))
    try:
        _judge_all(incoming, report, pile, watch, accept_partial=accept_partial)
        if report.rejected and not accept_partial:
            report.created = report.updated = 0
        elif pile.rows or batch.pk:
            batch.mode = incoming.mode
            _write(report, batch, pile, watch, accept_partial=accept_partial)
    except IntegrityError:
        raise FileRefused(
            _("Somebody entered one of these clients just now. Start again.")
        ) from None
    finally:
        pile.close()
    return report


def _judge_all(
    incoming: Incoming,
    report: Report,
    pile: Pile,
    watch: Watch,
    *,
    accept_partial: bool,
) -> None:
    """Judge every row; put the good ones aside while there is hope to write them."""
    total = len(incoming.table.rows)
    for checked in judge(incoming):
        note(report, checked)
        watch.judged(checked)
        watch.step(report.rows, 2 * total)
        is_good = accept_partial or not report.rejected
        if is_good and (checked.people or checked.updates):
            pile.put(checked)


def _write(
    report: Report,
    batch: ImportBatch,
    pile: Pile,
    watch: Watch,
    *,
    accept_partial: bool,
) -> None:
    by = pile.drafter.by
    with transaction.atomic():
        began = time.monotonic()
        batch.state, batch.written_at = BatchState.WRITTEN, now()
        batch.save()
        with Lane() as lane:
            writer = Writer(
                by=by,
                batch=batch,
                drafter=pile.drafter,
                branches=pile.branches,
                lane=lane,
                accept_partial=accept_partial,
            )
            done, ways = report.rows, []
            for chunk in pile:
                numbers = writer.write(chunk)
                enter_many(chunk.added, numbers, lane.insert)
                ways += ways_in(chunk.added, numbers)
                done += len(chunk.keys) + len(chunk.updates)
                watch.step(done, 2 * report.rows)
        count_changes((None, way) for way in ways)
        _count_late(report, writer.late)
        if report.created or report.updated:
            counts = {"created": report.created, "updated": report.updated}
            record(by, "clients.imported", batch, **counts)
        watch.finish(report)
    report.locked_seconds = time.monotonic() - began


def _count_late(report: Report, late: list[Verdict]) -> None:
    """Move rows to where they belong that were good until somebody else was faster."""
    report.late = late
    refused = [verdict for verdict in late if verdict.verdict == REJECTED]
    report.rejected += refused
    report.updated -= len(refused)
    report.created -= len(late) - len(refused)
    report.duplicates += len(late) - len(refused)


def _entry(by: User) -> Callable[[Client, Person], tuple[Draft, ...]]:
    """Return what makes a client enter the pipeline, where the row says so."""
    moment = now()

    def enter(client: Client, person: Person) -> tuple[Draft, ...]:
        happened_at = person.facts.get("happened_at")
        # Something happened with this person: that is a contact, stage A.
        stage = person.facts.get("stage") or ("A" if happened_at else "")
        if not stage:
            return ()
        return draft_entry(
            client,
            to=stage,
            at=happened_at or moment,
            by=by,
            broker=person.broker,
            origin=person.origin,
        )

    return enter


def counts_of(report: Report) -> dict[str, int]:
    """Return how many rows got which verdict."""
    return {
        CREATED: report.created,
        UPDATED: report.updated,
        DUPLICATE: report.duplicates,
        REJECTED: len(report.rejected),
    }


def sha256_of(path: Path) -> str:
    """Return the fingerprint by which the same file is known again."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
