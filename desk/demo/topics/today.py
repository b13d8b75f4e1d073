"""Steps put off, recurring and with a time, and why those who left did so."""

from datetime import time, timedelta
from typing import Any

from core.clock import start_of
from desk.demo.dice import Span, dice
from desk.demo.people import DemoFirm
from pipeline.enums import Repeat
from pipeline.models import LeavingReason, NextStep, StageChange

WHY = {
    "lost": ("手续费太高", "营业部太远", "已在别家", "对服务态度不满"),
    "dormant": ("没有资金", "没有时间", "联系不上"),
    "recycled": ("没有时间",),
}
PUT_OFF, ROUND, TIMED = 9, 14, 5
OWN = "搬到外地"


def seed(firm: DemoFirm, size: Any, span: Span) -> None:
    """Give leavings their reasons, and every so many steps a time, a row, a delay."""
    branches = [place.branch for place in firm.branches]
    names = {r.name: r for r in LeavingReason.objects.filter(branch=None)}
    left = StageChange.objects.filter(branch__in=branches).exclude(outcome="")
    changes = list(left.order_by("moved_at", "client__name", "pk"))
    chance = dice(size.seed, "leaving", 0)
    for change in changes:
        change.why = names.get(chance.choice(WHY[change.outcome]))
    StageChange.objects.bulk_update(changes, ["why"], 200)
    for branch in branches[:1]:
        LeavingReason.objects.get_or_create(branch=branch, name=OWN)
    _steps(branches, span)


def _steps(branches: Any, span: Span) -> None:
    rows = NextStep.objects.filter(client__branch__in=branches, done_at=None)
    steps = list(rows.order_by("client__added_at", "client__name", "pk"))
    for n, step in enumerate(steps):
        if n % TIMED == 0:
            step.due_at = time(9 + n % 8, 30 * (n % 2))
        if n % ROUND == 0:
            step.repeats, step.series_on = Repeat.WEEKS, step.due_on
        if n % PUT_OFF == 0 and step.due_on > span.today:
            step.put_off_from = span.today - timedelta(days=1)
            step.put_off_at = start_of(span.today)
            step.put_off_count = 1 + n % 3
    NextStep.objects.bulk_update(
        steps,
        ["due_at", "repeats", "series_on", "put_off_from", "put_off_at",
         "put_off_count"],
        200,
    )  # fmt: skip
