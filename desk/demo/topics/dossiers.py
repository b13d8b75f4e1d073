"""Service files of the demo members: topics taught, electronic services tried."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from clients.models import Client
from desk.demo.dice import Span, dice, happens, moment_on
from desk.demo.people import DemoFirm
from service.models import FileEvent, PlanTemplate
from service.rules.dossier import E_SERVICES, TOPICS

BATCH = 2000
# The lecture's Mr Zhang: from the neighbour's introduction to the account.
PLANS = (
    ("邻居介绍的上班族", "A", "1 送上行情与服务资料\n3 电话问候，约参观营业部"),
    ("参观之后", "B", "1 发模拟练习结果\n2 解答费用与手续\n3 约定开户并提醒带身份证"),
    (
        "新会员头三个月",
        "D",
        "3 带看盘，讲委托与费用\n10 首次面访\n20 介绍移动证券\n20 复盘与建议",
    ),
)
KNOWN, SERVED = 0.5, 0.65
# What a client did with a service, in the order it happened.
WAYS = (
    ("offered",),
    ("offered", "tried"),
    ("offered", "tried", "adopted"),
    ("offered", "adopted"),
    ("offered", "declined"),
    ("offered", "tried", "declined"),
)


def seed(firm: DemoFirm, size: Any, span: Span) -> None:
    """Teach half of the members something; offer most of them the services."""
    for n, place in enumerate(firm.branches):
        chance = dice(size.seed, "dossiers", n)
        people = Client.objects.filter(branch=place.branch).members()
        rows = people.order_by("pk").values_list("pk", "broker", "journey__d_on")
        events = [
            event
            for client, broker, since in rows
            for event in _of_one(client, broker, since, chance, span)
        ]
        FileEvent.objects.bulk_create(events, BATCH)
        PlanTemplate.objects.bulk_create(
            PlanTemplate(
                branch=place.branch, name=name, stage=stage, steps=steps, place=number
            )
            for number, (name, stage, steps) in enumerate(PLANS, start=1)
        )


def _of_one(
    client: int, broker: int, since: date, chance: Random, span: Span
) -> Iterator[FileEvent]:
    for kind, code, state, day in _steps(since, chance, span):
        yield FileEvent(
            client_id=client,
            by_id=broker,
            kind=kind,
            code=code,
            state=state,
            at=moment_on(chance, day),
        )


def _steps(
    since: date, chance: Random, span: Span
) -> Iterator[tuple[str, str, str, date]]:
    days, yesterday = (span.today - since).days, span.today - timedelta(days=1)
    if days < 2:  # noqa: PLR2004 — nothing was done yet
        return
    for code in E_SERVICES if happens(chance, SERVED) else ():
        day = since + timedelta(days=chance.randrange(days // 2 + 1))
        for state in chance.choice(WAYS):
            yield "service", code, state, day
            day = min(day + timedelta(days=chance.randrange(1, 9)), yesterday)
    taught = list(TOPICS)[: chance.randrange(1, 7)] if happens(chance, KNOWN) else []
    for code in taught:
        day = since + timedelta(days=chance.randrange(days))
        yield "topic", code, "taught", day
        if happens(chance, KNOWN):
            after = day + timedelta(days=chance.randrange(1, 20))
            yield "topic", code, "learnt", min(after, yesterday)
