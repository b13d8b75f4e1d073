"""How complete a record is: one rule, in Python and in the database, always kept."""

import random
import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import SimpleTestCase, TransactionTestCase

from clients.actions import (
    add_client,
    assign,
    change_client,
    enter_client,
    note_assets,
    record_consent,
)
from clients.actions.bulk import change_many, undo_change
from clients.actions.bulk_kinds import Answering
from clients.actions.households import join_household
from clients.actions.merging import merge_clients, unmerge
from clients.actions.needs import answer_need
from clients.actions.needs_catalogue import add_need, retire_need
from clients.actions.profile import LISTS, change_profile, correct_assets
from clients.actions.profile_score import follow_completeness, recount_completeness
from clients.actions.relations import relate
from clients.analytics.profile import SECTION_OF as ASKED_IN
from clients.analytics.profile_score import (
    completeness_now,
    ingredients,
    known_of,
    with_ingredients,
)
from clients.analytics.profile_words import WORDS
from clients.forms.profile import SECTION_OF, SECTIONS
from clients.models import Client, Need, Profile
from clients.rules import classes
from clients.rules.profile import (
    OF_PROFILE,
    ON_CLIENT_PAGE,
    WEIGHTS,
    Needs,
    completeness,
    still_to_ask,
)
from clients.tasks import keep_profiles
from core.clock import now, today
from tests.cast import Cast, Firm
from tests.desk.importing import ImportTestCase

SINGLE = [name for name in SECTION_OF if name not in LISTS]
CHOSEN = {
    name: list(dict(Profile._meta.get_field(name).flatchoices))
    for name in SINGLE
    if Profile._meta.get_field(name).choices
}


class RuleTests(SimpleTestCase):
    def test_weights_make_a_hundred_and_everything_has_words(self) -> None:
        self.assertEqual(sum(WEIGHTS.values()), 100)
        self.assertTrue(all(weight > 0 for weight in WEIGHTS.values()))
        self.assertEqual(set(WORDS), set(WEIGHTS))

    def test_by_hand(self) -> None:
        everything = set(WEIGHTS) - {"needs"}
        self.assertEqual(completeness(set(), Needs()), 0)
        self.assertEqual(completeness(everything, Needs(3, 3)), 100)
        self.assertEqual(completeness(everything, Needs(3, 0)), 90)
        self.assertEqual(completeness(everything, Needs(3, 1)), 93)
        self.assertEqual(completeness(everything, Needs()), 100)
        # 7 + 7 of 90 that can be asked for.
        self.assertEqual(completeness({"phone", "risk_class"}, Needs()), 15)

    def test_a_fact_more_never_makes_less(self) -> None:
        chance = random.Random(1)
        names = [n for n in WEIGHTS if n != "needs"]
        for _round in range(500):
            known = {n for n in names if chance.random() < 0.5}
            asked = chance.randrange(5)
            needs = Needs(asked, chance.randint(0, asked))
            share = completeness(known, needs)
            self.assertTrue(0 <= share <= 100)
            missing = still_to_ask(known, needs)
            self.assertEqual(set(missing) - {"needs"}, set(names) - known)
            if missing and missing[0] != "needs":
                more = completeness(known | {missing[0]}, needs)
                self.assertGreaterEqual(more, share + 1)

    def test_the_client_page_asks_for_nothing_that_is_not_weighed(self) -> None:
        self.assertEqual(set(ON_CLIENT_PAGE) - set(WEIGHTS), set())
        seen = {*classes.COLLECTED, *classes.AXES}
        self.assertEqual(seen - set(WEIGHTS), {"value_type", "size"})

    def test_every_asked_fact_of_the_profile_leads_to_its_section(self) -> None:
        self.assertEqual(set(ASKED_IN), set(OF_PROFILE))
        for name, section in ASKED_IN.items():
            self.assertIn(name, SECTIONS[section][1])


@pytest.mark.database
class KeptTests(Cast):
    """`completeness` follows every action that changes an ingredient."""

    def setUp(self) -> None:
        self.needs = [
            Need.objects.create(branch=self.nanjing, name=f"需求{n}", place=n)
            for n in range(3)
        ]
        # Everybody's share changed with the catalogue; the night puts it right.
        recount_completeness()

    def by_hand(self, client: Client) -> int:
        """Count as the rule says, from the rows themselves."""
        held = [
            name
            for name, rows in (
                ("styles", client.styles.all()),
                ("consent", client.consents.all()),
                ("assets", client.snapshots.filter(correction=None)),
            )
            if rows.exists()
        ]
        profile = Profile.objects.filter(client=client).first()
        answers = client.needs.filter(need__branch=client.branch_id)
        answered = [
            a
            for a in answers.select_related("need")
            if not a.need.is_retired and (not a.expires_on or a.expires_on >= today())
        ]
        asked = Need.objects.filter(branch=client.branch_id, is_retired=False).count()
        known = known_of(client, profile, held=held)
        return completeness(known, Needs(asked, len(answered)))

    def check(self) -> None:
        wrong = Client.objects.exclude(completeness=completeness_now())
        self.assertEqual(list(wrong), [])
        for client in Client.objects.all():
            self.assertEqual(client.completeness, self.by_hand(client), client.name)

    def test_after_any_course_of_actions_it_is_what_it_should_be(self) -> None:
        chance = random.Random(7)
        clients = [self.zhang]
        for n in range(60):
            one = chance.choice(clients)
            self.act(chance, one, clients, n)
        self.check()
        self.assertEqual(recount_completeness(), 0)
        self.assertGreater(
            len(set(Client.objects.values_list("completeness", flat=True))), 3
        )

    def act(
        self, chance: random.Random, one: Client, clients: list[Client], n: int
    ) -> None:
        match chance.randrange(8):
            case 0:
                facts = {"phone": f"1370000{n:04d}"} if n % 2 else {}
                clients.append(add_client(by=self.lin, name=f"客户{n}", **facts))
            case 1:
                wechat = chance.choice(["", "w1"])
                change_client(one, by=self.lin, wechat=wechat, gender="male")
            case 2:
                styles = chance.choice([{}, {"news": 1}])
                change_client(one, by=self.lin, styles=styles, horizon="long")
            case 3:
                kind = chance.choice(["in_house", "estimate"])
                note_assets(
                    one, by=self.lin, amount=Decimal(n), on=date(2026, 1, 5), kind=kind
                )
            case 4:
                given = chance.random() < 0.5
                record_consent(
                    one, by=self.lin, purpose="news", channel="email", is_given=given
                )
            case 5:
                answer = chance.choice(["yes", "no", "unknown"])
                answer_need(
                    one, by=self.lin, need=chance.choice(self.needs), answer=answer
                )
            case _:
                name = chance.choice(list(CHOSEN))
                codes = {name: chance.choice(["", *CHOSEN[name]])}
                lists = chance.choice(list(LISTS))
                codes[lists] = chance.sample(LISTS[lists].values, chance.randrange(3))
                change_profile(one, by=self.lin, **codes)

    def test_entering_and_correcting_count(self) -> None:
        made = enter_client(
            by=self.lin,
            name="李四",
            phone="13900001234",
            assets=Decimal(100),
            origin={"method": "referral"},
            consents=[("news", "email")],
        )
        made.refresh_from_db()
        # telephone 7, origin 5, assets 7, consent 5; the branch asks about needs.
        self.assertEqual(made.completeness, 24)
        wrong = made.snapshots.get()
        correct_assets(
            wrong,
            by=self.lin,
            amount=Decimal(200),
            on=wrong.on,
            kind="elsewhere",
            reason="别处的",
        )
        made.refresh_from_db()
        self.assertEqual((made.completeness, made.assets, made.size), (24, None, ""))
        self.check()

    def test_another_branch_asks_about_other_needs(self) -> None:
        answer_need(self.zhang, by=self.lin, need=self.needs[0], answer="yes")
        self.zhang.refresh_from_db()
        before = self.zhang.completeness
        assign(self.zhang, by=self.wu, to=self.zhao)
        self.assertEqual(self.zhang.completeness, (before - 3) * 100 // 90)
        self.check()

    def test_the_night_puts_right_what_no_action_can(self) -> None:
        answer_need(self.zhang, by=self.lin, need=self.needs[0], answer="yes")
        self.check()
        self.zhang.needs.update(expires_on=today() - timedelta(days=1))
        self.assertEqual(recount_completeness(), 1)
        self.check()
        Client.objects.update(completeness=99)
        cache.clear()
        keep_profiles()
        self.check()
        Client.objects.update(completeness=99)
        keep_profiles()  # once a day
        self.assertEqual(
            set(Client.objects.values_list("completeness", flat=True)), {99}
        )
        call_command("keep_profiles", "--json")
        self.check()

    def test_many_at_once_count_too(self) -> None:
        others = [add_client(by=self.lin, name=f"客户{n}") for n in range(3)]
        keys = [one.pk for one in others]
        answer_need(others[0], by=self.lin, need=self.needs[0], answer="no")
        change = change_many(
            keys, Answering(self.needs[0], "yes"), by=self.lin, token="b" * 32
        )
        self.check()
        undo_change(change, by=self.lin)
        self.check()
        retire_need(self.needs[1], by=self.wu, is_retired=True)
        self.check()
        add_need(by=self.wu, branch=self.nanjing, name="家庭理财")
        self.check()

    def test_two_records_made_one_and_two_again(self) -> None:
        twin = add_client(by=self.lin, name="张建国", wechat="zjg", phone="13812342231")
        change_profile(self.zhang, by=self.lin, goals=["income"], mood="even")
        change_profile(twin, by=self.lin, temperament="steady")
        answer_need(twin, by=self.lin, need=self.needs[0], answer="yes")
        record_consent(twin, by=self.lin, purpose="news", channel="sms", is_given=False)
        relate(self.zhang, by=self.lin, kind="friend", other=twin)
        join_household(twin, by=self.lin, to=self.zhang)
        before = dict(Client.objects.values_list("pk", "completeness"))
        merge = merge_clients(self.zhang, twin, by=self.wu)
        self.check()
        unmerge(merge, by=self.wu)
        self.check()
        self.assertEqual(dict(Client.objects.values_list("pk", "completeness")), before)

    def test_the_list_reads_the_same_facts_in_one_statement(self) -> None:
        change_profile(self.zhang, by=self.lin, goals=["income"], mood="even")
        for n in range(4):
            add_client(by=self.lin, name=f"客户{n}", birthday=date(1990, 1, 1))
        with self.assertNumQueries(1):
            found = list(with_ingredients(Client.objects.visible_to(self.lin)))
            shares = {c.pk: completeness(*ingredients(c)) for c in found}
        kept = Client.objects.visible_to(self.lin).values_list("pk", "completeness")
        self.assertEqual(shares, dict(kept))

    def test_an_action_costs_two_statements_for_it(self) -> None:
        with self.assertNumQueries(4):  # with the savepoint's two
            follow_completeness(self.zhang.pk)


class BroughtInTests(ImportTestCase):
    def test_who_is_brought_in_by_file_is_counted(self) -> None:
        add_need(by=self.wu, branch=self.nanjing, name="需求")
        text = (
            "name,phone,birthday,occupation,assets,horizon,styles,risk_class\n"
            "李四,13900001234,1980-02-29,教师,350万,long,technical:2,C3\n"
            "王五,13900001235,,,,,,\n"
        )
        self.assertEqual(self.run_import(text)["exit"], 0)
        kept = dict(Client.objects.values_list("name", "completeness"))
        # telephone 7, birthday 3, occupation 5, assets 7, horizon 5, styles 6, risk 7.
        self.assertEqual(kept["李四"] - kept["王五"], 33)
        self.assertFalse(Client.objects.exclude(completeness=completeness_now()))


@pytest.mark.database
class RaceTests(Firm, TransactionTestCase):
    def setUp(self) -> None:
        self.found()

    def test_facts_of_different_people_at_once_are_all_counted(self) -> None:
        ways = (
            lambda: change_profile(self.zhang, by=self.lin, goals=["income"]),
            lambda: record_consent(
                self.zhang, by=self.lin, purpose="news", channel="sms", is_given=True
            ),
            lambda: note_assets(
                self.zhang, by=self.wu, amount=Decimal(5), on=date(2026, 1, 5)
            ),
            lambda: change_client(self.zhang, by=self.wu, styles={"news": 2}),
        )
        start, errors = threading.Barrier(len(ways)), []

        def run(way: object) -> None:
            start.wait()
            try:
                way()
            except Exception as error:  # noqa: BLE001
                errors.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=(way,)) for way in ways]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(errors, [])
        self.zhang.refresh_from_db()
        # telephone 7, e-mail 3, goals 3, consent 5, assets 7, styles 6: 31 of 90.
        self.assertEqual(self.zhang.completeness, 34)
        self.assertEqual(recount_completeness(), 0)
        self.assertLess(self.zhang.changed_at, now())
