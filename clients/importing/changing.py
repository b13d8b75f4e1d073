"""Changing clients who are here already, many at once, so that it can be undone."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from accounts.models import Tag, User
from clients.actions import AXIS_FIELDS, set_search_fields
from clients.actions.axes import place
from clients.actions.profile_score import follow_completeness
from clients.analytics.axes import rules_for
from clients.enums import Axis, Basis, SnapshotKind
from clients.importing.judged import Update
from clients.importing.updating import COLUMNS
from clients.models import (
    AssetSnapshot,
    Classification,
    Client,
    ClientStyle,
    ImportBatch,
    ImportChange,
)
from core.clock import now, today

# Assets follow their snapshots and are never written by themselves.
WRITTEN = (
    *(name for name in COLUMNS if name != "assets"),
    *("phone_key", "search_text", "grams", "version", "changed_at"),
)


class Changes:
    """Writes what an import changes about clients. Make one inside the transaction."""

    def __init__(self, *, by: User, batch: ImportBatch) -> None:
        self._by, self._batch = by, batch
        self._tags: dict[tuple[int, str], int] = {}

    def write(self, updates: list[Update]) -> set[int]:
        """Change these clients; return the rows of those somebody else has changed."""
        rows = Client.objects.active().select_for_update(of=("self",))
        numbers = [update.client_id for update in updates]
        clients: dict[int, Client] = {
            c.pk: c for c in rows.filter(pk__in=numbers).order_by("pk")
        }
        good = [u for u in updates if _is_as_seen(clients.get(u.client_id), u)]
        for update in good:
            apply(clients[update.client_id], update.after)
        changed = [clients[update.client_id] for update in good]
        write_clients(changed)
        snapshots = self._snapshots(good)
        self._add_styles(good)
        self._add_tags(clients, good)
        Classification.objects.bulk_create(self._places(good))
        ImportChange.objects.bulk_create(
            ImportChange(
                batch=self._batch,
                client_id=u.client_id,
                row=u.row,
                before=u.before | ({"styles": u.had} if u.had else {}),
                after=u.after | _given(u),
                snapshot=snapshots.get(u.client_id),
            )
            for u in good
        )
        settle(changed, by=self._by)
        return {update.row for update in updates} - {update.row for update in good}

    def _snapshots(self, updates: list[Update]) -> dict[int, AssetSnapshot]:
        made = AssetSnapshot.objects.bulk_create(
            AssetSnapshot(
                client_id=update.client_id,
                on=today(),
                kind=SnapshotKind.IN_HOUSE,
                amount=update.after["assets"],
                source="import",
                by=self._by,
            )
            for update in updates
            if "assets" in update.after
        )
        return {snapshot.client_id: snapshot for snapshot in made}

    def _add_styles(self, updates: list[Update]) -> None:
        ClientStyle.objects.bulk_create(
            (
                ClientStyle(client_id=update.client_id, style=style, level=level)
                for update in updates
                for style, level in update.styles.items()
            ),
            update_conflicts=True,
            unique_fields=["client", "style"],
            update_fields=["level"],
        )

    def _add_tags(self, clients: Mapping[int, Client], updates: list[Update]) -> None:
        through = Client.tags.through
        through.objects.bulk_create(
            (
                through(
                    client_id=update.client_id,
                    tag_id=self._tag(clients[update.client_id].branch_id, name),
                )
                for update in updates
                for name in update.tags
            ),
            ignore_conflicts=True,
        )

    def _tag(self, branch_id: int, name: str) -> int:
        key = (branch_id, name)
        if key not in self._tags:
            found, _new = Tag.objects.get_or_create(branch_id=branch_id, name=name)
            self._tags[key] = found.pk
        return self._tags[key]

    def _places(self, updates: list[Update]) -> Iterable[Classification]:
        for update in updates:
            places = [
                (*AXIS_FIELDS[name], value)
                for name, value in update.after.items()
                if name in AXIS_FIELDS
            ]
            places += [
                (Axis.STYLE, Basis.STATED, f"{style}:{level}")
                for style, level in update.styles.items()
            ]
            for axis, basis, value in places:
                yield Classification(
                    client_id=update.client_id,
                    axis=axis,
                    value=value,
                    basis=basis,
                    by=self._by,
                )


def _given(update: Update) -> dict[str, Any]:
    more = {"styles": update.styles, "tags": list(update.tags)}
    return {name: given for name, given in more.items() if given}


def _is_as_seen(client: Client | None, update: Update) -> bool:
    """Say whether everything the row changes is still what it was."""
    if client is None or client.broker_id != update.broker_id:
        return False
    return all(getattr(client, name) == was for name, was in update.before.items())


def apply(client: Client, facts: Mapping[str, Any]) -> None:
    """Put values into a client in memory; assets follow their snapshots instead."""
    for name, value in facts.items():
        if name != "assets":
            setattr(client, name, value)
    client.version += 1
    client.changed_at = now()
    set_search_fields(client)


def write_clients(clients: Iterable[Client]) -> None:
    """Write the columns of many clients: one prepared statement, run for each."""
    meta = Client._meta  # noqa: SLF001
    columns: list[Any] = [meta.get_field(name) for name in WRITTEN]
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(column.column)} = %s" for column in columns)
    rows = [
        (
            *(
                c.get_db_prep_save(getattr(client, c.attname), connection)
                for c in columns
            ),
            client.pk,
        )
        for client in clients
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {quote(meta.db_table)} SET {sets} WHERE id = %s",  # noqa: S608
                rows,
            )


def settle(clients: list[Client], *, by: User) -> None:
    """Let places on the axes and completeness follow what was written; note it."""
    if not clients:
        return
    numbers = [client.pk for client in clients]
    for branch_id in sorted({client.branch_id for client in clients}):
        some = Client.objects.filter(pk__in=numbers, branch=branch_id)
        place(some, rules=rules_for(branch_id, today()), by=by)
    follow_completeness(*numbers)
