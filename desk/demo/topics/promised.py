"""Services rendered to the demo members, opened by some, and tiers with a history."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from accounts.policies import trading_calendar
from clients.enums import Axis, Basis
from clients.enums.services import ServiceTier
from clients.models import Classification, Client, RiskWarning, Service
from core.clock import start_of
from desk.demo.dice import Span, dice, happens, moment_on
from desk.demo.people import DemoBranch, DemoFirm
from service.models import LogOpening, ServiceLog
from service.rules import last_months, next_month
from service.rules.promises import SLOTTED, Slot, slots_in

BATCH = 2000
MONTHS = 2
# How much of a service is delivered, and how much of what was delivered is opened.
DELIVERED = {"daily": 0.995, "weekly": 0.93, "monthly": 0.85, "quarterly": 0.7}
OPENED = {"daily": 0.35, "weekly": 0.45, "monthly": 0.6, "quarterly": 0.8}
CHANNELS = {"monthly": "meeting", "quarterly": "meeting", "yearly": "meeting"}
READ = ("pk", "tier", "broker_id", "branch_id", "adviser_id", "journey__d_on")
RESEARCH = (
    ("白酒行业：旺季动销跟踪", "周明远"),
    ("新能源车：价格竞争与出海", "许静"),
    ("银行业：息差企稳之后", "周明远"),
    ("半导体设备：国产替代进度", "何以南"),
)
SITE = "https://research.example.com/r/"


def seed(firm: DemoFirm, size: Any, span: Span) -> None:
    """Note since when members have their tier; render services to them."""
    for n, place in enumerate(firm.branches):
        chance = dice(size.seed, "promised", n)
        people = Client.objects.filter(branch=place.branch).members()
        rows = list(people.order_by("pk").values_list(*READ, named=True))
        Classification.objects.bulk_create(
            (
                Classification(
                    client_id=one.pk,
                    axis=Axis.TIER,
                    value=one.tier,
                    basis=Basis.STATED,
                    by_id=one.broker_id,
                    at=start_of(one.journey__d_on),
                )
                for one in rows
                if one.tier and one.journey__d_on
            ),
            BATCH,
        )
        logs = list(_rendered(place, rows, chance, span))
        ServiceLog.objects.bulk_create(logs, BATCH)
        LogOpening.objects.bulk_create(_openings(logs, chance, span), BATCH)
        _warn(place)


def _rendered(
    place: DemoBranch, people: list[Any], chance: Random, span: Span
) -> Iterator[ServiceLog]:
    services = list(
        Service.objects.filter(branch=place.branch, rhythm__in=SLOTTED).in_use()
    )
    for month in last_months(span.today, MONTHS):
        first = month - timedelta(days=7)
        trading = frozenset(trading_calendar().days(first, next_month(month)))
        for service in services:
            slots = slots_in(service.rhythm, month, trading)
            for one in people:
                if service.tier == ServiceTier.KEY and one.tier != "key":
                    continue
                if service.is_advice and one.adviser_id is None:
                    continue
                yield from _of_one(one, service, slots, chance, span)


def _of_one(
    one: Any, service: Service, slots: list[Slot], chance: Random, span: Span
) -> Iterator[ServiceLog]:
    share = DELIVERED.get(service.rhythm, 0.6)
    for slot in slots:
        latest = min(slot.last, span.today - timedelta(days=1))
        begun = max(slot.first, one.journey__d_on or date.max)
        if begun > latest or not happens(chance, share):
            continue
        day = begun + timedelta(days=chance.randrange((latest - begun).days + 1))
        title, author = chance.choice(RESEARCH)
        is_research = service.code == "G4"
        at = moment_on(chance, day)
        yield ServiceLog(
            client_id=one.pk,
            service=service,
            broker_id=one.broker_id,
            branch_id=one.branch_id,
            happened_at=at,
            entered_at=at,
            slot_on=slot.first,
            key=f"slot:{slot.first}:0",
            what=title if is_research else service.name,
            link=f"{SITE}{slot.first:%m%d}" if is_research else "",
            research_by=author if is_research else "",
            channel=CHANNELS.get(service.rhythm, "email"),
            light="green",
            author_id=one.adviser_id if service.is_advice else one.broker_id,
            by_id=None if service.rhythm == "daily" else one.broker_id,
        )


def _openings(
    logs: list[ServiceLog], chance: Random, span: Span
) -> Iterator[LogOpening]:
    for log in logs:
        later = log.happened_at + timedelta(hours=chance.randrange(1, 20))
        is_opened = happens(chance, OPENED.get(log.service.rhythm, 0.5))
        if is_opened and later < span.end:
            yield LogOpening(log_id=log.pk, at=later)


def _warn(place: DemoBranch) -> None:
    """Let one client of the branch have asked for more than their class, in writing."""
    rows = Client.objects.filter(branch=place.branch, risk_class="C2")
    client = rows.members().exclude(risk_assessed_on=None).order_by("pk").first()
    if client is None:
        return
    RiskWarning.objects.create(
        client=client,
        product="进取成长混合基金",
        product_class="R4",
        risk_class=client.risk_class,
        assessed_on=client.risk_assessed_on,
        demand="电话中说：朋友买了，我也一定要买，风险我知道。",
        given_by="paper",
        text_version="2026-1",
        text="特别书面风险警示：该产品风险等级 R4，高于您的风险承受能力等级 C2……",
        by_id=client.broker_id,
        at=start_of(max(client.risk_assessed_on, client.opened_on)),
    )
