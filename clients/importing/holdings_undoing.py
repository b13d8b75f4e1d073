"""Taking back what a table of holdings changed, client by client, wholly or not.

A client's holdings are taken back only while they still are as the table left them.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.enums import Role
from accounts.models import User
from clients.enums import Standing
from clients.enums.holdings import SheetKind, SheetState
from clients.importing.holdings import Step
from clients.importing.holdings_writing import (
    AT_ONCE,
    PORTFOLIO,
    told,
    unheard,
)
from clients.models import Client, Holding, Portfolio, SheetChange, SheetFile
from core.clock import now
from core.files import FileRefused

UNDOABLE = (SheetState.WRITTEN, SheetState.UNDOING)
State = dict[int, dict[str, Any]]


@dataclass
class Undoing:
    """What taking back would do: how many clients, and why others stay."""

    reverted: int = 0
    kept: dict[int, list[str]] = field(default_factory=dict)

    def as_facts(self) -> dict[str, int]:
        """Return the counts."""
        return {"reverted": self.reverted, "kept": len(self.kept)}


def may_undo_sheet(viewer: User, sheet: SheetFile) -> bool:
    """Say whether this person may undo it: who brought it in, and their manager."""
    is_theirs = sheet.user_id == viewer.pk or viewer.role == Role.MANAGER
    return is_theirs and sheet.kind == SheetKind.HOLDINGS


def judge_sheet(sheet: SheetFile) -> Undoing:
    """Say what undoing would do; writes nothing. Three statements a run of clients."""
    found = Undoing()
    for changes in _changes_of(sheet):
        good, kept = _judge(changes)
        found.reverted += len(good)
        found.kept |= kept
    return found


def undo_sheet(sheet: SheetFile, *, by: User, step: Step = unheard) -> Undoing:
    """Take back a written table, all of it that can be, in one transaction.

    Raises FileRefused when it is not written or was undone before.
    """
    with transaction.atomic():
        rows = SheetFile.objects.select_for_update(no_key=True)
        row: SheetFile = rows.get(pk=sheet.pk)
        if row.state not in UNDOABLE or row.kind != SheetKind.HOLDINGS:
            raise FileRefused(_("This table is not written, or undone already."))
        found, total = Undoing(), row.changes.count()
        for changes in _changes_of(row):
            _lock([change.client_id for change in changes])
            good, kept = _judge(changes)
            _take_back(good)
            found.reverted += len(good)
            found.kept |= kept
            step(found.reverted + len(found.kept), total)
        row.state = SheetState.UNDONE
        row.report = row.report | {"undo": found.as_facts()}
        row.save(update_fields=["state", "report"])
        record(by, "holdings.undone", row, **found.as_facts())
    return found


def _changes_of(sheet: SheetFile) -> Iterator[list[SheetChange]]:
    rows = sheet.changes.filter(reverted_at__isnull=True).order_by("pk")
    last = 0
    while changes := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        last = changes[-1].pk
        yield changes


def _lock(numbers: list[int]) -> None:
    rows = Client.objects.select_for_update(no_key=True).filter(pk__in=numbers)
    list(rows.order_by("pk").values_list("pk"))


def _judge(
    changes: list[SheetChange],
) -> tuple[list[SheetChange], dict[int, list[str]]]:
    """Tell the clients who still hold what the table left from the others."""
    numbers = [change.client_id for change in changes]
    standings = Client.objects.filter(pk__in=numbers).values_list("pk", "standing")
    at_work = {pk for pk, standing in standings if standing == Standing.ACTIVE}
    state = _state_of(numbers)
    good, kept = [], {}
    for change in changes:
        here = state[change.client_id]
        if change.client_id not in at_work:
            kept[change.client_id] = [_("no longer among the clients at work")]
        elif any(here.get(key) != value for key, value in change.after.items()):
            kept[change.client_id] = [_("holdings changed again since")]
        else:
            good.append(change)
    return good, kept


def _state_of(numbers: list[int]) -> State:
    """Return what some clients hold, as changes keep it."""
    state: State = defaultdict(dict)
    for row in Holding.objects.filter(client__in=numbers):
        state[row.client_id][str(row.security_id)] = told(row)
    for known in Portfolio.objects.filter(client__in=numbers):
        state[known.client_id][PORTFOLIO] = [f"{known.as_of}", known.source]
    return state


def _take_back(changes: list[SheetChange]) -> None:
    """Put back what some clients held; a few statements for all of them."""
    before = {change.client_id: dict(change.before) for change in changes}
    days = {client: said.pop(PORTFOLIO, None) for client, said in before.items()}
    here = Holding.objects.filter(client__in=before)
    gone = [row.pk for row in here if str(row.security_id) in before[row.client_id]]
    for start in range(0, len(gone), AT_ONCE):
        Holding.objects.filter(pk__in=gone[start : start + AT_ONCE]).delete()
    create = [
        _holding(client, int(security), said)
        for client, held in before.items()
        for security, said in held.items()
        if said is not None
    ]
    Holding.objects.bulk_create(create, batch_size=AT_ONCE)
    _take_days_back(days)
    done = SheetChange.objects.filter(pk__in=[change.pk for change in changes])
    done.update(reverted_at=now())


def _holding(client: int, security: int, said: list[Any]) -> Holding:
    quantity, cost, day, source = said
    return Holding(
        client_id=client,
        security_id=security,
        quantity=Decimal(quantity),
        cost=None if cost is None else Decimal(cost),
        as_of=date.fromisoformat(day),
        source=source,
    )


def _take_days_back(days: dict[int, list[str] | None]) -> None:
    """Let holdings be known as of the day before the table, or of none."""
    unknown = [client for client, said in days.items() if said is None]
    Portfolio.objects.filter(client__in=unknown).delete()
    rows = list(Portfolio.objects.filter(client__in=days))
    for row in rows:
        day, row.source = days[row.client_id] or ("", "")
        row.as_of = date.fromisoformat(day)
    Portfolio.objects.bulk_update(rows, ["as_of", "source"], batch_size=AT_ONCE)
