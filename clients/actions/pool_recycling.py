"""The nightly round of the pool: who is warned, who goes back, who is kept."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import reverse

from accounts.actions import notify
from accounts.audit import record
from accounts.models import Branch, User
from clients.actions.pool import put_into_pool
from clients.analytics.pool import Unfollowed, rule_of, unfollowed
from clients.enums.pool import PoolWhy
from clients.models import Client, PoolWarning
from clients.registry.suppression import Suppressed
from clients.rules.pool import Rule, judge, leaves_on
from core.clock import today


@dataclass
class Round:
    """What one round did: told of how many, sent how many back, let how many stay."""

    warned: int = 0
    recycled: int = 0
    saved: int = 0

    def __add__(self, other: "Round") -> "Round":
        return Round(
            self.warned + other.warned,
            self.recycled + other.recycled,
            self.saved + other.saved,
        )


def recycle_due(*, on: date | None = None) -> Round:
    """Make the round of every branch that keeps a pool; safe to run at any time.

    A branch is one transaction. Nobody goes whose broker was not told in time, so a
    rule that has just been set, or a night that was missed, surprises nobody.
    """
    day, total = on or today(), Round()
    for branch in Branch.objects.order_by("pk"):
        rule = rule_of(branch.pk, on=day)
        if rule.is_on:
            total += recycle_branch(branch, rule, day=day)
    return total


@transaction.atomic
def recycle_branch(branch: Branch, rule: Rule, *, day: date) -> Round:
    """Make one branch's round."""
    found = unfollowed(branch.pk, rule, day)
    seen = {one.pk for one in found}
    void = PoolWarning.objects.filter(client__branch=branch).exclude(client__in=seen)
    saved = void.delete()[0]
    going = [one for one in found if judge(day, one.last, one.told, rule) == "go"]
    going = _still(branch, rule, day, going)
    warned = [one for one in found if judge(day, one.last, one.told, rule) == "warn"]
    _warn(warned, rule, day)
    if going:
        rows = Client.objects.filter(pk__in=[one.pk for one in going]).order_by("pk")
        put_into_pool(list(rows), why=PoolWhy.RECYCLED, by=None)
        record(None, "pool.recycled", branch, count=len(going))
    return Round(len(warned), len(going), saved)


def _still(
    branch: Branch, rule: Rule, day: date, going: list[Unfollowed]
) -> list[Unfollowed]:
    """Lock whoever would go, and keep those for whom it is still so."""
    pks = [one.pk for one in going]
    list(Client.objects.select_for_update().filter(pk__in=pks).order_by("pk"))
    again = {one.pk: one for one in unfollowed(branch.pk, rule, day, among=pks)}
    left = [one for one in going if again.get(one.pk) == one]
    listed = Suppressed()
    people = Client.objects.filter(pk__in=[one.pk for one in left])
    known = {c.pk: (c.phone, c.email) for c in people.only("phone", "email")}
    listed.look_at(known.values())
    return [one for one in left if not listed.kind_of(*known[one.pk])]


def _warn(found: list[Unfollowed], rule: Rule, day: date) -> None:
    """Write down that brokers were told, and tell each of all theirs in one line."""
    if not found:
        return
    PoolWarning.objects.filter(client__in=[one.pk for one in found]).delete()
    PoolWarning.objects.bulk_create(
        [
            PoolWarning(
                client_id=one.pk,
                broker_id=one.broker,
                told_on=day,
                leaves_on=leaves_on(one.last, day, rule),
            )
            for one in found
        ],
        batch_size=500,
    )
    counts = Counter(one.broker for one in found)
    first = {one.broker: leaves_on(one.last, day, rule) for one in reversed(found)}
    for person in User.objects.active().filter(pk__in=counts).order_by("pk"):
        facts = {"n": counts[person.pk], "day": first[person.pk].isoformat()}
        notify(person, "pool_warning", facts, reverse("clients:pool_leaving"))
