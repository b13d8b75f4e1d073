"""Reading the pool: the branch's rule, who is followed up by nobody, what was taken."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from accounts.models import User
from accounts.policies import value_of
from clients.enums import Duty
from clients.models import Client, PoolStay
from clients.policies import POOL_RULE
from clients.registry.pool import spared_from_pool
from clients.rules.pool import Rule, may_return_on
from core.clock import day_of, start_of, today


@dataclass(frozen=True)
class Unfollowed:
    """Somebody whose protection ends: whose, since when, and when they were told."""

    pk: int
    broker: int
    last: date
    told: date | None


def rule_of(branch_id: int | None, *, on: date | None = None) -> Rule:
    """Return the rule of a branch's pool on a day."""
    return Rule(**value_of(POOL_RULE, branch_id=branch_id, on=on))


def taken_today(person: User) -> int:
    """Count whom a broker has taken out of the pool by themselves today."""
    rows = PoolStay.objects.filter(taken_by=person, left_by=person)
    return rows.filter(left_at__gte=start_of(today())).count()


def unfollowed(
    branch_id: int, rule: Rule, day: date, *, among: Collection[int] | None = None
) -> list[Unfollowed]:
    """Return whose protection has ended or ends within the days of warning.

    Prospects only, without live business of any kind; the longest forgotten first. The
    clock begins with the last contact, or with coming into these hands.
    """
    edge = day - timedelta(days=rule.days - rule.warn)
    before = start_of(edge + timedelta(days=1))
    quiet = Q(last_contact_at__isnull=True) | Q(last_contact_at__lt=before)
    rows = Client.objects.active().filter(
        quiet,
        branch=branch_id,
        added_at__lt=before,
        assignments__duty=Duty.BROKER,
        assignments__to_on=None,
        assignments__from_on__lte=edge,
    )
    if among is not None:
        rows = rows.filter(pk__in=among)
    columns = ("pk", "broker_id", "last_contact_at", "added_at")
    known = rows.exclude(spared_from_pool()).values_list(
        *columns, "assignments__from_on", "pool_warning__told_on"
    )
    found = [_unfollowed(*row) for row in known]
    return sorted(found, key=lambda one: (one.last, one.pk))


def _unfollowed(*row: Any) -> Unfollowed:
    pk, broker, contact, added, since, told = row
    last = max(day_of(contact or added), day_of(added), since)
    return Unfollowed(pk, broker, last, told)


@dataclass(frozen=True)
class PoolRow:
    """Somebody in the pool as a stranger may see them: no name, no number in full."""

    stay: PoolStay
    name: str
    again_on: date | None

    @property
    def days(self) -> int:
        """Return for how many days they have been nobody's."""
        return (today() - day_of(self.stay.entered_at)).days


def pool_rows(stays: Iterable[PoolStay], viewer: User, rule: Rule) -> list[PoolRow]:
    """Return rows of the page; `again_on` where the viewer has to wait for somebody."""
    found = []
    for stay in stays:
        again = may_return_on(day_of(stay.entered_at), rule)
        is_waiting = stay.holder_id == viewer.pk and today() < again
        name = stay.client.name[:1] + "**"
        found.append(PoolRow(stay, name, again if is_waiting else None))
    return found
