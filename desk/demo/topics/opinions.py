"""Opinions of every kind: running, due, overdue, waiting, closed, opened again."""

from datetime import date, datetime, timedelta
from typing import Any

from accounts.policies import working_calendar
from clients.models import Client
from core.clock import start_of
from desk.demo.dice import Span
from desk.demo.people import DemoBranch
from opinions.actions.ledger import add_step
from opinions.actions.registering import due_of
from opinions.enums import Step, Via
from opinions.models import Opinion, OpinionLink

# what was said, category, cause, weight, working days ago, how far it came
TOLD = (
    ("银证转账昨天没到账，客户很着急。", "business", "funds", "serious", 3, "open"),
    ("手机交易软件换机后登录不上。", "business", "trading", "normal", 1, "open"),
    ("佣金比开户时说的高，要求核对。", "complaint", "fees", "serious", 5, "open"),
    ("希望晨报再早一点发。", "suggestion", "information", "normal", 2, "open"),
    ("更换银行卡的材料被退回两次。", "business", "account", "normal", 2, "answered"),
    ("新股中签通知没有收到。", "business", "service", "normal", 12, "closed"),
    ("营业部电话打不通。", "complaint", "service", "normal", 20, "closed"),
    ("对账单地址写错。", "business", "account", "normal", 25, "late"),
    ("创业板权限开通后仍不能下单。", "business", "trading", "normal", 7, "again"),
)
ANSWER = "已查明原因并处理，请客户核对。"
WORD = "可以了，谢谢。"


def seed(firm: Any, size: Any, span: Span) -> None:  # noqa: ARG001 — every topic's shape
    """Write a few opinions for every branch, spread over its brokers' members."""
    working = working_calendar()
    days = [d for d in span.days if working.is_open(d)][::-1]
    for place in firm.branches:
        for n, told in enumerate(TOLD):
            client = _client(place, n)
            if client is not None and len(days) > told[4]:
                _write(place, client, told, days)


def _client(place: DemoBranch, n: int) -> Client | None:
    """Return one member each of the brokers in turn."""
    broker = place.brokers[n % len(place.brokers)]
    mine = Client.objects.filter(broker=broker, branch=place.branch).active()
    rows = mine.filter(stage="D", outcome="").order_by("added_at", "name", "pk")
    found = list(rows[: n // len(place.brokers) + 1])
    return found[-1] if found else None


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return start_of(day) + timedelta(hours=hour, minutes=minute)


def _write(place: DemoBranch, client: Client, told: Any, days: list[date]) -> None:
    words, category, cause, weight, ago, ends = told
    opened = _at(days[ago - 1], 10, 20)
    broker = client.broker
    solver = place.manager if category == "complaint" and place.manager else broker
    source = "link" if ago % 2 else "page"
    by = None if source == "link" else broker
    one = Opinion(
        client=client, words=words, by=by, source=source, opened_at=opened,
        responsible=solver,
    )  # fmt: skip
    add_step(
        one, Step.REGISTERED, by=by, at=opened, category=category, cause=cause,
        weight=weight, responsible=solver, due_on=due_of(client, category, opened),
    )  # fmt: skip
    if source == "link":
        OpinionLink.objects.create(client=client, made_by=broker, made_at=opened)
    _go_on(one, solver, days, ago, ends)


def _go_on(one: Opinion, solver: Any, days: list[date], ago: int, ends: str) -> None:
    """Let an opinion take the steps of its kind, each on a working day."""
    if ends == "open":
        return
    slow = 5 if ends == "late" else 1
    at = _at(days[max(ago - 1 - slow, 0)], 15)
    add_step(one, Step.ANSWERED, by=solver, at=at, words=ANSWER)
    if ends == "answered":
        return
    closed = at + timedelta(hours=2)
    if one.category == "complaint":
        add_step(
            one, Step.CLOSED, by=solver, at=closed, words=WORD, via=Via.CALL,
            has_notice=True, called_at=closed - timedelta(minutes=9),
            recording=f"YS-{closed:%Y%m%d}-{one.pk:04d}",
            kept_until=closed.date().replace(year=closed.year + 3, day=1),
        )  # fmt: skip
    else:
        add_step(one, Step.CLOSED, by=None, at=closed, words=WORD, via=Via.LINK)
    if ends == "again":
        word = "今天又不行了。"
        at = closed + timedelta(days=1)
        add_step(one, Step.REOPENED, by=None, at=at, words=word, via=Via.LINK)
