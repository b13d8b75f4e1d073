"""Who introduced whom: no rings, right sums, nobody asked twice in sixty days."""

import threading
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import SimpleTestCase, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from clients.actions import add_client, change_client
from clients.actions.referrals import note_ask, observe
from clients.analytics.referrals import (
    DEEPEST_INDENT,
    Network,
    as_lines,
    ask_next,
    network_base,
)
from clients.models import Client, IntroducerTraits, ReferralAsk
from clients.rules.referrals import (
    CRITERIA,
    Person,
    Standing,
    Yield,
    ask_score,
    forest_of,
    tree_of,
    would_cycle,
)
from core.clock import today
from tests.cast import Cast, Firm

DAY = date(2026, 11, 20)


def anybody(seed: int, count: int, *, rings: bool) -> list[Person]:
    """Draw a network; without rings everybody is introduced by someone earlier."""
    chance = Random(seed)
    people = []
    for key in range(1, count + 1):
        above = chance.randrange(0, (count if rings else key - 1) + 1) or None
        if above == key:
            above = None
        people.append(
            Person(key, above, Decimal(chance.randrange(100)), chance.random() < 0.3)
        )
    return people


class ForestTests(SimpleTestCase):
    @given(st.integers(0, 10**6), st.integers(1, 30))
    def test_sums_agree_with_walking_up_from_everybody(
        self, seed: int, count: int
    ) -> None:
        people = {p.key: p for p in anybody(seed, count, rings=False)}
        below: dict[int, list[Person]] = defaultdict(list)
        for person in people.values():
            above = person.introducer
            while above is not None:
                below[above].append(person)
                above = people[above].introducer
        forest = forest_of(people.values())
        for key in people:
            mine, got = below[key], forest.yields[key]
            self.assertEqual(
                (got.people, got.members, got.assets),
                (
                    len(mine),
                    sum(p.is_member for p in mine),
                    sum((p.assets for p in mine if p.assets), Decimal(0)),
                ),
            )

    @given(st.integers(0, 10**6), st.integers(1, 40))
    def test_a_ring_in_the_data_loses_nobody_and_ends(
        self, seed: int, count: int
    ) -> None:
        people = anybody(seed, count, rings=True)
        forest = forest_of(people)
        there = [p.key for r in forest.roots for p in tree_of(forest, r)]
        self.assertEqual(sorted(there), [p.key for p in people])

    @given(st.integers(0, 10**6), st.integers(1, 200))
    def test_nobody_stands_on_anybody(self, seed: int, count: int) -> None:
        forest = forest_of(anybody(seed, count, rings=False))
        for root in forest.roots:
            placed = tree_of(forest, root)
            spots = {(p.level, p.row) for p in placed}
            self.assertEqual(len(spots), len(placed))
            rows = sorted(p.row for p in placed)
            self.assertGreaterEqual(rows[0], 0)
            where = {p.key: p for p in placed}
            for p in placed:
                if p.above is not None:
                    self.assertEqual(p.level, where[p.above].level + 1)

    def test_a_chain_of_thousands_is_no_recursion(self) -> None:
        chain = [Person(n, n - 1 or None) for n in range(1, 5001)]
        self.assertEqual(forest_of(chain).yields[1].depth, 4999)

    def test_a_cycle_is_seen_and_an_old_one_ends(self) -> None:
        self.assertTrue(would_cycle(1, 3, {3: 2, 2: 1, 1: None}))
        self.assertFalse(would_cycle(9, 3, {3: 2, 2: 3}))


class ScoreTests(SimpleTestCase):
    def test_by_hand(self) -> None:
        full = dict.fromkeys(CRITERIA, 3)
        rested, often = DAY - timedelta(days=73), Yield(people=4)
        self.assertEqual(ask_score(Standing(full, Yield(people=10)), DAY), 100)
        self.assertEqual(ask_score(Standing({"warm": 3}, Yield()), DAY), 25)
        # 60 × 9/18 + 25 × 4/10 + 15 × 73/365 = 30 + 10 + 3
        half = {"warm": 3, "reach": 3, "contacts": 3}
        self.assertEqual(ask_score(Standing(half, often, rested), DAY), 43)

    def test_nobody_twice_in_sixty_days_and_nobody_unknown(self) -> None:
        known = {"warm": 3}
        for days, expected in ((0, False), (59, False), (60, True)):
            standing = Standing(known, Yield(), DAY - timedelta(days=days))
            self.assertEqual(ask_score(standing, DAY) is not None, expected)
        self.assertIsNone(ask_score(Standing({}, Yield()), DAY))


class NetworkCase(Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.lin)
        self.wang = add_client(by=self.lin, name="王五", introducer=self.zhang)
        self.zhao_six = add_client(by=self.lin, name="赵六", introducer=self.wang)


class ActionTests(NetworkCase):
    def test_a_ring_is_refused_at_any_length(self) -> None:
        for introducer in (self.wang, self.zhao_six):
            with self.assertRaises(ValidationError):
                change_client(self.zhang, by=self.lin, introducer=introducer)
        self.zhang.refresh_from_db()
        self.assertIsNone(self.zhang.introducer)

    def test_a_criterion_is_noted_and_forgotten(self) -> None:
        observe(self.zhang, by=self.lin, warm=3, reach=1)
        observe(self.zhang, by=self.lin, reach=None)
        traits = IntroducerTraits.objects.get(client=self.zhang)
        self.assertEqual(traits.observed, {"warm": 3})
        for wrong in ({"warm": 4}, {"warm": -1}, {"reward": 3}):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                observe(self.zhang, by=self.lin, **wrong)

    def test_sixty_days_hold_both_ways(self) -> None:
        note_ask(self.zhang, by=self.lin, on=today(), outcome="later")
        note_ask(self.zhang, by=self.lin, on=today(), outcome="later")
        for days in (1, 59):
            with self.assertRaises(ValidationError):
                day = today() - timedelta(days=days)
                note_ask(self.zhang, by=self.lin, on=day, outcome="named")
        long_ago = today() - timedelta(days=60)
        note_ask(self.zhang, by=self.lin, on=long_ago, outcome="named")
        self.assertEqual(ReferralAsk.objects.count(), 2)
        with self.assertRaises(ValidationError):
            tomorrow = today() + timedelta(days=1)
            note_ask(self.wang, by=self.lin, on=tomorrow, outcome="named")

    def test_with_a_lapsed_certificate_nobody_asks(self) -> None:
        self.lin.certificates.update(valid_to=date(2020, 12, 31))
        with self.assertRaises(ValidationError):
            note_ask(self.zhang, by=self.lin, on=today(), outcome="named")


class ListTests(NetworkCase):
    def test_whom_to_ask_next_says_why(self) -> None:
        observe(self.zhao_six, by=self.lin, warm=3, contacts=3)
        found = ask_next(self.lin, Network(network_base(self.lin)))
        self.assertEqual(
            [s.client for s in found], [self.zhao_six, self.zhang, self.wang]
        )
        page = self.client.get("/clients/introductions/")
        self.assertContains(page, "has wide contacts")
        self.assertContains(page, "introduced 2 people so far")
        note_ask(self.zhao_six, by=self.lin, on=today(), outcome="later")
        found = ask_next(self.lin, Network(network_base(self.lin)))
        self.assertEqual([s.client for s in found], [self.zhang, self.wang])

    def test_a_banker_carries_a_warning(self) -> None:
        Client.objects.filter(pk=self.zhang.pk).update(employer="江南银行")
        self.assertContains(self.client.get("/clients/introductions/"), "never as paid")

    def test_nobody_learns_of_a_colleagues_clients(self) -> None:
        chens = add_client(by=self.chen, name="钱七")
        add_client(by=self.chen, name="孙八", introducer=chens)
        Client.objects.filter(pk=self.wang.pk).update(introducer=chens)
        page = self.client.get("/clients/introductions/")
        for secret in ("钱七", "孙八"):
            self.assertNotContains(page, secret)
        mine = self.client.get(f"/clients/{self.wang.pk}/introductions/")
        self.assertNotContains(mine, "钱七")
        self.assertContains(mine, "introduced by a colleague")
        root = self.client.get(f"/clients/introductions/?root={chens.pk}")
        self.assertNotContains(root, "钱七")

    def test_statements_do_not_grow_with_people(self) -> None:
        def count() -> int:
            with CaptureQueriesContext(connection) as found:
                self.client.get("/clients/introductions/")
            return len(found)

        observe(self.zhang, by=self.lin, warm=3)
        count()  # what is kept for a while is read the first time
        before = count()
        for n in range(12):
            one = add_client(by=self.lin, name=f"客{n}", introducer=self.zhang)
            observe(one, by=self.lin, warm=2)
        self.assertEqual(count(), before)

    def test_line_by_line_everybody_stands_once_and_below_who_brought_them(
        self,
    ) -> None:
        people = [add_client(by=self.lin, name=f"客{n:03d}") for n in range(24)]
        chance = Random(5)
        for n, one in enumerate(people[4:], start=4):
            one.introducer = people[max(0, n - chance.randrange(1, 9))]
        Client.objects.bulk_update(people, ["introducer"])
        nodes = Network(network_base(self.lin)).picture()
        lines = as_lines(nodes)
        self.assertEqual(
            sorted(n.client.pk for n in lines), sorted(n.client.pk for n in nodes)
        )
        above: list[int] = []  # the line of introducers of the row being read
        for node in lines:
            if node.level < DEEPEST_INDENT:
                above = above[: node.level]
                if above:
                    self.assertEqual(node.client.introducer_id, above[-1])
                above.append(node.client.pk)
        page = self.client.get("/clients/introductions/")
        self.assertContains(page, 'class="lv-', count=len(lines))

    def test_one_press_notes_one_criterion(self) -> None:
        url = f"/clients/{self.zhang.pk}/introductions/"
        self.client.post(f"{url}observe/", {"criterion": "warm", "level": "2"})
        self.assertContains(self.client.get(url), 'aria-pressed="true"', count=6)
        traits = IntroducerTraits.objects.get(client=self.zhang)
        self.assertEqual(traits.observed, {"warm": 2})
        self.client.post(f"{url}observe/", {"criterion": "client", "level": "2"})
        self.client.post(url, {"on": today().isoformat(), "outcome": "named"})
        self.assertEqual(ReferralAsk.objects.get().by, self.lin)


@pytest.mark.database
class RaceTests(TransactionTestCase):
    def test_two_who_name_each_other_at_once_make_no_ring(self) -> None:
        Firm.found()
        one, two = (add_client(by=Firm.lin, name=name) for name in "甲乙")
        start = threading.Barrier(2)

        def name(client: Client, introducer: Client) -> None:
            start.wait()
            try:
                change_client(client, by=Firm.lin, introducer=introducer)
            except ValidationError:
                pass
            finally:
                connection.close()

        threads = [
            threading.Thread(target=name, args=pair)
            for pair in ((one, two), (two, one))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        named = Client.objects.filter(introducer__isnull=False)
        self.assertEqual(named.count(), 1)
