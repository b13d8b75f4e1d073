"""Taking back what an import changed about clients who were here already.

A row is taken back whole, and only while everything it changed is still as it left it.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from clients.actions import AXIS_FIELDS
from clients.enums import Axis, Basis, Standing
from clients.importing.changing import apply, settle, write_clients
from clients.importing.fields import FIELDS
from clients.models import (
    AssetSnapshot,
    Classification,
    Client,
    ClientStyle,
    ImportChange,
)
from core.clock import now

LISTS = ("styles", "tags")


@dataclass
class Reverting:
    """What taking back would do: the changes that can be, and why others cannot."""

    good: list[ImportChange] = field(default_factory=list)
    kept: dict[int, list[str]] = field(default_factory=dict)


def judge_changes(changes: list[ImportChange]) -> Reverting:
    """Say of each change whether it can be taken back. Two statements."""
    clients: dict[int, Client] = {
        c.pk: c for c in Client.objects.filter(pk__in=[c.client_id for c in changes])
    }
    styles: dict[tuple[int, str], int] = {
        (client_id, style): level
        for client_id, style, level in ClientStyle.objects.filter(
            client__in=clients
        ).values_list("client", "style", "level")
    }
    found = Reverting()
    for change in changes:
        client = clients[change.client_id]
        if reasons := _hindrances(change, client, styles):
            found.kept[client.pk] = reasons
        else:
            change.client = client
            found.good.append(change)
    return found


def _hindrances(
    change: ImportChange, client: Client, styles: dict[tuple[int, str], int]
) -> list[str]:
    """Return why a change stays: whose fields were written again since."""
    if client.standing != Standing.ACTIVE:
        return [_("no longer among the clients at work")]
    other = [
        name
        for name, value in change.after.items()
        if name not in LISTS and getattr(client, name) != _value(name, value)
    ]
    told = change.after.get("styles", {})
    if any(styles.get((client.pk, style)) != level for style, level in told.items()):
        other.append("styles")
    labels = ", ".join(str(FIELDS[name].label) for name in other)
    return [_("changed again: %(fields)s") % {"fields": labels}] if other else []


def _value(name: str, kept: Any) -> Any:
    """Read a value of a column as it was kept in JSON."""
    column: Any = Client._meta.get_field(name)  # noqa: SLF001
    return column.to_python(kept)


def revert(changes: list[ImportChange], *, by: User) -> None:
    """Take these changes back; their clients are locked and judged by the caller."""
    history: list[Classification] = []
    for change in changes:
        before = {n: _value(n, v) for n, v in change.before.items() if n not in LISTS}
        apply(change.client, before)
        history += _places(change, before, by)
    clients = [change.client for change in changes]
    write_clients(clients)
    Classification.objects.bulk_create(history)
    snapshots = [change.snapshot_id for change in changes if change.snapshot_id]
    AssetSnapshot.objects.filter(pk__in=snapshots).delete()
    for change in changes:
        _take_lists_back(change)
    numbers = [change.pk for change in changes]
    ImportChange.objects.filter(pk__in=numbers).update(reverted_at=now())
    settle(clients, by=by)


def _places(
    change: ImportChange, before: dict[str, Any], by: User
) -> list[Classification]:
    places = [(*AXIS_FIELDS[n], v) for n, v in before.items() if n in AXIS_FIELDS]
    places += [
        (Axis.STYLE, Basis.STATED, f"{style}:{'' if level is None else level}")
        for style, level in change.before.get("styles", {}).items()
    ]
    return [
        Classification(client=change.client, axis=axis, basis=basis, value=value, by=by)
        for axis, basis, value in places
    ]


def _take_lists_back(change: ImportChange) -> None:
    had = change.before.get("styles", {})
    rows = ClientStyle.objects.filter(client=change.client_id)
    rows.filter(
        style__in=[style for style, level in had.items() if level is None]
    ).delete()
    for style, level in had.items():
        if level is not None:
            rows.filter(style=style).update(level=level)
    if given := change.after.get("tags"):
        tagged = Client.tags.through.objects.filter(client=change.client_id)
        tagged.filter(tag__name__in=given).delete()
