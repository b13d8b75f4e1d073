"""Sealing records in batches, and letting demo records go.

Only what can no longer be joined by a late row is sealed. On PostgreSQL a number is
drawn before its row is committed: whoever has drawn one holds a lock on the table until
the end of their transaction, and we wait until all who held one when we looked are done
(docs/adr/0012-sealed-records.md). On SQLite one transaction writes at a time.
"""

import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from accounts.analytics.chain import COLUMNS
from accounts.enums import SealKind
from accounts.models import AuditEvent, AuditHead, AuditNote, AuditSeal
from accounts.rules import (
    Line,
    Said,
    Sealed,
    content_hash_of,
    hash_of,
    seal_hash,
    write_lines,
    write_numbers,
)
from core.clock import now

PER_SEAL = 5_000
PATIENCE_SECONDS = 5.0
WRITERS = """
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND relation = 'accounts_auditevent'::regclass AND pid <> pg_backend_pid()
"""


def seal_records(*, patience: float = PATIENCE_SECONDS) -> int:
    """Seal everything written up to now; return how many records.

    A record whose transaction neighbours are still running after `patience` seconds
    waits for the next call. Safe in any number of processes at once.
    """
    settled, count = _settled_up_to(patience), 0
    while n := _seal_next(settled):
        count += n
    return count


def _settled_up_to(patience: float) -> int:
    """Return the number below which no row can appear any more; 0 when unknown."""
    top: int = AuditEvent.objects.aggregate(top=Max("pk"))["top"] or 0
    if connection.vendor != "postgresql":
        return top
    until, waited_for = time.monotonic() + patience, _writers()
    while waited_for:
        if time.monotonic() > until:
            return 0
        time.sleep(0.02)
        waited_for &= _writers()
    return top


def _writers() -> set[str]:
    """Name the other transactions that may have drawn a number."""
    with connection.cursor() as cursor:
        cursor.execute(WRITERS)
        return {row[0] for row in cursor.fetchall()}


@transaction.atomic
def _seal_next(settled: int) -> int:
    head = _locked_head()
    after = _sealed_up_to()
    # What belongs to a demo world may one day go with it; nothing else ever may.
    rows = AuditEvent.objects.filter(pk__gt=after, pk__lte=settled).order_by("pk")
    flags = ("by__is_demo", "branch__is_demo", "branch__region__is_demo")
    lines = [
        Line(values[0], hash_of(Said(*values[: len(COLUMNS)])), any(values[-3:]))
        for values in rows.values_list(*COLUMNS, *flags)[:PER_SEAL]
    ]
    if lines:
        numbers = [line.number for line in lines]
        _add_seal(head, SealKind.EVENTS, numbers, write_lines(lines))
    return len(lines)


def _sealed_up_to() -> int:
    """Return the last record any seal covers."""
    seals = AuditSeal.objects.filter(kind=SealKind.EVENTS).order_by("-number")
    return seals.values_list("last_id", flat=True).first() or 0


def _locked_head() -> AuditHead:
    """Return the chain's end; whoever holds it is the only one to write seals."""
    if not AuditHead.objects.exists():
        AuditHead.objects.get_or_create(pk=1)
    return AuditHead.objects.select_for_update().get(pk=1)


def _add_seal(
    head: AuditHead, kind: str, numbers: Collection[int], content: str
) -> AuditSeal:
    seal = Sealed(
        head.number + 1,
        kind,
        min(numbers),
        max(numbers),
        len(numbers),
        content_hash_of(content),
        head.hash,
        now(),
    )
    made = AuditSeal.objects.create(
        number=seal.number,
        kind=seal.kind,
        first_id=seal.first,
        last_id=seal.last,
        count=seal.count,
        content=content,
        content_hash=seal.content_hash,
        previous=seal.previous,
        hash=seal_hash(settings.DATA_KEY, seal),
        sealed_at=seal.at,
    )
    head.number, head.hash = made.number, made.hash
    head.save(update_fields=["number", "hash"])
    return made


@contextmanager
def opened() -> Iterator[AuditHead]:
    """Let records be removed inside this block, in this transaction, by nobody else."""
    with transaction.atomic():
        head = _locked_head()
        AuditHead.objects.filter(pk=head.pk).update(is_open=True)
        yield head
        AuditHead.objects.filter(pk=head.pk).update(is_open=False)


@transaction.atomic
def drop_demo_records(keys: Iterable[int]) -> None:
    """Remove the records of a demo world; a gap in the chain says which were sealed."""
    doomed = sorted(keys)
    with opened() as head:
        sealed_up_to = _sealed_up_to()
        sealed = [key for key in doomed if key <= sealed_up_to]
        if sealed:
            _add_seal(head, SealKind.GAP, sealed, write_numbers(sealed))
        for start in range(0, len(doomed), 500):
            AuditNote.objects.filter(event__in=doomed[start : start + 500]).delete()
            rows = AuditEvent.objects.filter(pk__in=doomed[start : start + 500])
            rows._raw_delete(rows.db)  # noqa: SLF001 — the rest hangs on nothing


def drop_everything() -> None:
    """Empty records and chain, for `flush`: a test's database or a developer's."""
    with opened():
        for model in (AuditNote, AuditEvent, AuditSeal):
            rows = model.objects.all()
            rows._raw_delete(rows.db)  # noqa: SLF001
    AuditHead.objects.update(number=0, hash="")
