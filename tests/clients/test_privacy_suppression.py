"""Who is not to be contacted is not entered, not imported, not written to."""

import csv
import io
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from clients.actions import add_client, change_client, enter_client
from clients.actions.privacy_late import clear_late
from clients.actions.suppression import lift, suppress
from clients.enums import Standing
from clients.models import Client, ClientStyle, DoNotContact
from clients.policies import duplicates_of
from clients.registry import suppression
from clients.registry.suppression import Suppressed
from outbox.actions import hand_over_due
from outbox.enums import DeliveryState, Reason
from outbox.models import Delivery
from pipeline.actions import take_on
from tests.cast import Cast
from tests.desk.importing import ImportTestCase
from tests.outbox.mornings import MORNING, clock, news, plan, reader, relay

NUMBER, SPELT = "13866660000", "+86 138-6666-0000"


@pytest.mark.database
class DoorTests(ImportTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.row = suppress(by=self.wu, kind="phone", written=SPELT)
        suppress(by=self.wu, kind="email", written="No@Example.com")

    def test_no_number_is_kept(self) -> None:
        told = str(list(DoNotContact.objects.values())) + str(
            list(AuditEvent.objects.filter(action__startswith="suppr").values())
        )
        for part in (NUMBER, "6666", "example"):
            self.assertNotIn(part, told.lower())

    def test_no_door_lets_the_number_in_however_it_is_written(self) -> None:
        for written in (NUMBER, SPELT, "１３８６６６６００００", "0086 13866660000"):
            with self.subTest(written), self.assertRaises(ValidationError):
                add_client(by=self.lin, name="甲", phone=written)
        for door in (
            lambda: add_client(by=self.lin, name="甲", email="no@example.com"),
            lambda: enter_client(by=self.lin, name="甲", phone=NUMBER),
            lambda: take_on(by=self.lin, name="甲", phone=NUMBER),
            lambda: change_client(self.zhang, by=self.lin, phone=NUMBER),
        ):
            with self.assertRaises(ValidationError):
                door()
        self.client.force_login(self.lin)
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        form = {"name": "甲", "phone": SPELT}
        page = self.client.post("/clients/new/", form)
        self.assertContains(page, "on the do-not-contact list")
        self.assertFalse(Client.objects.filter(name="甲").exists())

    def test_a_list_is_refused_row_by_row(self) -> None:
        text = f"姓名,电话,邮箱\n甲,13600001111,\n乙,{SPELT},\n丙,,NO@example.com"
        found = self.run_import(text, None, "--accept-partial")
        self.assertEqual(found["created"], 1)
        wrong = [(one["row"], one["field"]) for one in found["rejected"]]
        self.assertEqual(wrong, [(2, "phone"), (3, "email")])
        self.assertIn("do-not-contact", found["rejected"][0]["reason"])

    def test_lifted_it_may_come_in_again(self) -> None:
        lift(self.row, by=self.wu, why="came_back")
        self.assertTrue(add_client(by=self.lin, name="甲", phone=NUMBER))
        self.assertEqual(
            AuditEvent.objects.filter(action="suppression.lifted").count(), 1
        )
        suppress(by=self.wu, kind="phone", written=NUMBER)
        self.assertEqual(DoNotContact.objects.filter(digest=self.row.digest).count(), 2)

    def test_twice_on_the_list_is_once(self) -> None:
        suppress(by=self.lin, kind="phone", written=NUMBER)
        self.assertEqual(DoNotContact.objects.filter(kind="phone").count(), 1)

    def test_the_page_answers_adds_and_lifts(self) -> None:
        self.client.force_login(self.gao)
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        url = "/clients/privacy/suppression/"
        asked = self.client.post(url, {"written": NUMBER, "word": "check"})
        self.assertContains(asked, "It is on the list.")
        asked = self.client.post(url, {"written": "13711112222", "word": "check"})
        self.assertContains(asked, "It is not on the list.")
        self.client.post(url, {"written": "13711112222", "word": "add"})
        self.assertEqual(DoNotContact.objects.count(), 3)
        for wrong in ("", "abc", "x@", "1" * 200):
            page = self.client.post(url, {"written": wrong, "word": "add"})
            self.assertEqual(page.status_code, 200)
        self.assertEqual(DoNotContact.objects.count(), 3)
        door = f"/clients/privacy/suppression/{self.row.pk}/lift/"
        self.client.force_login(self.sun)
        self.assertEqual(self.client.post(door, {"why": "mistake"}).status_code, 404)
        self.client.force_login(self.wu)
        self.client.post(door, {"why": "mistake"})
        self.row.refresh_from_db()
        self.assertIsNotNone(self.row.lifted_at)

    def test_what_was_erased_is_not_lifted_as_a_mistake(self) -> None:
        DoNotContact.objects.update(reason="erased")
        with self.assertRaises(ValidationError):
            lift(self.row, by=self.wu, why="mistake")

    def test_a_run_of_rows_costs_one_statement_at_most_and_a_hash_each(self) -> None:
        people = [*((f"137{n:08d}", "") for n in range(2000)), (SPELT, "")]
        for most, statements in ((50_000, 0), (1, 1)):
            with (
                mock.patch.object(suppression, "MOST_READ", most),
                mock.patch.object(
                    suppression, "digest_of", side_effect=suppression.digest_of
                ) as hashed,
            ):
                listed = Suppressed()
                with CaptureQueriesContext(connection) as queries:
                    listed.look_at(people)
            self.assertEqual((len(queries), hashed.call_count), (statements, 2001))
            self.assertEqual(listed.kind_of(SPELT, ""), "phone")
            self.assertEqual(listed.kind_of("13700000001", ""), "")

    def test_an_empty_list_costs_nothing(self) -> None:
        DoNotContact.objects.all().delete()
        listed = Suppressed()
        with mock.patch.object(suppression, "digest_of") as hashed:
            listed.look_at([(SPELT, "")])
        self.assertFalse(hashed.called)


class SendingTests(Cast):
    """Restricted, erased, merged, binned: whoever is not at work gets no mail."""

    def setUp(self) -> None:
        super().setUp()
        self.enterContext(clock("2026-11-23 18:00"))
        self.readers = {
            name: reader(self.lin, name, f"{name}@example.com", phone=f"1360000000{n}")
            for n, name in enumerate(("active", *OTHERS, "listed"))
        }
        news(self.gao)

    def stand(self) -> None:
        for name in OTHERS:
            facts = {"merged_into": self.zhang} if name == "merged" else {}
            row = Client.objects.filter(pk=self.readers[name].pk)
            row.update(standing=name, **facts)
        suppress(by=self.wu, kind="phone", written=self.readers["listed"].phone)

    def test_planned_after(self) -> None:
        self.stand()
        with clock(MORNING), relay() as sink:
            plan()
            hand_over_due()
        self.assertEqual(
            [a for m in sink.letters for a in m.recipients], ["active@example.com"]
        )
        reached = set(Delivery.objects.values_list("client__name", flat=True))
        self.assertEqual(reached, {"active", "listed"})

    def test_planned_before(self) -> None:
        with clock(MORNING), relay() as sink:
            plan()
            self.stand()
            hand_over_due()
        self.assertEqual(
            [a for m in sink.letters for a in m.recipients], ["active@example.com"]
        )
        held = Delivery.objects.filter(state=DeliveryState.WITHHELD)
        reasons = dict(held.values_list("client__name", "reason"))
        wanted = dict.fromkeys(OTHERS, Reason.SEALED.value)
        self.assertEqual(reasons, wanted | {"listed": Reason.SUPPRESSED.value})

    def test_nobody_meets_them_on_a_page_or_in_an_export(self) -> None:
        self.stand()
        for person in (self.lin, self.wu, self.gao):
            self.client.force_login(person)
            for page_name in PAGES:
                asked = {"q": "restricted"} if page_name == "desk:search" else {}
                page = self.client.get(reverse(page_name), asked)
                self.assertEqual(page.status_code, 200)
                told = page.content.decode()
                for name in OTHERS:
                    self.assertNotIn(f"{name}@example.com", told)
                    self.assertNotIn(f">{name}<", told)
            answer = self.client.post("/clients/export/", {"format": "csv"})
            rows = csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")))
            names = {row[0] for row in rows}
            self.assertIn("active", names)
            self.assertFalse(names & set(OTHERS))

    def test_a_sealed_number_is_no_colleagues_duplicate(self) -> None:
        self.stand()
        found = duplicates_of(viewer=self.chen, phone="13600000003")
        self.assertFalse(found)
        self.assertTrue(duplicates_of(viewer=self.chen, phone="13600000000"))

    def test_what_came_late_to_an_erased_client_goes(self) -> None:
        self.stand()
        gone = self.readers["erased"]
        with self.assertRaises(ValidationError):
            change_client(gone, by=self.lin, name="back")
        ClientStyle.objects.create(client=gone, style="news", level=1)
        self.assertEqual(clear_late(), 1)
        self.assertFalse(ClientStyle.objects.filter(client=gone).exists())
        self.assertEqual(clear_late(), 0)


PAGES = ("desk:home", "clients:list", "service:visits", "desk:search")
OTHERS = tuple(s.value for s in Standing if s != Standing.ACTIVE)
