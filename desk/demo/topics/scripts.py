"""Beside the usual scripts: one that waits for approval, one that expired."""

from datetime import timedelta
from typing import Any

from core.clock import start_of
from desk.demo.dice import Span
from desk.demo.people import DemoFirm
from pipeline.enums import ScriptState
from pipeline.models import Script, ScriptVersion

WAITING = (
    "没有时间：约饭后十分钟",
    "{客户称呼}，饭后十分钟就够，我只讲一件事：怎么在手机上看公告。讲完您自己判断有没有用。",
)


def seed(firm: DemoFirm, size: Any, span: Span) -> None:  # noqa: ARG001 — a seed's form
    """Let a broker of each branch hand a script in, and one of the branch expire."""
    for place in firm.branches:
        mine = Script.objects.create(
            branch=place.branch,
            title=WAITING[0],
            stage="C",
            by=place.brokers[0],
            made_at=start_of(span.today),
        )
        ScriptVersion.objects.create(
            script=mine, version=1, text=WAITING[1], by=place.brokers[0],
            made_at=start_of(span.today),
        )  # fmt: skip
        over = Script.objects.filter(branch=place.branch, stage="B").first()
        if over:
            ScriptVersion.objects.filter(
                script=over, state=ScriptState.APPROVED
            ).update(valid_until=span.today - timedelta(days=3))
