"""Turnover, overrides and scores of the demo world."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from clients.actions.axes import recompute
from clients.enums import Axis, Basis, ValueType
from clients.models import Classification, Client, Turnover, ValueOverride
from clients.rules import months_later
from desk.demo.dice import Span, dice, happens, weighted

MONTHS = 6
TRADED = 0.7  # of the members have their turnover noted
HONEST = 0.8  # of them trade as they say
OVERRIDDEN = 0.03
# Six months' trading as a multiple of assets, from and to.
RATIOS = {"long": (0.2, 2.9), "medium": (3.2, 11.5), "short": (12.6, 48.0)}
USUAL = (("short", 45.0), ("medium", 33.0), ("long", 22.0))
REASONS = (
    (ValueType.INVEST, "年底有一笔房款到账，已谈好分批入市（演示）"),
    (ValueType.INVEST, "企业主，公司账户正在考虑开户（演示）"),
    (ValueType.REBUILD, "股市亏损后信心不足，愿意从理财重新开始（演示）"),
    (ValueType.HARVEST, "资产稳定，明确表示不再追加资金（演示）"),
    (ValueType.DIVEST, "已移居外地，准备转户（演示）"),
)


def seed(firm: Any, size: Any, span: Span) -> None:
    """Let most members have turnover and a few an override, then place everybody."""
    turnovers: list[Turnover] = []
    overrides: list[ValueOverride] = []
    branches = [place.branch for place in firm.branches]
    members = Client.objects.filter(branch__in=branches, assets__gt=0)
    for client in members.only("pk", "phone", "assets", "horizon", "broker_id"):
        chance = dice(size.seed, "axes", client.phone)
        if happens(chance, TRADED):
            turnovers += _half_year(client, chance, span)
        if happens(chance, OVERRIDDEN):
            overrides.append(_override(client, chance, span))
    Turnover.objects.bulk_create(turnovers, batch_size=1000)
    ValueOverride.objects.bulk_create(overrides)
    Classification.objects.bulk_create(_said(override) for override in overrides)
    said = {override.client_id: override.value for override in overrides}
    for value in ValueType.values:
        whose = [pk for pk, word in said.items() if word == value]
        Client.objects.filter(pk__in=whose).update(value_type=value)
    for branch in branches:
        recompute(branch, at=span.end, day=span.today)


def _half_year(client: Client, chance: Random, span: Span) -> list[Turnover]:
    stated = client.horizon if happens(chance, HONEST) else ""
    ratio = chance.uniform(*RATIOS[stated or weighted(chance, *USUAL)])
    assets = client.assets or Decimal(0)
    rows = []
    for back in range(MONTHS, 0, -1):
        first = months_later(span.today.replace(day=1), -back)
        average = assets * Decimal(round(chance.uniform(0.85, 1.12), 3))
        share = ratio / MONTHS * chance.uniform(0.6, 1.4)
        rows.append(
            Turnover(
                client=client,
                from_on=first,
                to_on=_last_of(first),
                traded=(average * Decimal(round(share, 4))).quantize(Decimal("0.01")),
                average_assets=average.quantize(Decimal("0.01")),
                source="演示数据",
                by_id=client.broker_id,
                entered_at=span.end,
            )
        )
    return rows


def _last_of(first: date) -> date:
    return months_later(first, 1) - timedelta(days=1)


def _override(client: Client, chance: Random, span: Span) -> ValueOverride:
    value, reason = chance.choice(REASONS)
    return ValueOverride(
        client=client,
        value=value.value,
        reason=reason,
        until=span.today + timedelta(days=chance.randrange(4, 240)),
        by_id=client.broker_id,
        at=span.end - timedelta(days=chance.randrange(1, 60), hours=8),
    )


def _said(override: ValueOverride) -> Classification:
    return Classification(
        client_id=override.client_id,
        axis=Axis.VALUE,
        value=override.value,
        basis=Basis.OVERRIDE,
        reason=override.reason,
        by_id=override.by_id,
        at=override.at,
        expires_on=override.until,
    )
