"""Entering and changing clients: what is kept, what is refused, who is told of whom."""

import threading
from decimal import Decimal

import pytest
from django.db import connection
from django.test import TransactionTestCase

from accounts.models import AuditEvent, Tag
from clients.actions import add_client, change_client
from clients.models import Classification, Client, Origin
from tests.cast import Cast, Firm

FORM = {"name": "李四", "phone": "13900001234"}


class EnterTests(Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.lin)

    def enter(self, **facts: object) -> object:
        return self.client.post("/clients/new/", FORM | facts)

    def refused(self, field: str | None = None, **facts: object) -> str:
        before = Client.objects.count(), Origin.objects.count()
        answer = self.enter(**facts)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual((Client.objects.count(), Origin.objects.count()), before)
        errors = answer.context["form"].errors
        self.assertIn(field or "__all__", errors)
        return str(errors[field or "__all__"])

    def test_a_name_is_enough(self) -> None:
        answer = self.client.post("/clients/new/", {"name": "堃㐂"})
        made = Client.objects.get(name="堃㐂")
        self.assertRedirects(answer, f"/clients/{made.pk}/")
        self.assertEqual((made.broker, made.stage, made.origin), (self.lin, "", None))

    def test_everything_typed_is_kept(self) -> None:
        tag = Tag.objects.create(branch=self.nanjing, name="股东大会")
        self.enter(
            email="li@example.com",
            gender="female",
            birthday="1980-02-29",
            occupation="医生",
            assets="350万",
            assets_on="2026-01-01",
            potential_assets="1.2亿",
            horizon="long",
            risk_class="C3",
            risk_assessed_on="2026-01-02",
            style_technical="2",
            style_news="0",
            tags=[tag.pk],
            source="existing_client",
            channel="bank",
            method="referral",
            outlet="城西支行",
            legal_basis="consent",
            consent_text="2026-1",
            evidence="签字表 17",
            introducer="zjg 2231",
            consents=["news:email"],
            is_contacted="on",
            tier="key",
            member_no="80001",
            note="喜欢周五\n打电话",
        )
        made = Client.objects.get(name="李四")
        self.assertEqual(made.assets, Decimal(3_500_000))
        self.assertEqual(made.size, "large")
        self.assertEqual(made.potential_assets, Decimal(120_000_000))
        self.assertEqual(made.introducer, self.zhang)
        self.assertEqual(made.stage, "A")
        self.assertEqual(list(made.tags.all()), [tag])
        self.assertEqual(
            {s.style: s.level for s in made.styles.all()}, {"technical": 2, "news": 0}
        )
        self.assertEqual(made.origin.outlet, "城西支行")
        given = made.consent_events.get()
        self.assertTrue(given.is_given)
        self.assertEqual((given.text_version, given.proof), ("2026-1", "签字表 17"))
        axes = set(
            Classification.objects.filter(client=made).values_list("axis", "value")
        )
        self.assertEqual(
            axes,
            {
                ("size", "large"),
                ("horizon", "long"),
                ("value", "invest"),  # computed: nobody types it
                ("style", "technical:2"),
                ("style", "news:0"),
                ("risk", "C3"),
                ("tier", "key"),
            },
        )

    def test_what_makes_no_sense_is_refused_with_a_sentence(self) -> None:
        for field, facts in (
            ("name", {"name": " "}),
            ("name", {"name": "x" * 200_000}),
            ("name", {"name": "张\x00三"}),
            ("name", {"name": "张\u202e三"}),
            ("name", {"name": "张\ufffd三"}),
            ("note", {"note": "a\u2066b"}),
            ("outlet", {"outlet": "a\u202eb"}),
            ("phone", {"phone": "abc"}),
            ("phone", {"phone": "123"}),
            ("email", {"email": "nobody"}),
            ("assets", {"assets": "八十万"}),
            ("assets", {"assets": "1.2.3"}),
            ("assets", {"assets": "9" * 30}),
            ("birthday", {"birthday": "2026-02-29"}),
            ("birthday", {"birthday": "2999-01-01"}),
            ("horizon", {"horizon": "forever"}),
            ("style_news", {"style_news": "4"}),
            ("tags", {"tags": ["99999"]}),
            ("introducer", {"introducer": "无此人"}),
            ("consents", {"consents": ["news:pigeon"]}),
            ("consent_text", {"consents": ["news:email"]}),
            ("source", {"source": "special_unit"}),
            ("source", {"source": "special_unit", "legal_basis": "consent"}),
        ):
            with self.subTest(field, facts=ascii(facts)[:60]):
                self.assertTrue(self.refused(field, **facts))

    def test_special_units_need_consent_with_evidence(self) -> None:
        facts = {"source": "special_unit", "legal_basis": "consent", "evidence": "表 3"}
        self.assertEqual(self.enter(**facts).status_code, 302)

    def test_a_membership_number_is_taken_once_a_branch(self) -> None:
        add_client(by=self.chen, name="别人", member_no="80001")
        self.assertIn("taken", self.refused(member_no="80001"))
        self.client.force_login(self.zhao)
        self.assertEqual(self.enter(member_no="80001").status_code, 302)

    def test_an_introducer_is_one_of_ones_own(self) -> None:
        add_client(by=self.chen, name="赵六", phone="13700000000")
        self.refused("introducer", introducer="赵六")
        add_client(by=self.lin, name="张建国")
        self.assertIn("Several", self.refused("introducer", introducer="张建国"))

    def test_a_manager_enters_for_a_broker_of_the_branch(self) -> None:
        self.client.force_login(self.wu)
        self.refused("broker")
        self.refused("broker", broker=self.zhao.pk)
        self.assertEqual(self.enter(broker=self.chen.pk).status_code, 302)
        made = Client.objects.get(name="李四")
        self.assertEqual((made.broker, made.branch), (self.chen, self.nanjing))

    def test_those_who_only_read_may_neither_enter_nor_change(self) -> None:
        for person in (self.he, self.gao, self.tan, self.ada):
            self.client.force_login(person)
            for url in ("/clients/new/", f"/clients/{self.zhang.pk}/edit/"):
                self.assertEqual(self.client.get(url).status_code, 403)
                self.assertEqual(self.client.post(url, FORM).status_code, 403)


class DuplicateTests(Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.lin)

    def hint(self, **facts: str) -> str:
        page = self.client.get("/clients/new/duplicates/", facts)
        self.assertEqual(page.status_code, 200)
        return str(page.content.decode()).strip()

    def test_ones_own_client_is_named_while_one_types(self) -> None:
        for written in ("13812342231", "+86 138-1234-2231", "１３８１２３４２２３１"):
            self.assertIn("张建国", self.hint(phone=written))
        self.assertIn("138****2231", self.hint(name="张建国"))
        self.assertEqual(self.hint(phone="13812342232"), "")
        self.assertEqual(self.hint(), "")

    def test_a_colleagues_client_stays_unnamed_and_another_branchs_unmentioned(
        self,
    ) -> None:
        add_client(by=self.chen, name="陈的客户", phone="13700000001")
        add_client(by=self.zhao, name="赵的客户", phone="13700000002")
        told = self.hint(phone="13700000001", name="陈的客户")
        self.assertIn("colleague", told)
        self.assertNotIn("陈", told)
        self.assertEqual(self.hint(phone="13700000002", name="赵的客户"), "")
        self.client.force_login(self.wu)
        self.assertIn("陈的客户", self.hint(phone="13700000001"))

    def test_the_form_says_so_too_and_waits_for_a_word(self) -> None:
        for phone, said in (("138 1234 2231", "张建国"), ("13700000001", "colleague")):
            if said == "colleague":
                add_client(by=self.chen, name="陈的客户", phone=phone)
            form = {"name": "张建国二世", "phone": phone}
            page = self.client.post("/clients/new/", form)
            self.assertContains(page, said)
            self.assertContains(page, 'name="anyway"')
            self.assertFalse(Client.objects.filter(name="张建国二世").exists())
            answer = self.client.post("/clients/new/", form | {"anyway": "on"})
            self.assertEqual(answer.status_code, 302)
            Client.objects.filter(name="张建国二世").update(name="别名")

    def test_nonsense_is_no_duplicate(self) -> None:
        for facts in ({"phone": "x" * 5000}, {"besides": "1e9", "phone": "1"}):
            self.assertEqual(self.hint(**facts), "")


class ChangeTests(Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.lin)
        self.url = f"/clients/{self.zhang.pk}/edit/"
        self.form = {"name": "张建国", "phone": "13812342231", "email": "z@example.com"}

    def version(self) -> int:
        return int(Client.objects.get(pk=self.zhang.pk).version)

    def test_changes_are_written_with_who_and_which_fields(self) -> None:
        change = self.form | {"version": self.version(), "horizon": "short"}
        self.assertEqual(self.client.post(self.url, change).status_code, 302)
        self.zhang.refresh_from_db()
        self.assertEqual(
            (self.zhang.horizon, self.zhang.email), ("short", "z@example.com")
        )
        event = AuditEvent.objects.get(action="client.changed")
        self.assertEqual(event.by, self.lin)
        self.assertEqual(event.facts["fields"], ["email", "horizon"])
        self.assertEqual(self.zhang.classifications.get(axis="horizon").value, "short")

    def test_the_second_of_two_sees_what_the_first_wrote(self) -> None:
        stale = self.version()
        change_client(self.zhang, by=self.wu, occupation="教师", name="张建国")
        change = self.form | {"version": stale, "occupation": "医生"}
        page = self.client.post(self.url, change)
        self.assertContains(page, "Wu")
        self.assertContains(page, "教师")
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.occupation, "教师")
        conflict = page.context["conflict"]
        self.assertIn(
            ("教师", "医生"), [(d.theirs, d.yours) for d in conflict.differences]
        )
        again = change | {"version": page.context["form"]["version"].value()}
        self.assertEqual(self.client.post(self.url, again).status_code, 302)
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.occupation, "医生")

    def test_an_origin_shared_by_a_list_is_never_rewritten_for_one(self) -> None:
        shared = Origin.objects.create(
            branch=self.nanjing, user=self.lin, method="letter"
        )
        other = add_client(by=self.lin, name="同批", origin=shared)
        change_client(self.zhang, by=self.lin, origin={"method": "letter"})
        Client.objects.filter(pk=self.zhang.pk).update(origin=shared)
        change = self.form | {"version": self.version(), "method": "referral"}
        self.client.post(self.url, change)
        self.zhang.refresh_from_db()
        shared.refresh_from_db()
        self.assertEqual(self.zhang.origin.method, "referral")
        self.assertEqual((other.origin, shared.method), (shared, "letter"))

    def test_what_hangs_on_the_form_shows_again(self) -> None:
        change_client(
            self.zhang,
            by=self.lin,
            styles={"news": 3},
            introducer=add_client(by=self.lin, name="介绍人", phone="13600000009"),
            origin={"outlet": "城西"},
        )
        page = self.client.get(self.url)
        for text in ("介绍人 0009", "城西", 'value="3" selected'):
            self.assertContains(page, text)

    def test_nobody_changes_anothers_client(self) -> None:
        for person in (self.chen, self.zhao, self.sun):
            self.client.force_login(person)
            for method in (self.client.get, self.client.post):
                self.assertEqual(method(self.url).status_code, 404)


@pytest.mark.database
class RaceTests(Firm, TransactionTestCase):
    def setUp(self) -> None:
        self.found()

    def test_of_two_at_once_one_writes_and_one_is_told(self) -> None:
        version, results = self.zhang.version, []
        start = threading.Barrier(2)

        def change(word: str) -> None:
            start.wait()
            try:
                change_client(self.zhang, by=self.lin, version=version, occupation=word)
                results.append("written")
            except Exception as error:  # noqa: BLE001
                results.append(getattr(error, "code", repr(error)))
            finally:
                connection.close()

        threads = [threading.Thread(target=change, args=(w,)) for w in ("甲", "乙")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(results), ["changed_meanwhile", "written"])
