"""What the times were like in the demo world: market, branch, relationships."""

from datetime import timedelta
from typing import Any

from core.clock import start_of
from desk.demo.dice import Span
from desk.demo.people import DemoFirm
from pipeline.enums import NoteKind
from pipeline.models import ContextNote

# Whose: all, branch, own; how many days ago it began; how many days it lasted.
TOLD = (
    ("all", NoteKind.MARKET, 300, 75, "行情清淡，成交额连续缩小"),
    ("all", NoteKind.MARKET, 118, 40, "指数回升，来问开户的人多了"),
    ("all", NoteKind.MARKET, 21, None, "单日大跌，当天不宜主动打电话"),
    ("branch", NoteKind.SETTING, 210, 12, "门口修路，到访少"),
    ("branch", NoteKind.SETTING, 64, None, "二楼新开投资者课堂"),
    ("branch", NoteKind.PEOPLE, 95, None, "与社区居委会约定每月一场讲座"),
    ("own", NoteKind.PEOPLE, 48, None, "进了一个老同学群，可以慢慢聊"),
)


def seed(firm: DemoFirm, size: Any, span: Span) -> None:  # noqa: ARG001 — a seed's form
    """Write the firm's notes once, each branch's, and each first broker's own."""
    rows = []
    for n, place in enumerate(firm.branches):
        for whose, kind, ago, lasted, text in TOLD:
            if whose == "all" and n:
                continue
            by = {"all": firm.head_office, "branch": place.manager}.get(
                whose, place.brokers[0]
            )
            start = span.today - timedelta(days=ago)
            rows.append(
                ContextNote(
                    branch=None if whose == "all" else place.branch,
                    owner=by if whose == "own" else None,
                    kind=kind,
                    starts_on=start,
                    ends_on=start + timedelta(days=lasted) if lasted else None,
                    text=text,
                    by=by,
                    made_at=start_of(start),
                )
            )
    ContextNote.objects.bulk_create(rows)
