"""A month of Lin's branch that was drawn, for addresses that name one."""

from typing import Any

from core.clock import start_of, today
from service.actions.drawing import write_commitment, write_draw, write_frame
from service.models import FrameRow
from service.rules import add_months


def checks_things(firm: Any) -> dict[str, Any]:
    """Draw the month before last, with Mr Zhang as if he had been a member then."""
    month = add_months(today().replace(day=1), -2)
    at = start_of(add_months(month, 1))
    period = write_commitment(
        firm.nanjing, month, seed="5e" * 32, at=start_of(month), by=None
    )
    write_frame(period, [_row(period, firm)], at=at, by=firm.wu)
    drawn = write_draw(period, beacon="", at=at, by=firm.wu)
    task = drawn.tasks.get()
    return {
        "period_id": period.pk,
        "draw_id": drawn.pk,
        "task_id": task.pk,
        "step": "call",
    }


def _row(period: Any, firm: Any) -> dict[str, Any]:
    found = FrameRow(
        period=period,
        key="5e" * 16,
        client=firm.zhang,
        of_client=firm.zhang.pk,
        broker=firm.lin,
        phone=firm.zhang.phone,
        claimed=1,
        digest="5e" * 32,
        hash="5e" * 32,
    )
    names = [f.attname for f in FrameRow._meta.concrete_fields if not f.primary_key]
    return {name: getattr(found, name) for name in names}
