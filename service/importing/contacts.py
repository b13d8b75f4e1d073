"""The contact log of another system, brought in with its authors and times."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.enums import Role
from accounts.models import User
from clients.actions import touch_contact
from clients.enums import BatchState
from clients.models import Client, ImportBatch
from core.clock import day_of, now
from core.files import FileRefused, Table, read_table
from pipeline.actions import append_moves, record_activity
from pipeline.models import StageChange
from service.actions.closed import closed_sentence, lock_branches
from service.analytics.closed import branches_of, closed_rows, moments_of
from service.enums import ContactOutcome
from service.importing.people import Clients, brokers_for
from service.importing.rows import ContactReport, Entry, entries
from service.models import Contact

AT_ONCE = 500
KIND = "contacts"
Key = tuple[int, str, Any, int]


def may_import(user: User) -> bool:
    """Say whether this person brings in contacts."""
    return user.role in (Role.BROKER, Role.MANAGER, Role.HEAD_OFFICE)


def import_contacts(path: Path, *, by: User, dry_run: bool = False) -> ContactReport:
    """Bring in rows of client, kind, happened_at[, broker, note, …].

    The client is named by external reference, membership number, telephone or, when
    only one has it, by name; times without a zone are Shanghai's. With any row rejected
    nothing is written. The same contact again is a duplicate. Raises FileRefused when
    the file as a whole cannot be read.
    """
    table = read_table(path, name=path.name)
    report = ContactReport(dry_run=dry_run)
    understood = dict(_judged(table, by, report))
    _reject_closed(understood, report)
    contacts = _without_duplicates(list(understood.values()), report)
    report.rejected.sort(key=lambda entry: entry["row"])
    if report.rejected:
        return report
    report.created = len(contacts)
    if contacts and not dry_run:
        batch = _batch(path, table, by, report)
        _write(contacts, batch, by)
    return report


def _judged(
    table: Table, by: User, report: ContactReport
) -> Iterator[tuple[int, Contact]]:
    """Yield row numbers and contacts."""
    clients, brokers = Clients(by), brokers_for(by)
    understood = entries(table, report)
    while chunk := list(islice(understood, AT_ONCE)):
        clients.learn(entry.client for entry in chunk)
        for entry in chunk:
            contact = _contact(entry, clients, brokers, by, report)
            if contact:
                yield entry.row, contact


def _reject_closed(contacts: dict[int, Contact], report: ContactReport) -> None:
    """Reject what lies in a month that is closed."""
    for row, month in closed_rows(contacts).items():
        report.reject(row, "happened_at", closed_sentence(month))


def _contact(
    entry: Entry,
    clients: Clients,
    brokers: dict[str, User],
    by: User,
    report: ContactReport,
) -> Contact | None:
    found = clients.named(entry.client)
    if isinstance(found, str):
        report.reject(entry.row, "client", found)
        return None
    broker = brokers.get(entry.broker) if entry.broker else _usual(by, found)
    if broker is None:
        reason = _("You work with nobody whose login is “%(login)s”.")
        report.reject(entry.row, "broker", reason % {"login": entry.broker[:60]})
        return None
    return Contact(
        client=found,
        broker=broker,
        branch_id=found.branch_id,
        by=by,
        happened_at=entry.happened_at,
        method=found.origin.method if found.origin else "",
        **entry.facts,
    )


def _usual(by: User, client: Client) -> User:
    """Return whose contact it is when the row names nobody."""
    return by if by.role == Role.BROKER else client.broker


def _key(contact: Contact) -> Key:
    return (contact.client_id, contact.kind, contact.happened_at, contact.broker_id)


def _without_duplicates(
    contacts: list[Contact], report: ContactReport
) -> list[Contact]:
    """Leave out what the log holds already, in any version, and repeats in the file."""
    known = set(_known_keys({c.client_id for c in contacts}))
    kept = []
    for contact in contacts:
        if _key(contact) in known:
            report.duplicates += 1
        else:
            known.add(_key(contact))
            kept.append(contact)
    return kept


def _known_keys(numbers: Iterable[int]) -> Iterator[Key]:
    rows = iter(sorted(numbers))
    while chunk := list(islice(rows, AT_ONCE)):
        found = Contact.objects.filter(client__in=chunk)
        yield from found.values_list("client", "kind", "happened_at", "broker")


def _batch(path: Path, table: Table, by: User, report: ContactReport) -> ImportBatch:
    return ImportBatch(
        kind=KIND,
        user=by,
        branch_id=by.branch_id,
        file_name=path.name[:200],
        file_sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        encoding=table.encoding,
        columns=table.columns,
        state=BatchState.WRITTEN,
        report={"rows": report.rows, "created": report.created},
        written_at=now(),
    )


@transaction.atomic
def _write(contacts: list[Contact], batch: ImportBatch, by: User) -> None:
    numbered = dict(enumerate(contacts))
    lock_branches(branches_of(moments_of(numbered).values()))
    for month in closed_rows(numbered).values():  # closed since the file was judged
        raise FileRefused(closed_sentence(month))
    batch.save()
    for contact in contacts:
        contact.batch = batch
    Contact.objects.bulk_create(contacts, batch_size=AT_ONCE)
    _count(contacts)
    reached = [c for c in contacts if c.outcome != ContactOutcome.NOT_REACHED]
    _begin(reached, by)
    latest: dict[int, Contact] = {}
    for contact in sorted(reached, key=lambda c: c.happened_at):
        latest[contact.client_id] = contact
    for contact in latest.values():
        touch_contact(contact.client, at=contact.happened_at)
    record(by, "contacts.imported", batch, rows=len(contacts))


def _count(contacts: list[Contact]) -> None:
    """Add to the daily summaries, one statement for each line of theirs."""
    counts: Counter[tuple[Any, ...]] = Counter()
    minutes: Counter[tuple[Any, ...]] = Counter()
    for c in contacts:
        key = (c.broker_id, c.branch_id, day_of(c.happened_at), c.method, c.kind,
               c.outcome)  # fmt: skip
        counts[key] += 1
        minutes[key] += c.minutes or 0
    for key, n in counts.items():
        broker, branch, day, method, kind, outcome = key
        record_activity(
            broker_id=broker,
            branch_id=branch,
            day=day,
            method=method,
            kind=kind,
            outcome=outcome,
            minutes=minutes[key],
            contacts=n,
        )


def _begin(contacts: list[Contact], by: User) -> None:
    """The first contact of somebody uncontacted begins stage A, at its own time."""
    first: dict[int, Contact] = {}
    for contact in sorted(contacts, key=lambda c: c.happened_at, reverse=True):
        if not contact.client.stage:
            first[contact.client_id] = contact
    if first:
        append_moves(
            StageChange(
                client=c.client,
                stage="A",
                moved_at=c.happened_at,
                broker=c.broker,
                branch_id=c.branch_id,
                team_id=c.broker.team_id,
                by=by,
            )
            for c in first.values()
        )
