"""The hand-over of whoever has left the first branch, as the page would make it."""

from datetime import timedelta
from typing import Any

from clients.enums import Duty
from clients.enums.bulk import BulkKind
from clients.models import Assignment, BulkChange, BulkRow
from core.clock import start_of
from desk.demo.dice import Span
from desk.demo.people import DemoFirm

MORNING = timedelta(hours=9, minutes=30)


def seed(firm: DemoFirm, size: Any, span: Span) -> None:  # noqa: ARG001 — a seed's form
    """Write down who got which client when the leaver went."""
    for place in firm.branches:
        if place.leaver is None or place.manager is None:
            continue
        ended = Assignment.objects.filter(user=place.leaver, duty=Duty.BROKER)
        rows = list(ended.exclude(to_on=None).select_related("client").order_by("pk"))
        if not rows:
            continue
        day = max(row.to_on for row in rows if row.to_on)
        change: BulkChange = BulkChange.objects.create(
            kind=BulkKind.HANDOVER,
            details={"leaver": place.leaver.pk, "ends": {}},
            token=f"demo handover {place.leaver.pk}"[:32],
            count=len(rows),
            by=place.manager,
            branch=place.branch,
            made_at=start_of(day) + MORNING,
        )
        BulkRow.objects.bulk_create(
            BulkRow(
                change=change,
                client=row.client,
                before={"broker": place.leaver.pk, "to": row.client.broker_id},
            )
            for row in rows
        )
