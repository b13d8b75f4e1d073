"""Closing a month of twenty thousand client-months, and drawing from it."""

from datetime import date, timedelta

from accounts.models import Branch, User
from benchmarks.bulk import Rate, timed
from clients.models import Assignment, Client
from core.clock import start_of, today
from pipeline.models import Journey
from service.actions import close_period, commit_month, draw_checks
from service.models import Contact
from service.rules import add_months

MEMBERS, BROKERS, AT_ONCE = 20_000, 100, 2_000


def close_and_draw(count: int = MEMBERS) -> Rate:
    """Close last month for a branch with so many members met in it, and draw."""
    month, rate = add_months(today().replace(day=1), -1), Rate()
    branch = _branch_with(count, month)
    commit_month(branch, month)
    with timed(rate):
        period = close_period(branch, month)
        drawn = draw_checks(branch, month)
    rate.count = period.claimed
    if period.claimed != count or not drawn.size:
        rate.problem = f"{period.claimed} of {count} in the frame, {drawn.size} drawn"
    return rate


def _branch_with(count: int, day: date) -> Branch:
    region = Branch.objects.all()[0].region
    branch = Branch.objects.create(code="checks", name="抽查", region=region)
    brokers = User.objects.bulk_create(
        User(username=f"checks{n}", full_name=f"经纪{n}", role="broker", branch=branch)
        for n in range(BROKERS)
    )
    facts = [(n, brokers[n % BROKERS]) for n in range(count)]
    clients = Client.objects.bulk_create(
        (
            Client(
                name=f"会员{n}", phone=f"139{n:08d}", member_no=f"K{n}", broker=user,
                branch=branch, stage="D", stage_since=start_of(day),
            )
            for n, user in facts
        ),
        AT_ONCE,
    )  # fmt: skip
    pairs = [(client, user) for client, (_n, user) in zip(clients, facts, strict=True)]
    before = day - timedelta(days=60)
    Assignment.objects.bulk_create(
        (
            Assignment(client=c, user=u, duty="broker", branch=branch, from_on=before)
            for c, u in pairs
        ),
        AT_ONCE,
    )
    Journey.objects.bulk_create(
        (
            Journey(client=c, broker=u, branch=branch, a_on=before, d_on=before)
            for c, u in pairs
        ),
        AT_ONCE,
    )
    at = start_of(day) + timedelta(days=5, hours=10)
    Contact.objects.bulk_create(
        (
            Contact(
                client=c, broker=u, by=u, branch=branch, kind="visit",
                outcome="reached", happened_at=at + timedelta(minutes=n),
                note=f"谈了第{n}件事",
            )
            for n, (c, u) in enumerate(pairs)
        ),
        AT_ONCE,
    )  # fmt: skip
    return branch
