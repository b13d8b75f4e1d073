"""What happens beside the plan: entered twice, thrown away, changed at once, a file."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from accounts.models import Tag
from clients.actions.entering import set_search_fields
from clients.enums import Standing
from clients.enums.bulk import BulkKind
from clients.enums.holdings import SheetKind, SheetState
from clients.importing.holdings_writing import PORTFOLIO, told
from clients.models import (
    BulkChange,
    BulkRow,
    Client,
    Holding,
    Portfolio,
    SheetChange,
    SheetFile,
)
from core.clock import day_of
from desk.demo.dice import Span
from desk.demo.people import DemoFirm

KEPT_DAYS, TAGGED, ON_TABLE = 30, 7, 5
TAG = "年终答谢会（演示）"
TABLE = "柜台持仓（演示）.csv"


def seed(firm: DemoFirm, size: Any, span: Span) -> None:  # noqa: ARG001 — a seed's form
    """Give a broker of every branch a slip of each kind to put right."""
    for place in firm.branches:
        broker = place.brokers[0]
        mine = Client.objects.active().filter(branch=place.branch, broker=broker)
        listed = list(mine.filter(stage="").order_by("-pk")[:3])
        prospects = mine.filter(stage="A", outcome="", batch=None)
        if listed and (known := prospects.exclude(phone="").order_by("pk").first()):
            _enter_twice(known, listed[0])
        for client in listed[1:2]:
            _throw_away(client, span)
        members = list(mine.filter(stage="D").order_by("pk")[3 : 3 + TAGGED])
        if members:
            _tag_many(members, broker, span.end - timedelta(days=2))
        _bring_a_table(mine, broker, span)


def _enter_twice(known: Client, again: Client) -> None:
    """Let a listed person be somebody known, with the same number."""
    again.name, again.phone = known.name, known.phone
    set_search_fields(again)
    again.save()


def _throw_away(client: Client, span: Span) -> None:
    moment = span.end - timedelta(days=4)
    Client.objects.filter(pk=client.pk).update(
        standing=Standing.BINNED,
        standing_since=moment,
        standing_until=span.today + timedelta(days=KEPT_DAYS - 4),
    )


def _tag_many(members: Sequence[Client], broker: Any, at: datetime) -> None:
    tag, _is_new = Tag.objects.get_or_create(branch_id=broker.branch_id, name=TAG)
    change = BulkChange.objects.create(
        kind=BulkKind.TAG,
        details={"tag": tag.pk},
        token=_digest("bulk", broker)[:32],
        count=len(members),
        by=broker,
        branch_id=broker.branch_id,
        made_at=at,
    )
    BulkRow.objects.bulk_create(BulkRow(change=change, client=one) for one in members)
    through = Client.tags.through
    through.objects.bulk_create(
        [through(client_id=one.pk, tag_id=tag.pk) for one in members],
        ignore_conflicts=True,
    )


def _bring_a_table(mine: Any, broker: Any, span: Span) -> None:
    """Let the counter's table have brought some clients' holdings, as they are now."""
    held = mine.filter(holdings__isnull=False).order_by("pk").distinct()
    clients = list(held.prefetch_related("holdings")[6 : 6 + ON_TABLE])
    moment = span.end - timedelta(days=1)
    sheet = SheetFile.objects.create(
        kind=SheetKind.HOLDINGS,
        user=broker,
        branch_id=broker.branch_id,
        file_name=TABLE,
        file_sha256=_digest("table", broker),
        state=SheetState.WRITTEN,
        facts={"as_of": day_of(moment).isoformat()},
        written_at=moment,
        created_at=moment,
    )
    changes = [_brought(sheet, client, day_of(moment)) for client in clients]
    SheetChange.objects.bulk_create(changes)
    rows = sum(len(change.after) - 1 for change in changes)
    new = len(changes)
    counts = {"rows": rows, "created": new, "updated": rows - new}
    counts |= dict.fromkeys(("duplicates", "removed", "rejected"), 0)
    SheetFile.objects.filter(pk=sheet.pk).update(
        report={"counts": counts, "rejected": []}
    )


def _brought(sheet: SheetFile, client: Any, day: date) -> SheetChange:
    """Date a client's holdings by the table; the first of them is new with it."""
    had = list(client.holdings.all())
    days = {"as_of": day, "source": TABLE}
    known, _is_new = Portfolio.objects.get_or_create(client=client, defaults=days)
    before: dict[str, Any] = {str(row.security_id): told(row) for row in had[1:]}
    before[str(had[0].security_id)] = None
    before[PORTFOLIO] = [f"{known.as_of}", known.source]
    Holding.objects.filter(client=client).update(**days)
    Portfolio.objects.filter(pk=known.pk).update(**days)
    after = {
        str(row.security_id): told(row) for row in Holding.objects.filter(client=client)
    }
    after[PORTFOLIO] = [f"{day}", TABLE]
    return SheetChange(sheet=sheet, client=client, before=before, after=after)


def _digest(what: str, broker: Any) -> str:
    """Return a mark that is the same for the same world."""
    return sha256(f"{what} {broker.username}".encode()).hexdigest()
