"""Something rendered to Mr Zhang, and members with a history, for tests of promises."""

from datetime import date, datetime
from typing import Any

import time_machine

from accounts.models import User
from clients.models import Client, Service
from core.calendars import published_until
from core.clock import day_of, now, start_of
from pipeline.models import Journey
from service.models import PlanTemplate, ServiceLog
from service.rules.promises import slot_of


def rendered_things(firm: Any) -> ServiceLog:
    """Write down one delivery to Mr Zhang, who need not be a member for that."""
    service = Service.objects.get(branch=firm.nanjing, code="G5")
    return ServiceLog.objects.create(
        client=firm.zhang,
        service=service,
        broker=firm.lin,
        branch=firm.nanjing,
        happened_at=now(),
        key="one",
        what=f"{firm.zhang.name} {firm.zhang.phone}",
        channel="meeting",
        author=firm.lin,
        by=firm.lin,
    )


def plan_of_contacts(firm: Any) -> PlanTemplate:
    """Write a plan of Lin's branch."""
    return PlanTemplate.objects.create(
        branch=firm.nanjing, name="新客户", steps="1 送资料\n3 约参观", place=1
    )


def make_member(client: Client, since: date, **facts: Any) -> Client:
    """Let somebody be a member since a day; `facts` are columns of theirs."""
    columns = {"stage": "D", "stage_since": start_of(since), **facts}
    Client.objects.filter(pk=client.pk).update(**columns)
    days = dict.fromkeys(("a_on", "b_on", "c_on", "d_on"), since)
    Journey.objects.update_or_create(
        client=client,
        defaults={"broker": client.broker, "branch": client.branch, **days},
    )
    client.refresh_from_db()
    return client


def deliver(client: Client, service: Service, at: datetime, by: User) -> ServiceLog:
    """Write a delivery as it stands, whatever the rules say."""
    slot = slot_of(service.rhythm, day_of(at))
    return ServiceLog.objects.create(
        client=client,
        service=service,
        broker=client.broker,
        branch=client.branch,
        happened_at=at,
        slot_on=slot.first if slot else None,
        key=f"{at:%Y%m%d%H%M%S}",
        what=service.name,
        channel="meeting",
        author=by,
        by=by,
    )


def travel(moment: datetime) -> time_machine.travel:
    """Let it be another moment; which calendars are published is known from now."""
    published_until()  # kept for the whole run: a test in the past must not decide it
    return time_machine.travel(moment, tick=False)
