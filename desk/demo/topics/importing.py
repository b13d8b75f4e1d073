"""Files brought in before: one with new people, one that filled in what was missing."""

from datetime import timedelta
from typing import Any

from clients.enums import BatchState
from clients.enums.importing import ImportMode
from clients.models import Client, ImportBatch, ImportChange
from desk.demo.dice import Span

BROUGHT, FILLED = 18, 6
COLUMNS = ["姓名", "手机", "职业"]


def seed(firm: Any, _size: Any, span: Span) -> None:
    """Give a broker of every branch two imports to look back on."""
    for place in firm.branches:
        rows = Client.objects.active().filter(branch=place.branch, batch=None)
        first = rows.order_by("pk").first()
        if first is not None:
            mine = rows.filter(broker=first.broker_id, stage="A", occupation__gt="")
            clients = list(mine.order_by("-pk")[: BROUGHT + FILLED])
            _bring(first, clients[:BROUGHT], span)
            _fill(first, clients[BROUGHT:], span)


def _batch(first: Client, name: str, span: Span, **facts: Any) -> ImportBatch:
    moment = span.end - timedelta(days=3)
    batch = ImportBatch.objects.create(
        kind="clients",
        user_id=first.broker_id,
        branch_id=first.branch_id,
        file_name=name,
        columns=COLUMNS,
        state=BatchState.WRITTEN,
        written_at=moment,
        **facts,
    )
    ImportBatch.objects.filter(pk=batch.pk).update(created_at=moment)
    return batch


def _report(created: int, updated: int, duplicate: int) -> dict[str, Any]:
    counts = {"created": created, "updated": updated, "duplicate": duplicate}
    return {"rows": sum(counts.values()), "counts": counts | {"rejected": 0}}


def _bring(first: Client, clients: list[Client], span: Span) -> None:
    report = _report(len(clients), 0, 3)
    batch = _batch(first, "社区讲座签到（演示）.xlsx", span, report=report)
    Client.objects.filter(pk__in=[c.pk for c in clients]).update(batch=batch)


def _fill(first: Client, clients: list[Client], span: Span) -> None:
    facts = {"report": _report(0, len(clients), 4), "mode": ImportMode.FILL}
    batch = _batch(first, "客户职业补充（演示）.csv", span, **facts)
    ImportChange.objects.bulk_create(
        ImportChange(
            batch=batch,
            client=client,
            row=row,
            before={"occupation": ""},
            after={"occupation": client.occupation},
        )
        for row, client in enumerate(clients, 1)
    )
