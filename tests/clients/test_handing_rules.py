"""Splitting a leaver's clients: nobody twice, nobody forgotten, households whole."""

import random
from itertools import pairwise

from django.test import SimpleTestCase

from clients.rules.handing import Deal, Held, Split, Taker, groups_of, split

BANDS = ("", "general", "key")


class Case:
    """One invented branch: clients, colleagues, ties and wishes."""

    def __init__(self, seed: int, *, wishes: bool = False) -> None:
        self.dice = dice = random.Random(seed)
        count = dice.choice([0, 1, 2, 7, 30, 90])
        self.held = [
            Held(
                pk,
                dice.choice([0, 0, 5_000, 80_000, 3_000_000]),
                dice.choice(BANDS),
                dice.random() > 0.1,
            )
            for pk in dice.sample(range(1, 1000), count)
        ]
        pks = [c.pk for c in self.held]
        rooms = (3, 20, 10**9) if wishes else (10**9,)
        self.takers = [
            Taker(9000 + n, dice.randrange(40), dice.choice(rooms))
            for n in range(dice.randint(1, 5))
        ]
        pairs = [dice.sample(pks, 2) for _ in range(count // 4)] if count > 1 else []
        self.ties = [(one, other) for one, other in pairs]
        who = [t.pk for t in self.takers]
        named, bands = {}, {}
        if wishes:
            named = {pk: dice.choice(who) for pk in pks if dice.random() < 0.1}
            bands = {b: dice.choice(who) for b in BANDS if dice.random() < 0.3}
        self.deal = Deal(
            dice.choice(["count", "load", "assets"]),
            wishes and dice.random() < 0.5,
            bands,
            named,
        )

    def split(self) -> Split:
        return split(self.held, self.takers, self.deal, self.ties)


class SplitTests(SimpleTestCase):
    def test_every_client_is_somewhere_exactly_once_and_households_stay_whole(
        self,
    ) -> None:
        for seed in range(400):
            case = Case(seed, wishes=True)
            done = case.split()
            torn = [pk for group in done.torn for pk in group]
            everywhere = sorted([*done.to, *done.left, *torn])
            self.assertEqual(everywhere, sorted(c.pk for c in case.held), seed)
            for group in groups_of([c.pk for c in case.held], case.ties):
                places = {done.to.get(pk, 0) for pk in group}
                self.assertEqual(len(places), 1, (seed, group))

    def test_nobody_gets_more_than_there_is_room_for_and_wishes_are_kept(self) -> None:
        for seed in range(400):
            case = Case(seed, wishes=True)
            done = case.split()
            counting = {c.pk for c in case.held if c.counts}
            for taker in case.takers:
                got = sum(t == taker.pk and pk in counting for pk, t in done.to.items())
                self.assertLessEqual(got, taker.room, seed)
            for pk, wanted in case.deal.named.items():
                if pk in done.to:
                    self.assertEqual(done.to[pk], wanted, seed)
            for group in done.torn:
                wished = {case.deal.named[pk] for pk in group if pk in case.deal.named}
                self.assertGreater(len(wished), 1)

    def test_no_two_colleagues_differ_by_more_than_the_largest_household(self) -> None:
        for seed in range(400):
            case = Case(seed)
            done, what = case.split(), case.deal.balance
            weight = {
                c.pk: (c.assets if what == "assets" else 1) if c.counts else 0
                for c in case.held
            }
            sums = {
                t.pk: sum(weight[pk] for pk, got in done.to.items() if got == t.pk)
                for t in case.takers
            }
            groups = groups_of(weight, case.ties)
            largest = max((sum(weight[pk] for pk in g) for g in groups), default=0)
            for one in case.takers:
                for other in case.takers:
                    ahead, behind = sums[one.pk], sums[other.pk]
                    if what == "load":
                        ahead += one.held
                        behind += other.held
                    if sums[one.pk]:  # who got nobody may have had more before
                        self.assertLessEqual(ahead - behind, largest, seed)

    def test_the_order_in_which_facts_arrive_changes_nothing(self) -> None:
        for seed in range(200):
            case = Case(seed, wishes=True)
            first = case.split()
            for pile in (case.held, case.takers, case.ties):
                case.dice.shuffle(pile)
            again = case.split()
            self.assertEqual(
                (first.to, sorted(first.left), first.torn),
                (again.to, sorted(again.left), again.torn),
            )

    def test_within_bands_each_colleague_gets_some_of_every_kind(self) -> None:
        held = [Held(n, 0, "key" if n <= 7 else "general") for n in range(1, 31)]
        takers = [Taker(91), Taker(92), Taker(93)]
        done = split(held, takers, Deal("count", within_bands=True))
        for band in ("key", "general"):
            pks = [c.pk for c in held if c.band == band]
            counts = sorted(sum(done.to[pk] == t.pk for pk in pks) for t in takers)
            self.assertLessEqual(counts[-1] - counts[0], 1, band)
        counts = sorted(list(done.to.values()).count(t.pk) for t in takers)
        self.assertEqual(counts, [10, 10, 10])

    def test_groups_are_what_walking_the_ties_finds(self) -> None:
        for seed in range(200):
            dice = random.Random(seed)
            pks = dice.sample(range(100), 20)
            ties = [tuple(dice.sample(pks, 2)) for _ in range(dice.randrange(15))]
            near = {pk: {pk} for pk in pks}
            for _round in pks:
                for one, other in ties:
                    near[one] |= near[other]
                    near[other] |= near[one]
            walked = {frozenset(group) for group in near.values()}
            found = groups_of(pks, ties)
            self.assertEqual({frozenset(g) for g in found}, walked)
            self.assertTrue(all(a[0] < b[0] for a, b in pairwise(found)))
