"""Looks at masked numbers, with their reasons, and a story the wording guard keeps."""

from typing import Any

from clients.actions.reveals import call, reveal
from clients.enums.reveals import RevealReason, Sensitive
from clients.models import Client
from desk.demo.dice import Span
from desk.demo.people import DemoFirm
from desk.demo.words import MARK
from digests.enums import ItemState
from digests.models import NewsItem

WORDS = (
    (RevealReason.OPINION, "客户来电反映对账单未收到，需回电核实"),
    (RevealReason.CHECK, "抽查面访记录，致电核对时间"),
)
PROMISE = f"{MARK}某平台称“稳赚不赔、年化收益有保证”"


def seed(firm: DemoFirm, size: Any, span: Span) -> None:  # noqa: ARG001 — a seed's form
    """Let brokers call, managers look with a reason, and one story be kept back."""
    for place in firm.branches:
        if place.manager is None:
            continue
        rows = Client.objects.filter(branch=place.branch, stage="D").exclude(phone="")
        for client, (reason, words) in zip(
            rows.select_related("broker").order_by("pk")[:2], WORDS, strict=False
        ):
            call(client, by=client.broker)
            reveal(
                client, by=place.manager, field=Sensitive.PHONE, reason=reason,
                words=words,
            )  # fmt: skip
    latest = NewsItem.objects.filter(state=ItemState.APPROVED).order_by("-pk").first()
    if latest is not None:
        latest.pk = None
        latest.title, latest.ref = PROMISE, f"demo-{span.today}-promise"
        latest.summary = "演示：这条资讯含有禁止用语，邮件发出前会被拦下。"
        latest.save(force_insert=True)
