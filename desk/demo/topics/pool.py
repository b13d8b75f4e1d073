"""A public pool in every branch: a rule, some who were given up, some about to go."""

from datetime import date, timedelta
from typing import Any

from accounts.models import Setting
from clients.actions.pool import put_into_pool
from clients.actions.pool_recycling import recycle_branch
from clients.analytics.pool import rule_of
from clients.enums.pool import PoolWhy
from clients.models import Client
from clients.registry.pool import spared_from_pool
from desk.demo.dice import Span, dice
from desk.demo.people import DemoFirm

RULE = {"days": 375, "warn": 14, "claims": 5, "cool_down": 30}
POOLED, GIVEN_UP, LONGEST_STAY = 12, 0.4, 40
REASONS = ("搬去外地，暂时不考虑开户", "多次联系未接通", "已在别处开户，近期不换")


def seed(firm: DemoFirm, size: Any, span: Span) -> None:
    """Set the rule, put a dozen forgotten people into each pool, warn of others."""
    for n, place in enumerate(firm.branches):
        branch = place.branch
        Setting.objects.create(
            name="pool_rule", value=RULE, branch=branch, from_on=date(2020, 1, 1)
        )
        chance = dice(size.seed, "pool", n)
        rows = Client.objects.active().exclude(spared_from_pool())
        rows = rows.filter(
            branch=branch,
            last_contact_at__isnull=False,
            assignments__duty="broker",
            assignments__to_on=None,
            assignments__from_on__lte=span.today - timedelta(days=LONGEST_STAY),
        )
        for client in rows.order_by("last_contact_at", "pk")[:POOLED]:
            is_given_up = chance.random() < GIVEN_UP
            put_into_pool(
                [client],
                why=PoolWhy.RELEASED if is_given_up else PoolWhy.RECYCLED,
                by=client.broker if is_given_up else None,
                reason=chance.choice(REASONS) if is_given_up else "",
                at=span.end - timedelta(days=chance.randint(1, LONGEST_STAY)),
            )
        recycle_branch(branch, rule_of(branch.pk), day=span.today)
