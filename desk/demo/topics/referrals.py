"""Introducers of the demo world: who was observed how, and who was asked when."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from accounts.models import Branch
from clients.enums.referrals import AskOutcome
from clients.models import Client, IntroducerTraits, ReferralAsk
from clients.rules.referrals import CRITERIA
from core.clock import start_of
from desk.demo.dice import Span, dice, happens
from desk.demo.people import DemoFirm

LECTURE = ("张建国", "林淑芬")
OBSERVED, ASKED, PASSED_ON = 0.35, 0.5, 0.45


def seed(firm: DemoFirm, size: Any, span: Span) -> None:
    """Observe some of the members and introducers, and ask half of those."""
    branches = [place.branch for place in firm.branches]
    _pass_on(branches, size)
    known = Client.objects.filter(branch__in=branches, introduced__isnull=False)
    members = Client.objects.filter(branch__in=branches, stage="D")
    traits, asks = [], []
    people = (known.distinct() | members.distinct()).order_by("pk")
    rows = people.values_list("pk", "broker_id")
    for n, (pk, broker) in enumerate(rows):
        chance = dice(size.seed, "introducers", n)
        if not happens(chance, OBSERVED):
            continue
        levels = {name: chance.choice((None, 1, 2, 2, 3)) for name in CRITERIA}
        traits.append(IntroducerTraits(client_id=pk, by_id=broker, **levels))
        if happens(chance, ASKED):
            on = span.today - timedelta(days=chance.randrange(20, 300))
            said = chance.choice(AskOutcome.values)
            asks.append(
                ReferralAsk(
                    client_id=pk,
                    asked_on=on,
                    outcome=said,
                    by_id=broker,
                    entered_at=start_of(on),
                )
            )
    IntroducerTraits.objects.bulk_create(traits, 500)
    ReferralAsk.objects.bulk_create(asks, 500)


def _pass_on(branches: Sequence[Branch], size: Any) -> None:
    """Let some of those who were introduced introduce the next, so that lines grow."""
    known = Client.objects.filter(branch__in=branches, introducer__isnull=False)
    known = known.exclude(name__in=LECTURE)  # the lecture says who brought them
    brought: dict[int, list[Client]] = defaultdict(list)
    changed = []
    for n, client in enumerate(known.order_by("added_at", "pk")):
        chance = dice(size.seed, "passed on", n)
        earlier = brought[client.broker_id]
        if earlier and happens(chance, PASSED_ON):
            # The earliest bring most: a few people become hubs.
            place = int(len(earlier) * chance.random() ** 2)
            client.introducer = earlier[place]
            changed.append(client)
        earlier.append(client)
    Client.objects.bulk_update(changed, ["introducer"], 200)
