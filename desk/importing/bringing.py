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
from clients.importing.checking import (
    CREATED,
    DUPLICATE,
    REJECTED,
    Checked,
    Checker,
    Person,
    Provenance,
    Verdict,
    check_size,
)
from clients.importing.drafting import Draft, Drafter
from clients.importing.maps import Mapping, plan_of
from clients.importing.spool import Spool
from clients.importing.writing import Writer
from clients.models import Client, ImportBatch
from core.clock import now
from core.files import FileRefused, Table
from pipeline.actions import draft_entry, enter_many


class Cancelled(Exception):  # noqa: N818 — a decision of its owner, not an error
    """The owner asked to stop; nothing is written."""


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
    """A file as somebody brings it in."""

    by: User
    table: Table
    sha256: str
    mapping: Mapping
    provenance: Provenance = field(default_factory=Provenance)


@dataclass
class Report:
    """What came of a file, in rows, with the verdicts on those not created.

    `late` counts duplicates found only while writing; their verdicts come last.
    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    duplicates: int = 0
    verdicts: list[Verdict] = field(default_factory=list)
    late: int = 0
    locked_seconds: float = 0.0

    @property
    def rejected(self) -> list[Verdict]:
        """Return the rows refused, with field and reason."""
        return [v for v in self.verdicts if v.verdict == REJECTED]

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
    )
    yield from checker.check(incoming.table)


def note(report: Report, checked: Checked) -> None:
    """Add one judged run to a report."""
    report.rows += len(checked.rows)
    report.created += len(checked.people)
    report.duplicates += sum(v.verdict == DUPLICATE for v in checked.verdicts)
    report.verdicts += checked.verdicts


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
    watch, report, spool = watch or Watch(), Report(), Spool()
    drafter = Drafter(by=incoming.by, addition=_entry(incoming.by))
    total = len(incoming.table.rows)
    for checked in judge(incoming):
        note(report, checked)
        watch.judged(checked)
        watch.step(report.rows, 2 * total)
        if checked.people and (accept_partial or not report.rejected):
            spool.put(drafter.draft(checked.people))
    if report.rejected and not accept_partial:
        report.created = 0
        return report
    try:
        if spool.rows or batch.pk:
            _write(report, batch, (drafter, spool), watch)
    except IntegrityError:
        raise FileRefused(
            _("Somebody entered one of these clients just now. Start again.")
        ) from None
    finally:
        spool.close()
    return report


def _write(
    report: Report, batch: ImportBatch, drafted: tuple[Drafter, Spool], watch: Watch
) -> None:
    drafter, spool = drafted
    with transaction.atomic():
        began = time.monotonic()
        batch.state, batch.written_at = BatchState.WRITTEN, now()
        batch.save()
        writer, done = Writer(by=drafter.by, batch=batch, drafter=drafter), report.rows
        for chunk in spool:
            numbers = writer.write(chunk)
            enter_many(chunk.added, numbers)
            done += len(chunk.keys)
            watch.step(done, 2 * report.rows)
        report.late = len(writer.late)
        report.created -= report.late
        report.duplicates += report.late
        report.verdicts += writer.late
        if report.created:
            record(drafter.by, "clients.imported", batch, created=report.created)
        watch.finish(report)
    report.locked_seconds = time.monotonic() - began


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
        DUPLICATE: report.duplicates,
        REJECTED: len(report.rejected),
    }


def sha256_of(path: Path) -> str:
    """Return the fingerprint by which the same file is known again."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
