"""A public pool in every branch: a rule, some who were given up, some about to go."""

from datetime import date, timedelta
from typing import Any

from accounts.models import Setting
from clients.actions.pool import put_into_pool
from clients.actions.pool_recycling import recycle_branch
from clients.analytics.pool import rule_of
from clients.enums.pool import PoolWhy
from clients.models import Client, PoolStay
from clients.registry.live import live_business
from core.clock import now, today
from desk.demo.dice import Span, dice
from desk.demo.people import DemoFirm

RULE = {"days": 180, "warn": 14, "claims": 5, "cool_down": 30}
POOLED = 12
REASONS = ("搬去外地，暂时不考虑开户", "多次联系未接通", "已在别处开户，近期不换")


def seed(firm: DemoFirm, size: Any, span: Span) -> None:  # noqa: ARG001 — a seed's form
    """Set the rule, put a dozen forgotten prospects into each pool, warn of the rest."""
    for n, place in enumerate(firm.branches):
        branch = place.branch
        Setting.objects.create(
            name="pool_rule", value=RULE, branch=branch, from_on=date(2020, 1, 1)
        )
        chance = dice(size.seed, "pool", n)
        rows = Client.objects.active().exclude(live_business()).filter(branch=branch)
        quiet = list(rows.order_by("last_contact_at", "pk")[:POOLED])
        given_up = [client for client in quiet if chance.random() < 0.4]  # noqa: PLR2004
        put_into_pool(
            [c for c in quiet if c not in given_up], why=PoolWhy.RECYCLED, by=None
        )
        for client in given_up:
            put_into_pool(
                [client],
                why=PoolWhy.RELEASED,
                by=client.broker,
                reason=chance.choice(REASONS),
            )
        for stay in PoolStay.objects.filter(branch=branch).order_by("pk"):
            at = now() - timedelta(days=chance.randint(1, 40))
            PoolStay.objects.filter(pk=stay.pk).update(entered_at=at)
        recycle_branch(branch, rule_of(branch.pk), day=today())
