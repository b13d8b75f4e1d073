"""Closing prices, risk levels, watch-lists, and Ms Lin's case in the demo world."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.db.models.functions import Mod

from accounts.licence import standing
from accounts.models import User
from clients.actions.securities import follow_prices, search_text_of
from clients.models import (
    CaseFile,
    CasePosition,
    CaseTrade,
    Client,
    Holding,
    Portfolio,
    Price,
    Security,
    SecurityName,
    Suggestion,
    WatchItem,
)
from core.calendars import Calendar, Kind
from core.clock import SHANGHAI
from desk.demo.dice import Span, dice, happens
from desk.demo.people import DemoBranch, DemoFirm

BATCH = 1000
LIN = "林淑芬"
DAILY, WEEKS = 20, 26
UNPRICED, RENAMED, QUIET = 41, (5, 23), 17
# Ms Lin's: what it closes at now, and how much more a share of it cost half a year ago.
STORY = {0: ("21.30", 0.38), 1: ("17.80", 0.30), 2: ("12.10", 0.16),
         3: ("13.06", -0.09), 4: ("10.72", -0.10)}  # fmt: skip
LEVELS = ("R4", "R4", "R4", "R2", "R2", "R3", "R3", "R3", "R5", "R3", "R1", "")
BASELINE = ((0, 10_000, "38.60"), (1, 6_000, "27.15"), (2, 9_000, "15.42"))
TRADES = (
    (118, "sell", 0, 4_000),
    (117, "buy", 3, 5_000),
    (96, "sell", 1, 1_800),
    (95, "buy", 4, 8_000),
    (40, "income", 3, 0),
)
REASONS = ("面谈时问起", "电话里提到", "同事推荐", "看到新闻")
NOTES = ("想等回调", "关注三季报", "曾经持有", "")
Closes = Mapping[int, Mapping[date, Decimal]]


def seed(firm: DemoFirm, size: Any, span: Span) -> None:
    """Price and rate the securities; let clients watch some; tell Ms Lin's case."""
    listed = list(Security.objects.filter(is_demo=True).order_by("code"))
    closes = {
        n: dict(_closes(n, size.seed, span))
        for n in range(len(listed))
        if n != UNPRICED
    }
    _describe(listed, span)
    _price(listed, closes)
    _hold(listed, closes, span)
    _watch(firm, listed, size, span)
    lin = Client.objects.filter(name=LIN, broker=firm.branches[0].brokers[0]).first()
    if lin is not None and firm.branches[0].adviser is not None:
        _tell_case(lin, firm.branches[0], listed, closes, span)


def _closes(n: int, seed: int, span: Span) -> Iterator[tuple[date, Decimal]]:
    """Draw what a security closed at: by week for half a year, by day of late."""
    chance = dice(seed, "closes", n)
    last, fell = STORY.get(n, ("", 0.0))
    now = float(last) if last else 3 + 0.01 * chance.randrange(5_000)
    fell = fell if last else chance.uniform(-0.3, 0.3)
    calendar = Calendar(Kind.TRADING)
    days = [span.today - timedelta(days=back) for back in range(1, 7 * WEEKS)]
    open_days = [day for day in days if calendar.is_open(day)]
    kept = [d for k, d in enumerate(open_days) if k < DAILY or d.weekday() == 4]  # noqa: PLR2004
    for k, day in enumerate(kept):
        if n == QUIET and k < DAILY // 2:
            continue  # suspended: nothing closes
        back = (span.today - day).days / (7 * WEEKS)
        noise = 0 if k == 0 else chance.uniform(-0.02, 0.02)
        yield day, Decimal(f"{now * (1 + fell * back + noise):.2f}")


def _describe(listed: list[Security], span: Span) -> None:
    former = []
    for n, security in enumerate(listed):
        security.risk_level = LEVELS[n % len(LEVELS)]
        names = [f"{security.name}旧称"] if n in RENAMED else []
        if names:
            security.named_on = span.today - timedelta(days=90 + n)
            to_on = security.named_on
            former.append(SecurityName(security=security, name=names[0], to_on=to_on))
        security.search_text = search_text_of(security.name, names)
    SecurityName.objects.bulk_create(former)
    Security.objects.bulk_update(listed, ["risk_level", "named_on", "search_text"])


def _price(listed: list[Security], closes: Closes) -> None:
    Price.objects.bulk_create(
        (
            Price(security=listed[n], on=on, close=close, source="演示行情")
            for n, days in closes.items()
            for on, close in days.items()
        ),
        BATCH,
    )
    follow_prices(security.pk for security in listed)


def _hold(listed: list[Security], closes: Closes, span: Span) -> None:
    """Let what people paid lie around what it closes at; some do not remember."""
    demo = Holding.objects.filter(security__is_demo=True)
    others = demo.exclude(client__name=LIN)
    for n, days in closes.items():
        close = max(days.items())[1]
        rows = others.filter(security=listed[n])
        # From 78 to 122 per cent of the close, as the quantity falls.
        paid = (Mod(F("quantity") / 100, 12) * 4 + 78) / 100 * close
        rows.update(cost=paid)
        rows.filter(quantity__gte=11_000).update(cost=None)
    days_of = demo.order_by("client").values_list("client", "as_of").distinct()
    latest = dict(days_of)
    Portfolio.objects.bulk_create(
        (
            Portfolio(client_id=pk, as_of=on, source="演示", entered_at=span.end)
            for pk, on in latest.items()
        ),
        BATCH,
    )


def _watch(firm: DemoFirm, listed: list[Security], size: Any, span: Span) -> None:
    branches = [place.branch for place in firm.branches]
    members = Client.objects.filter(branch__in=branches, stage="D").order_by("pk")
    items = []
    for n, (pk, broker) in enumerate(members.values_list("pk", "broker_id")):
        chance = dice(size.seed, "watch", n)
        if not happens(chance, 0.35):
            continue
        for k in sorted(chance.sample(range(len(listed)), chance.choice((1, 1, 2, 3)))):
            items.append(  # noqa: PERF401 — the dice fall in this order
                WatchItem(
                    client_id=pk,
                    security=listed[k],
                    source=chance.choice(REASONS),
                    note=chance.choice(NOTES),
                    by_id=broker,
                    added_at=span.end - timedelta(days=chance.randrange(1, 200)),
                )
            )
    WatchItem.objects.bulk_create(items, BATCH)


def _tell_case(
    lin: Client, place: DemoBranch, listed: list[Security], closes: Closes, span: Span
) -> None:
    """Tell how Ms Lin's trapped positions were changed, step by step (p. 23)."""
    broker, adviser = lin.broker, place.adviser
    begun = _day(span, 140)
    case = CaseFile.objects.create(
        client=lin,
        title="被套持仓的调整（演示）",
        goal="先解套，再略有盈利，高于国债就行。",
        baseline_on=begun,
        hurdle_name="高于国债",
        hurdle_rate=Decimal("2.38"),
        by=broker,
        opened_at=_at(begun, 15),
    )
    CasePosition.objects.bulk_create(
        CasePosition(
            case=case,
            security=listed[n],
            quantity=quantity,
            cost=Decimal(cost),
            price=_last(closes[n], begun)[1],
            price_on=_last(closes[n], begun)[0],
        )
        for n, quantity, cost in BASELINE
    )
    if adviser is not None:
        _suggest(case, adviser, broker, listed, span)
    _trade(case, broker, listed, closes, span)


def _trade(
    case: CaseFile, broker: User, listed: list[Security], closes: Closes, span: Span
) -> None:
    CaseTrade.objects.bulk_create(
        CaseTrade(
            case=case,
            on=_day(span, ago),
            side=side,
            security=listed[n],
            quantity=quantity,
            price=Decimal("0.32")
            if side == "income"
            else _last(closes[n], _day(span, ago))[1],
            fee=Decimal("5.00") if side != "income" else Decimal(0),
            by=broker,
            entered_at=_at(_day(span, ago), 16),
        )
        for ago, side, n, quantity in TRADES
    )


def _suggest(
    case: CaseFile, adviser: User, broker: User, listed: list[Security], span: Span
) -> None:
    suggestion = Suggestion.objects.create(
        case=case,
        author=adviser,
        certificate=standing(adviser).number,
        text="逢高分批减持风险等级高于本人的持仓，逐步换入低波动的蓝筹与基金；不追高，不融资。（演示）",
        at=_at(_day(span, 130), 10),
        decision="partly",
        decided_on=_day(span, 126),
        decision_note="同意先换一半，第三只再等等。",
        decision_by=broker,
    )
    suggestion.into.set([listed[3], listed[4]])


def _day(span: Span, ago: int) -> date:
    return span.open_from(span.today - timedelta(days=ago))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=SHANGHAI)


def _last(days: Mapping[date, Decimal], on: date) -> tuple[date, Decimal]:
    """Return the last close on or before a day."""
    return max((day, close) for day, close in days.items() if day <= on)
