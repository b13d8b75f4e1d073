"""One thing done to many clients: shown first, done once, undone while it holds."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import TransactionTestCase

from accounts.models import AuditEvent, Tag
from clients.actions import add_client, change_client
from clients.actions.bulk import change_many, undo_change
from clients.actions.bulk_kinds import Answering, Reassign, Tagging
from clients.models import Assignment, BulkChange, Client, ClientNeed, Need
from core.clock import now
from tests.cast import Cast, Firm


class BulkCase(Cast):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.five = [
            add_client(by=cls.lin, name=f"客户{n}", phone=f"1360000000{n}")
            for n in range(5)
        ]
        cls.keys = [c.pk for c in cls.five]
        cls.tag = Tag.objects.create(branch=cls.nanjing, name="茶会")
        cls.need = Need.objects.create(branch=cls.nanjing, name="国债", valid_days=30)

    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    def state(self) -> list[tuple[object, ...]]:
        rows = Client.objects.filter(pk__in=self.keys).order_by("pk")
        return [
            (c.broker_id, c.standing, tuple(sorted(t.name for t in c.tags.all())))
            for c in rows
        ]


class ActionTests(BulkCase):
    def test_reassigned_clients_keep_their_history_and_come_back(self) -> None:
        before = self.state()
        change = change_many(
            self.keys, Reassign(self.chen), by=self.wu, token=uuid4().hex
        )
        for client in Client.objects.filter(pk__in=self.keys):
            self.assertEqual(client.broker, self.chen)
            held = Assignment.objects.filter(client=client, duty="broker")
            self.assertEqual(held.count(), 2)
            self.assertEqual(held.get(to_on=None).user, self.chen)
        undone = undo_change(change, by=self.wu)
        self.assertEqual((undone.undone_count, self.state()), (5, before))

    def test_who_moved_on_meanwhile_is_not_pulled_back(self) -> None:
        change = change_many(
            self.keys, Reassign(self.chen), by=self.wu, token=uuid4().hex
        )
        moved = self.five[0]
        change_many([moved.pk], Reassign(self.lin), by=self.wu, token=uuid4().hex)
        before = Assignment.objects.filter(client=moved).count()
        self.assertEqual(undo_change(change, by=self.wu).undone_count, 4)
        self.assertEqual(Assignment.objects.filter(client=moved).count(), before)

    def test_only_who_got_the_tag_loses_it_again(self) -> None:
        self.five[0].tags.add(self.tag)
        change = change_many(self.keys, Tagging(self.tag), by=self.lin, token="a" * 32)
        self.assertEqual(change.count, 4)
        undo_change(change, by=self.lin)
        self.assertEqual(list(self.tag.client_set.all()), [self.five[0]])
        with self.assertRaises(ValidationError):
            undo_change(change, by=self.lin)

    def test_an_earlier_answer_comes_back_and_a_later_one_stays(self) -> None:
        first, second = self.five[:2]
        at = now() - timedelta(days=3)
        for client in (first, second):
            ClientNeed.objects.create(
                client=client, need=self.need, answer="no", at=at, by=self.lin
            )
        change = change_many(
            self.keys, Answering(self.need, "yes"), by=self.lin, token="b" * 32
        )
        self.assertEqual(change.count, 5)
        ClientNeed.objects.filter(client=second).update(answer="no", at=now())
        self.assertEqual(undo_change(change, by=self.lin).undone_count, 4)
        left = ClientNeed.objects.filter(need=self.need).order_by("client")
        self.assertEqual(
            [(row.client, row.answer, row.at == at) for row in left],
            [(first, "no", True), (second, "no", False)],
        )

    def test_a_change_reaches_nobody_its_maker_does_not_see(self) -> None:
        foreign = add_client(by=self.zhao, name="外人")
        with self.assertRaises(ValidationError):
            change_many([foreign.pk], Tagging(self.tag), by=self.wu, token="c" * 32)
        self.assertFalse(foreign.tags.exists())
        self.assertFalse(BulkChange.objects.exists())

    def test_events_speak_of_counts_only(self) -> None:
        change_many(self.keys, Tagging(self.tag), by=self.lin, token="d" * 32)
        event = AuditEvent.objects.get(action="clients.bulk")
        self.assertEqual(event.facts, {"kind": "tag", "count": 5})


class PageTests(BulkCase):
    def choose(self, user: object = None, **given: object) -> object:
        self.client.force_login(user or self.lin)
        facts = {"token": uuid4().hex, "whom": "ticked", "client": self.keys[:2]}
        return self.client.post("/clients/bulk/", facts | given)

    def test_nothing_is_written_before_the_word_is_given(self) -> None:
        before = self.state()
        answer = self.choose(kind="tag", tag=self.tag.pk)
        self.assertContains(answer, "Change 2 clients")
        self.assertEqual(self.state(), before)
        self.choose(kind="tag", tag=self.tag.pk, sure="1")
        self.assertEqual(self.tag.client_set.count(), 2)

    def test_the_filter_decides_whom_everybody_means(self) -> None:
        self.client.force_login(self.lin)
        answer = self.client.post(
            "/clients/bulk/?q=客户3",
            {"kind": "tag", "tag": self.tag.pk, "whom": "all", "sure": "1"}
            | {"token": uuid4().hex},
        )
        self.assertEqual(answer.status_code, 302)
        self.assertEqual([c.name for c in self.tag.client_set.all()], ["客户3"])

    def test_one_page_sent_twice_changes_once(self) -> None:
        token = uuid4().hex
        for _ in range(2):
            self.choose(kind="bin", token=token, sure="1")
        change = BulkChange.objects.get()
        self.assertEqual(change.count, 2)

    def test_brokers_do_not_reassign(self) -> None:
        answer = self.choose(kind="reassign", broker=self.chen.pk, sure="1")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("kind", answer.context["form"].errors)
        self.assertEqual({c[0] for c in self.state()}, {self.lin.pk})

    def test_what_belongs_to_another_branch_is_no_choice(self) -> None:
        theirs = Tag.objects.create(branch=self.suzhou, name="苏州")
        need = Need.objects.create(branch=self.suzhou, name="基金")
        answer = self.choose(kind="tag", tag=theirs.pk, sure="1")
        self.assertIn("tag", answer.context["form"].errors)
        answer = self.choose(kind="need", need=need.pk, answer="yes", sure="1")
        self.assertIn("need", answer.context["form"].errors)
        answer = self.choose(self.wu, kind="reassign", broker=self.zhao.pk, sure="1")
        self.assertIn("broker", answer.context["form"].errors)
        self.assertFalse(BulkChange.objects.exists())

    def test_ticks_that_are_no_numbers_tick_nobody(self) -> None:
        answer = self.choose(kind="bin", client=["x", "9" * 30, "-1", "\0"], sure="1")
        self.assertContains(answer, "Tick somebody first.")

    def test_a_member_stays_and_the_page_says_why(self) -> None:
        Client.objects.filter(pk=self.keys[0]).update(member_no="80001")
        answer = self.choose(kind="bin")
        self.assertContains(answer, "A member&#x27;s record is kept")
        self.choose(kind="bin", sure="1")
        self.assertEqual(
            [s[1] for s in self.state()], ["active", "binned"] + ["active"] * 3
        )

    def test_undo_on_the_page(self) -> None:
        self.choose(kind="bin", sure="1")
        change = BulkChange.objects.get()
        self.client.post(f"/clients/bulk/changes/{change.pk}/undo/")
        self.assertEqual({s[1] for s in self.state()}, {"active"})
        again = self.client.post(
            f"/clients/bulk/changes/{change.pk}/undo/", follow=True
        )
        self.assertContains(again, "undone already")


class BinTests(BulkCase):
    def test_out_of_sight_everywhere_and_back(self) -> None:
        client = self.five[0]
        self.client.force_login(self.lin)
        self.client.post(f"/clients/{client.pk}/bin/")
        self.assertEqual(self.client.get(f"/clients/{client.pk}/").status_code, 404)
        self.assertNotContains(self.client.get("/clients/"), "客户0")
        self.assertContains(self.client.get("/clients/bin/"), "客户0")
        self.client.post(f"/clients/bin/{client.pk}/restore/")
        self.assertEqual(self.client.get(f"/clients/{client.pk}/").status_code, 200)
        self.assertNotContains(self.client.get("/clients/bin/"), "客户0")

    def test_a_colleague_neither_throws_away_nor_restores(self) -> None:
        client = self.five[0]
        self.client.force_login(self.chen)
        throw = self.client.post(f"/clients/{client.pk}/bin/")
        self.assertEqual(throw.status_code, 404)
        self.client.force_login(self.lin)
        self.client.post(f"/clients/{client.pk}/bin/")
        self.client.force_login(self.chen)
        back = self.client.post(f"/clients/bin/{client.pk}/restore/")
        self.assertEqual(back.status_code, 404)
        self.assertNotContains(self.client.get("/clients/bin/"), "客户0")

    def test_after_thirty_days_it_does_not_show(self) -> None:
        self.client.force_login(self.lin)
        self.client.post(f"/clients/{self.keys[0]}/bin/")
        gone = now().date() - timedelta(days=2)
        self.assertContains(self.client.get("/clients/bin/"), "客户0")
        Client.objects.filter(pk=self.keys[0]).update(standing_until=gone)
        self.assertNotContains(self.client.get("/clients/bin/"), "客户0")


@pytest.mark.database
class RaceTests(TransactionTestCase):
    """Two managers of one branch press at the same moment."""

    def test_a_client_changed_by_two_at_once_has_one_broker(self) -> None:
        Firm.found()
        firm = Firm
        keys = [add_client(by=firm.lin, name=f"客户{n}").pk for n in range(6)]
        start = threading.Barrier(2)

        def give(to: object, token: str) -> None:
            start.wait()
            try:
                change_many(keys, Reassign(to), by=firm.wu, token=token)
            except ValidationError:
                pass
            finally:
                connection.close()

        threads = [
            threading.Thread(target=give, args=(to, str(n) * 32))
            for n, to in enumerate((firm.chen, firm.wu))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for client in Client.objects.filter(pk__in=keys):
            held = Assignment.objects.get(client=client, duty="broker", to_on=None)
            self.assertEqual(held.user_id, client.broker_id)

    def test_undo_pressed_twice_at_once_undoes_once(self) -> None:
        Firm.found()
        firm = Firm
        client = add_client(by=firm.lin, name="客户")
        tag = Tag.objects.create(branch=firm.nanjing, name="茶会")
        change = change_many([client.pk], Tagging(tag), by=firm.lin, token="e" * 32)
        start, said = threading.Barrier(4), []

        def undo() -> None:
            start.wait()
            try:
                undo_change(change, by=firm.lin)
                said.append("undone")
            except ValidationError:
                said.append("refused")
            finally:
                connection.close()

        threads = [threading.Thread(target=undo) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(said), ["refused"] * 3 + ["undone"])


class VersionTests(BulkCase):
    def test_a_form_that_was_open_meanwhile_is_told(self) -> None:
        read = Client.objects.get(pk=self.keys[0])
        change_many(self.keys, Tagging(self.tag), by=self.lin, token="f" * 32)
        with self.assertRaises(ValidationError):
            change_client(read, by=self.lin, version=read.version, name="新名")
