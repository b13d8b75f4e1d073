"""People around a client: seen from both sides, named only to whom may know, summed once."""

import random
import threading
from decimal import Decimal
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import SimpleTestCase, TransactionTestCase

from clients.actions import add_client, assign
from clients.actions.households import (
    dissolve_alone,
    head_household,
    join_household,
    leave_household,
)
from clients.actions.relations import relate
from clients.analytics.relations import circle_of, home_of, ties_of
from clients.enums.profile import Kin
from clients.models import Client, Household, HouseholdMember, Relation
from clients.rules.relations import circle, inverse, rolled_up
from tests.cast import Cast, Firm


class RuleTests(SimpleTestCase):
    def test_the_inverse_of_the_inverse_is_the_kind_itself(self) -> None:
        for kind in Kin.values:
            self.assertIn(inverse(kind), Kin.values)
            self.assertEqual(inverse(inverse(kind)), kind)

    def test_the_circle_of_random_graphs_against_brute_force(self) -> None:
        chance = random.Random(3)
        for _graph in range(300):
            people = range(chance.randrange(1, 12))
            pairs = [
                (chance.choice(people), chance.choice(people))
                for _n in range(chance.randrange(0, 20))
            ]
            steps = chance.randrange(0, 5)
            self.assertEqual(
                circle(0, pairs, most_steps=steps), walked(people, pairs, steps)
            )

    def test_everybody_is_summed_once(self) -> None:
        chance = random.Random(4)
        for _round in range(200):
            assets = {
                n: Decimal(chance.randrange(1000)) if chance.random() < 0.8 else None
                for n in range(8)
            }
            named = [chance.randrange(8) for _n in range(20)]
            once = sum((assets[n] or 0 for n in range(8) if n in named), Decimal(0))
            self.assertEqual(rolled_up(named, assets), once)


def walked(people: range, pairs: list[tuple[int, int]], steps: int) -> dict[int, int]:
    """Find distances by relaxing every pair again and again (Floyd's way, capped)."""
    far = 10**6
    away = {p: 0 if p == 0 else far for p in people}
    for _n in people:
        for a, b in pairs:
            away[a] = min(away[a], away[b] + 1)
            away[b] = min(away[b], away[a] + 1)
    return {p: n for p, n in away.items() if n <= steps}


@pytest.mark.database
class RelationTests(Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.lin)
        self.son = add_client(by=self.lin, name="张小明", phone="13700000001")
        self.url = f"/clients/{self.zhang.pk}/relations/"

    def add(self, **form: object) -> object:
        return self.client.post(f"{self.url}add/", form)

    def test_one_row_is_seen_from_both_sides(self) -> None:
        self.add(kind="child", other="zxm 0001", note="在上海")
        self.add(kind="child", other="zxm")
        relate(self.son, by=self.lin, kind="parent", other=self.zhang)
        self.assertEqual(Relation.objects.count(), 1)
        (mine,) = ties_of(self.zhang, self.lin)
        (theirs,) = ties_of(self.son, self.lin)
        self.assertEqual((mine.kind, mine.name), ("child", "张小明"))
        self.assertEqual((theirs.kind, theirs.name), ("parent", "张建国"))
        self.assertContains(self.client.get(self.url), "在上海")

    def test_every_kind_from_either_side_means_the_same(self) -> None:
        for kind in Kin.values:
            for first, second in ((self.zhang, self.son), (self.son, self.zhang)):
                Relation.objects.all().delete()
                relate(first, by=self.lin, kind=kind, other=second)
                self.assertEqual(ties_of(first, self.lin)[0].kind, kind)
                self.assertEqual(ties_of(second, self.lin)[0].kind, inverse(kind))

    def test_a_father_is_no_son_but_a_neighbour_may_be_a_colleague(self) -> None:
        relate(self.zhang, by=self.lin, kind="child", other=self.son)
        for kind in ("parent", "spouse"):
            with self.assertRaises(ValidationError):
                relate(self.zhang, by=self.lin, kind=kind, other=self.son)
        relate(self.zhang, by=self.lin, kind="neighbour", other=self.son)
        relate(self.zhang, by=self.lin, kind="controller", other=self.son)
        with self.assertRaises(ValidationError):
            relate(self.zhang, by=self.lin, kind="controlled", other=self.son)
        with self.assertRaises(ValidationError):
            relate(self.zhang, by=self.lin, kind="friend", other=self.zhang)
        self.assertEqual(Relation.objects.count(), 3)

    def test_whoever_is_no_client_has_a_name_and_no_number(self) -> None:
        self.add(kind="spouse", other_name="李梅")
        self.assertContains(self.client.get(self.url), "李梅")
        for form in (
            {"kind": "friend", "other_name": "老王 13812345678"},
            {"kind": "friend"},
            {"kind": "friend", "other": "zxm", "other_name": "老王"},
            {"kind": "friend", "other": "无此人"},
            {"kind": "friend", "other": "zjg"},
            {"kind": "uncle", "other_name": "老王"},
            {"kind": "friend", "other_name": "王\x00"},
            {"kind": "friend", "other_name": "王\u202e"},
            {"kind": "friend", "other_name": "王" * 200_000},
            {"kind": "spouse", "other_name": "老王", "lives_here": "on"},
        ):
            with self.subTest(form=ascii(form)[:60]):
                page = self.add(**form)
                self.assertEqual(page.status_code, 200)
                self.assertTrue(page.context["form"].errors)
        self.assertEqual(Relation.objects.count(), 1)

    def test_a_colleagues_client_is_neither_chosen_nor_named(self) -> None:
        theirs = add_client(by=self.chen, name="陈的客户", assets=Decimal(900))
        self.assertEqual(self.add(kind="friend", other="陈的客户").status_code, 200)
        self.assertFalse(Relation.objects.exists())
        relate(self.zhang, by=self.wu, kind="friend", other=theirs)
        join_household(theirs, by=self.wu, to=self.zhang)
        page = self.client.get(self.url)
        self.assertNotContains(page, "陈的客户")
        self.assertNotContains(page, "900")
        self.assertContains(page, "a colleague")
        self.client.force_login(self.wu)
        self.assertContains(self.client.get(self.url), "陈的客户")

    def test_taking_out_takes_ones_own_only(self) -> None:
        relation = relate(self.zhang, by=self.lin, kind="child", other=self.son)
        foreign = relate(
            add_client(by=self.zhao, name="远"),
            by=self.zhao,
            kind="friend",
            other_name="甲",
        )
        out = self.client.post(f"{self.url}{foreign.pk}/drop/")
        self.assertEqual(out.status_code, 404)
        # From the son's side it is the same row.
        self.client.post(f"/clients/{self.son.pk}/relations/{relation.pk}/drop/")
        self.assertEqual(list(Relation.objects.all()), [foreign])

    def test_the_circle_against_brute_force(self) -> None:
        chance = random.Random(5)
        clients = [self.zhang, self.son]
        for n in range(10):
            owner = self.lin if n % 3 else self.chen
            money = Decimal(chance.randrange(1000)) if n % 4 else None
            clients.append(add_client(by=owner, name=f"客户{n}", assets=money))
        kinds = ("friend", "neighbour", "colleague", "relative")
        for _round in range(12):
            Relation.objects.all().delete()
            Household.objects.all().delete()
            pairs = set()
            for _n in range(chance.randrange(1, 16)):
                one, other = chance.sample(clients, 2)
                relate(one, by=self.wu, kind=chance.choice(kinds), other=other)
                pairs.add((one, other))
            lodgers = chance.sample(clients, 4)
            for one, other in pairwise(lodgers):
                join_household(other, by=self.wu, to=one)
                pairs.add((one, other))
            pairs |= {(a, b) for a in lodgers for b in lodgers}
            steps = chance.randrange(1, 4)
            for viewer in (self.wu, self.lin):
                self.check_circle(viewer, pairs, steps)

    def check_circle(self, viewer: object, pairs: set[object], steps: int) -> None:
        seen = set(Client.objects.visible_to(viewer))
        known = [(a, b) for a, b in pairs if a in seen or b in seen]
        reached = {self.zhang}
        for _step in range(steps):
            reached |= {b for a, b in known if a in reached} | {
                a for a, b in known if b in reached
            }
        # Latest in-house snapshots, looked up one by one.
        total = Decimal(0)
        for one in reached & seen:
            last = (
                one.snapshots.in_force().filter(kind="in_house").order_by("-on", "-pk")
            )
            total += last[0].amount if last else 0
        found = circle_of(self.zhang, viewer, steps=steps)
        self.assertEqual(
            (found.people, found.seen, found.total),
            (len(reached), len(reached & seen), total),
        )


@pytest.mark.database
class HouseholdTests(Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.lin)
        self.wife = add_client(by=self.lin, name="李梅", assets=Decimal(300_000))
        self.son = add_client(by=self.lin, name="张小明", assets=Decimal(20_000))

    def test_members_are_summed_once_though_related_twice(self) -> None:
        form = {"kind": "spouse", "other": "李梅", "lives_here": "on"}
        self.client.post(f"/clients/{self.zhang.pk}/relations/add/", form)
        relate(self.zhang, by=self.lin, kind="colleague", other=self.wife)
        self.client.post(f"/clients/{self.wife.pk}/household/", {"other": "zxm"})
        home = home_of(self.son, self.lin)
        self.assertEqual(home.total, Decimal(320_000))
        self.assertEqual(home.members[0].client, self.zhang)
        self.assertEqual(len(home.members), 3)
        page = self.client.get(f"/clients/{self.son.pk}/relations/")
        self.assertContains(page, "320k")

    def test_somebody_is_in_one_household_at_most(self) -> None:
        join_household(self.wife, by=self.lin, to=self.zhang)
        other = add_client(by=self.lin, name="甲")
        join_household(self.son, by=self.lin, to=other)
        with self.assertRaisesMessage(ValidationError, "household"):
            join_household(self.son, by=self.lin, to=self.zhang)
        page = self.client.post(
            f"/clients/{self.zhang.pk}/household/", {"other": "zxm"}
        )
        self.assertContains(page, "belong to another household")
        home = Household.objects.first()
        with self.assertRaises(IntegrityError), transaction.atomic():
            HouseholdMember.objects.create(household=home, client=self.son)
        with self.assertRaises(IntegrityError), transaction.atomic():
            HouseholdMember.objects.filter(household=home).update(is_head=True)

    def test_who_joins_somebody_without_a_household_brings_their_own(self) -> None:
        first = join_household(self.wife, by=self.lin, to=self.zhang)
        second = join_household(self.wife, by=self.lin, to=self.son)
        self.assertEqual(first, second)
        self.assertEqual(first.members.count(), 3)
        self.assertEqual(first.members.filter(is_head=True).count(), 1)

    def test_head_and_leaving(self) -> None:
        home = join_household(self.wife, by=self.lin, to=self.zhang)
        join_household(self.son, by=self.lin, to=self.zhang)
        url = f"/clients/{self.son.pk}/household/"
        self.client.post(f"{url}head/")
        self.assertEqual(home.members.get(is_head=True).client, self.son)
        self.client.post(f"{url}leave/")
        self.assertEqual(home.members.get(is_head=True).client, self.zhang)
        self.client.post(f"/clients/{self.zhang.pk}/household/leave/")
        self.assertFalse(Household.objects.exists())
        self.assertEqual(self.client.post(f"{url}leave/").status_code, 404)

    def test_a_household_of_one_dissolves_in_the_night(self) -> None:
        home = join_household(self.wife, by=self.lin, to=self.zhang)
        join_household(add_client(by=self.lin, name="甲"), by=self.lin, to=self.son)
        home.members.filter(client=self.wife).delete()
        self.assertEqual(dissolve_alone(), 1)
        self.assertEqual(Household.objects.count(), 1)
        self.assertIsNone(home_of(self.zhang, self.lin))

    def test_whoever_leaves_for_another_branch_is_not_summed_there(self) -> None:
        join_household(self.wife, by=self.lin, to=self.zhang)
        assign(self.wife, by=self.wu, to=self.zhao)
        home = home_of(self.zhang, self.lin)
        self.assertEqual((home.hidden, home.total), (1, 0))
        self.client.force_login(self.zhao)
        page = self.client.get(f"/clients/{self.wife.pk}/relations/")
        self.assertNotContains(page, "张建国")


@pytest.mark.database
class RaceTests(Firm, TransactionTestCase):
    def setUp(self) -> None:
        self.found()
        self.people = [add_client(by=self.lin, name=f"客户{n}") for n in range(3)]

    def at_once(self, *ways: object) -> list[str]:
        start, said = threading.Barrier(len(ways)), []

        def run(way: object) -> None:
            start.wait()
            try:
                way()
                said.append("done")
            except Exception as error:  # noqa: BLE001
                said.append(getattr(error, "code", repr(error)))
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=(way,)) for way in ways]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(said)

    def test_two_households_claim_one_person(self) -> None:
        one, two, three = self.people
        said = self.at_once(
            lambda: join_household(three, by=self.lin, to=one),
            lambda: join_household(three, by=self.lin, to=two),
        )
        self.assertEqual(HouseholdMember.objects.filter(client=three).count(), 1)
        # The second brings the household along: all three are one.
        self.assertEqual(said, ["done", "done"])
        self.assertEqual(Household.objects.count(), 1)

    def test_both_sides_note_each_other(self) -> None:
        one, two, _three = self.people
        said = self.at_once(
            lambda: relate(one, by=self.lin, kind="child", other=two),
            lambda: relate(two, by=self.lin, kind="parent", other=one),
            lambda: relate(two, by=self.lin, kind="child", other=one),
        )
        self.assertEqual(Relation.objects.count(), 1)
        self.assertIn(
            said, (["done", "done", "otherwise"], ["done", "otherwise", "otherwise"])
        )

    def test_two_heads_at_once_leave_one(self) -> None:
        one, two, three = self.people
        home = join_household(two, by=self.lin, to=one)
        join_household(three, by=self.lin, to=one)
        members = list(home.members.select_related("client").order_by("pk"))
        self.at_once(
            *(lambda m=m: head_household(m, by=self.lin) for m in members[1:]),
        )
        self.assertEqual(home.members.filter(is_head=True).count(), 1)
        self.at_once(
            *(lambda m=m: leave_household(m, by=self.lin) for m in members[1:])
        )
        self.assertEqual(HouseholdMember.objects.count(), 0)
