"""A morning with news for the tests: readers who consented, an announcement, a sink."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import time_machine
from django.test import override_settings

from accounts.models import User
from clients.actions import add_client, record_consent
from clients.enums import Purpose, Reach
from clients.models import Client, Holding, Security
from core.clock import end_of, now, today
from digests.actions import plan_digest, write_announcement, write_news
from outbox.enums import Kind
from outbox.models import Delivery, Mailing
from tests.cast import at
from tests.servers import Letter, SmtpSink, running_smtp_sink

DAY = date(2026, 11, 24)  # a Tuesday on which the exchange is open
MORNING = "2026-11-24 08:31"


@contextmanager
def clock(text: str, *, tick: bool = True) -> Iterator[Any]:
    with time_machine.travel(at(text), tick=tick) as traveller:
        yield traveller


@contextmanager
def relay(**settings: Any) -> Iterator[SmtpSink]:
    """Run a real SMTP sink and let the product send to it."""
    with running_smtp_sink() as sink:
        facts = {"EMAIL_HOST": sink.host, "EMAIL_PORT": sink.port, **settings}
        with override_settings(**facts):
            yield sink


def consent(client: Client, purpose: str = Purpose.NEWS, *, given: bool = True) -> None:
    record_consent(
        client, by=None, purpose=purpose, channel=Reach.EMAIL, is_given=given
    )


def reader(broker: User, name: str, mail: str, **facts: Any) -> Client:
    """Add a client who consented to the daily news."""
    client = add_client(by=broker, name=name, email=mail, **facts)
    consent(client)
    return client


def security(code: str = "900519", name: str = "演示酒业") -> Security:
    return Security.objects.create(code=code, name=name, exchange="SH")


def hold(client: Client, held: Security, quantity: int = 100) -> None:
    Holding.objects.create(
        client=client, security=held, quantity=Decimal(quantity), as_of=now().date()
    )


def news(by: User, title: str = "【演示】利率不变") -> None:
    write_news(by=by, title=title, url="https://news.example/1")


def announce(by: User, on: Security, title: str = "【演示】分红公告") -> None:
    write_announcement(by=by, security=on, title=title, url="https://a.example/1")


def plan() -> int:
    return plan_digest().readers


def body(letter: Letter, kind: str = "html") -> str:
    part = letter.message.get_body(preferencelist=(kind,))
    assert part is not None
    return str(part.get_content())


def add_delivery(client: Client, state: str = "uncertain") -> Delivery:
    """Add one delivery to a client as a hand-over left it, today."""
    day = today()
    mailing, _is_new = Mailing.objects.get_or_create(
        kind=Kind.MORNING,
        day=day,
        defaults={"subject": "晨间资讯", "deadline": end_of(day)},
    )
    return Delivery.objects.create(
        mailing=mailing,
        client=client,
        kind=mailing.kind,
        day=day,
        state=state,
        handed_at=now(),
    )
