"""What happens with a client: contacts, moves, next steps, month after month."""

from datetime import date, datetime, timedelta
from math import exp, log
from random import Random
from typing import Any

from core.clock import day_of
from desk.demo.clients import (
    consent,
    describe,
    draw_life,
    enter,
    estimate,
    hand_over,
    open_account,
)
from desk.demo.dice import Span, happens, moment_on, weighted
from desk.demo.telling import Broker, Teller
from desk.demo.words import REASONS
from desk.demo.world import Life

# The lecture's steps: of 100 contacts 25 reach B, of those 32 % C, of those 25 % D.
STEPS = (("B", 0.25), ("C", 0.32), ("D", 0.25))
LAG_MEDIAN, LAG_SIGMA = 14, 0.6  # days from one step to the next
GIVE_UP = 0.85


def prospect(
    chance: Random, *, number: int, broker: Broker, span: Span, member_no: str
) -> Life:
    """Tell the story of someone met within the span."""
    day = span.some_day(chance)
    at = moment_on(chance, day)
    origin = chance.choice(broker.origins)
    life = draw_life(
        chance, number=number, place=broker.place, broker=broker.user, origin=origin
    )
    tell = Teller(chance, span, broker, life)
    # Of those listed lately some have not been called yet.
    if (span.today - day).days < 45 and happens(chance, 0.45):  # noqa: PLR2004
        enter(life, at)
        return life
    _walk(tell, at, member_no)
    enter(life, at, first=broker.on(at))
    if broker.after and broker.since and day < broker.since:
        hand_over(life, broker.since, by=broker.place.manager)
    if happens(chance, 0.3) and not life.client.email:
        life.client.email = f"c{number:05d}@example.com"
        consent(life, "marketing", "wechat", at)
    return life


def _walk(tell: Teller, at: datetime, member_no: str) -> None:
    """Walk from the first contact as far as it goes."""
    chance, span = tell.chance, tell.span
    tell.move(at, stage="A")
    tell.reach("A", at)
    for stage, share in STEPS:
        lag = max(1.0, exp(chance.gauss(log(LAG_MEDIAN), LAG_SIGMA)))
        then = moment_on(chance, span.open_from(day_of(at + timedelta(days=lag))))
        if not happens(chance, min(share * tell.broker.factor, 0.9)):
            _stay(tell, at)
            return
        if then >= span.end:
            _wait(tell, at)
            return
        tell.keep_in_touch(at, then)
        tell.reach(stage, then)
        if stage == "B":
            describe(tell.life, chance, then)
            estimate(tell.life, chance, then)
        at = _close(tell, then, member_no) if stage == "D" else then
        if stage != "D":
            tell.move(then, stage=stage)
    visits(tell, day_of(at) + timedelta(days=10))


def _close(tell: Teller, at: datetime, member_no: str) -> datetime:
    """Close the deal; a few brokers claim it before the papers are in."""
    is_claimed = happens(tell.chance, 0.15)
    tell.move(at, stage="D", is_claimed=is_claimed)
    if not is_claimed:
        end = tell.span.end
        open_account(tell.life, tell.chance, at, member_no=member_no, end=end)
    return at


def _stay(tell: Teller, at: datetime) -> None:
    """Go no further: most are given up after some weeks, the rest stay open."""
    chance, span = tell.chance, tell.span
    day = span.open_from(day_of(at) + timedelta(days=chance.randrange(20, 75)))
    end = moment_on(chance, day)
    if end >= span.end or not happens(chance, GIVE_UP):
        _wait(tell, at)
        return
    tell.keep_in_touch(at, end)
    outcome = weighted(chance, ("lost", 55), ("dormant", 35), ("recycled", 10))
    refused = "refused" if outcome == "lost" else "not_reached"
    tell.contact("phone", end, "lost", outcome=refused)
    tell.move(end, outcome=outcome, reason=chance.choice(REASONS[outcome]))


def _wait(tell: Teller, at: datetime) -> None:
    """Stay open, with a dated next step."""
    tell.keep_in_touch(at, tell.span.end)
    tell.life.contacts.sort(key=lambda contact: contact.happened_at)
    tell.next_step(tell.span.today)


def member(
    chance: Random, *, number: int, broker: Broker, span: Span, member_no: str
) -> Life:
    """Tell the story of someone who has been with the branch for years."""
    life = draw_life(
        chance,
        number=number,
        place=broker.place,
        broker=broker.user,
        origin=chance.choice(broker.origins),
    )
    tell = Teller(chance, span, broker, life)
    day = span.first - timedelta(days=chance.randrange(90, 1500))
    begun = at = moment_on(chance, span.open_from(day))
    for stage in "ABCD":
        tell.move(at, stage=stage)
        if stage != "D":
            days = chance.randrange(3, 25)
            at = moment_on(chance, span.open_from(day_of(at) + timedelta(days=days)))
    enter(life, begun)
    describe(life, chance, at)
    open_account(life, chance, at, member_no=member_no, end=span.end)
    visits(tell, span.first)
    return life


def visits(tell: Teller, start: date) -> None:
    """See a member every month, as often as this broker keeps to it; serve between."""
    for days in tell.span.months_of_days:
        open_days = [day for day in days if day >= start]
        if not open_days:
            continue
        # The running month has only begun: what is due may still come.
        passed = 1.0 if days is not tell.span.months_of_days[-1] else len(days) / 21
        if happens(tell.chance, tell.broker.visits * min(passed, 1.0)):
            _visit(tell, tell.chance.choice(open_days))
        if happens(tell.chance, 0.16):
            at = moment_on(tell.chance, tell.chance.choice(open_days))
            kind = weighted(tell.chance, ("phone", 45), ("message", 55))
            tell.contact(kind, at, "service", outcome="reached", aida="action")


def _visit(tell: Teller, day: date) -> None:
    """Meet in person; now and then it is written down days later, or twice."""
    chance, span = tell.chance, tell.span
    at = moment_on(chance, day)
    careless = tell.broker.visits < 0.6  # noqa: PLR2004
    facts: dict[str, Any] = {"outcome": "reached", "aida": "action"}
    if happens(chance, 0.12 if careless else 0.03):
        later = at + timedelta(days=chance.randrange(3, 12), hours=2)
        facts["entered_at"] = min(later, span.end)
    kind = weighted(chance, ("visit", 62), ("interview", 23), ("reception", 15))
    first = tell.contact(kind, at, "visit", **facts)
    if careless and happens(chance, 0.05):
        again = tell.contact(kind, at, "visit", **facts)
        again.note, again.minutes = first.note, first.minutes
