"""A broker leaves: all of it in one sitting, nothing forgotten, nothing moved back."""

import threading
from datetime import date, timedelta
from decimal import Decimal
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections
from django.test import Client as Browser
from django.test import TransactionTestCase
from django.test.utils import CaptureQueriesContext

from accounts.actions import close_access
from accounts.enums import Role
from accounts.models import AuditEvent, Certificate, Setting, User
from clients.actions import add_client, record_consent
from clients.actions.binning import bin_client
from clients.actions.bulk import change_many, undo_change
from clients.actions.bulk_kinds import Reassign
from clients.actions.households import join_household
from clients.actions.suppression import suppress
from clients.models import Assignment, BulkChange, Client
from core.clock import now, today
from desk.actions.handing_over import hand_everything_over
from desk.analytics.handing_over import (
    How,
    colleagues_of,
    open_promises,
    propose,
    watched,
)
from outbox.actions import hand_over_due
from outbox.models import Delivery
from pipeline.actions import plan_next_step, take_on
from pipeline.analytics import FunnelQuery, funnel
from pipeline.models import CohortCount, Journey, StageChange
from service.actions import keep_draft, log_contact
from service.models import ContactDraft
from tests.cast import Cast, Firm, at, hire


class LeavingFirm(Firm):
    """Lin leaves Nanjing; Chen and Mei stay, Old's certificate has lapsed."""

    mei: User
    old: User
    some: list[Client]

    @classmethod
    def found(cls) -> None:
        super().found()
        cls.mei = hire("mei", Role.BROKER, cls.nanjing)
        cls.old = hire("old", Role.BROKER, cls.nanjing)
        Certificate.objects.filter(user=cls.old).update(valid_to=date(2021, 1, 1))
        cls.some = [
            take_on(
                by=cls.lin,
                at=at("2026-02-01 10:00"),
                name=f"客户{n:02}",
                phone=f"135000000{n:02}",
            )
            for n in range(9)
        ]

    def how(self, **facts: Any) -> How:
        return How((self.chen.pk, self.mei.pk), **facts)

    def mark(self, how: How) -> str:
        return propose(self.lin, how, colleagues_of(self.lin)).mark

    def leave(self, how: How | None = None, **facts: Any) -> BulkChange:
        how = how or self.how()
        given = {"by": self.wu, "mark": self.mark(how), "token": uuid4().hex}
        return hand_everything_over(self.lin, how, **(given | facts))

    def holders(self) -> dict[str, str]:
        rows = Client.objects.order_by("name").values_list("name", "broker__username")
        return dict(rows)


class ActionTests(LeavingFirm, Cast):
    def test_everybody_is_in_new_hands_and_the_leaver_is_out(self) -> None:
        binned = bin_client(add_client(by=self.lin, name="弃"), by=self.lin)
        change = self.leave()
        self.assertEqual(change.count, 11)
        counts = [
            Client.objects.filter(broker=p).count() for p in (self.chen, self.mei)
        ]
        self.assertEqual(sorted(counts), [5, 6])
        self.assertFalse(Client.objects.filter(broker=self.lin).exists())
        binned.refresh_from_db()
        self.assertEqual(binned.standing, "binned")
        self.lin.refresh_from_db()
        self.assertFalse(self.lin.is_active)
        self.assertEqual(self.lin.certificates.get().valid_to, today())
        held = Assignment.objects.filter(client=self.zhang, duty="broker")
        self.assertEqual(held.order_by("pk")[0].user.username, "lin")
        events = AuditEvent.objects.filter(action="clients.handed_over")
        self.assertEqual(events.get().facts, {"count": 11, "person": self.lin.pk})

    def test_history_and_the_funnel_stay_where_they_were(self) -> None:
        log_contact(client=self.zhang, by=self.lin, kind="phone", note="约好周五")
        rows = FunnelQuery(as_of=today(), since=date(2026, 1, 1))

        def facts() -> tuple[object, ...]:
            journeys = Journey.objects.order_by("pk")
            return (
                list(journeys.values_list("pk", "broker", "branch", "a_on")),
                list(StageChange.objects.order_by("pk").values()),
                list(CohortCount.objects.order_by("pk").values()),
                funnel(Journey.objects.visible_to(self.wu), rows).reached,
                list(self.zhang.contacts.values_list("by", "broker", "note")),
            )

        before = facts()
        self.leave()
        self.assertEqual(facts(), before)

    def test_an_open_session_of_the_leaver_ends(self) -> None:
        browser = Browser()
        browser.force_login(self.lin)
        self.assertEqual(browser.get("/clients/").status_code, 200)
        change = self.leave()
        self.assertEqual(browser.get("/clients/").status_code, 302)
        undo_change(change, by=self.wu)
        self.assertEqual(browser.get("/clients/").status_code, 302)

    def test_all_of_it_is_undone_but_for_whom_somebody_gave_on(self) -> None:
        before = self.holders()
        change = self.leave(self.how(named={self.zhang.pk: self.chen.pk}))
        change_many([self.zhang.pk], Reassign(self.mei), by=self.wu, token="a" * 32)
        undone = undo_change(change, by=self.wu)
        self.assertEqual(undone.undone_count, 9)
        self.assertEqual(self.holders(), before | {"张建国": "mei"})
        self.lin.refresh_from_db()
        self.assertTrue(self.lin.is_active)
        self.assertIsNone(self.lin.certificates.get().valid_to)

    def test_an_access_closed_before_is_not_opened_by_undoing(self) -> None:
        close_access(by=self.ada, person=self.lin)
        change = self.leave()
        undone = undo_change(change, by=self.wu)
        self.assertEqual(undone.undone_count, change.count)
        self.lin.refresh_from_db()
        self.assertFalse(self.lin.is_active)
        self.assertIsNone(self.lin.certificates.get().valid_to)

    def test_who_works_elsewhere_by_now_is_not_taken_back(self) -> None:
        change = self.leave()
        User.objects.filter(pk=self.lin.pk).update(branch=self.suzhou)
        with self.assertRaises(ValidationError) as refused:
            undo_change(change, by=self.wu)
        self.assertEqual(refused.exception.code, "elsewhere")
        self.assertEqual(Client.objects.filter(broker=self.lin).count(), 0)

    def test_drafts_follow_and_a_household_goes_to_the_one_named(self) -> None:
        join_household(self.some[0], to=self.zhang, by=self.lin)
        keep_draft(self.some[0], by=self.lin, fields={"note": "半句"})
        self.leave(self.how(named={self.zhang.pk: self.mei.pk}))
        self.some[0].refresh_from_db()
        self.assertEqual(self.some[0].broker, self.mei)
        self.assertEqual(ContactDraft.objects.get().user, self.mei)

    def test_a_household_given_to_two_is_refused(self) -> None:
        join_household(self.some[0], to=self.zhang, by=self.lin)
        how = self.how(
            named={self.zhang.pk: self.mei.pk, self.some[0].pk: self.chen.pk}
        )
        with self.assertRaises(ValidationError) as refused:
            self.leave(how)
        self.assertEqual(refused.exception.code, "torn")
        self.assertTrue(User.objects.get(pk=self.lin.pk).is_active)

    def test_a_lapsed_or_foreign_or_closed_receiver_is_refused(self) -> None:
        User.objects.filter(pk=self.mei.pk).update(is_active=False)
        for person in (self.old, self.zhao, self.mei, self.he, self.lin):
            with self.assertRaises(ValidationError) as refused:
                self.leave(How((self.chen.pk, person.pk)))
            self.assertEqual(refused.exception.code, "taker", person)
        self.assertEqual(set(self.holders().values()), {"lin"})

    def test_no_colleague_gets_more_than_the_branch_allows(self) -> None:
        Setting.objects.create(
            name="clients_a_broker",
            value=4,
            branch=self.nanjing,
            from_on=today() - timedelta(days=1),
        )
        with self.assertRaises(ValidationError) as refused:
            self.leave()
        self.assertEqual(refused.exception.code, "full")
        self.assertEqual(set(self.holders().values()), {"lin"})

    def test_leaving_with_nothing_open_works(self) -> None:
        change = hand_everything_over(
            self.mei,
            How(()),
            by=self.wu,
            mark=propose(self.mei, How(()), colleagues_of(self.mei)).mark,
            token="c" * 32,
        )
        self.assertEqual(change.count, 0)
        self.assertFalse(User.objects.get(pk=self.mei.pk).is_active)
        self.assertEqual(undo_change(change, by=self.wu).undone_count, 0)
        self.assertTrue(User.objects.get(pk=self.mei.pk).is_active)

    def test_only_the_brokers_manager_may(self) -> None:
        for person in (self.sun, self.chen, self.gao, self.ada, self.tan):
            with self.assertRaises(PermissionDenied):
                self.leave(by=person)
        with self.assertRaises(PermissionDenied):
            hand_everything_over(
                self.he, self.how(), by=self.wu, mark="", token="d" * 32
            )

    def test_a_stale_look_changes_nothing_and_a_token_works_once(self) -> None:
        how = self.how()
        mark = self.mark(how)
        late = take_on(by=self.lin, at=now(), name="新来", phone="13400000000")
        with self.assertRaises(ValidationError) as refused:
            self.leave(how, mark=mark)
        self.assertEqual(refused.exception.code, "changed")
        late.refresh_from_db()
        self.assertEqual(late.broker, self.lin)
        first = self.leave(how, token="b" * 32)
        self.assertEqual(self.leave(how, token="b" * 32), first)
        with self.assertRaises(ValidationError) as refused:
            self.leave(how)
        self.assertEqual(refused.exception.code, "gone")


class ReadingTests(LeavingFirm, Cast):
    def test_every_open_promise_is_shown_and_only_the_leavers(self) -> None:
        plan_next_step(self.zhang, by=self.lin, what="回电", due_on=today())
        keep_draft(self.some[1], by=self.lin, fields={"note": "半句"})
        theirs = take_on(by=self.chen, at=now(), name="别人", phone="13300000000")
        plan_next_step(theirs, by=self.chen, what="别的", due_on=today())
        keep_draft(self.some[1], by=self.chen, fields={"note": "别的"})
        Client.objects.filter(pk=self.some[2].pk).update(stage="D")
        Client.objects.filter(pk=self.some[3].pk).update(stage="C")
        found = {
            p.icon: (p.count, [line.what for line in p.lines])
            for p in open_promises(self.lin)
        }
        self.assertEqual(found["calendar-check"], (1, ["回电"]))
        self.assertEqual(found["pen-line"], (1, ["客户01"]))
        self.assertEqual(found["footprints"], (1, ["客户02"]))
        self.assertEqual(found["handshake"][0], 1)
        log_contact(client=self.some[2], by=self.lin, kind="visit")
        after = {p.icon: p.count for p in open_promises(self.lin)}
        self.assertEqual(after["footprints"], 0)

    def test_who_was_not_called_since_is_watched_for_thirty_days(self) -> None:
        change = self.leave(self.how(named={self.zhang.pk: self.chen.pk}))
        self.assertEqual(len(watched(self.wu)), 10)
        self.assertEqual(watched(self.sun), [])
        log_contact(client=self.zhang, by=self.chen, kind="phone")
        names = [row.client.name for row in watched(self.wu)]
        self.assertEqual(names, [f"客户{n:02}" for n in range(9)])
        first = self.some[0]
        first.refresh_from_db()
        other = self.mei if first.broker == self.chen else self.chen
        change_many([first.pk], Reassign(other), by=self.wu, token="a" * 32)
        self.assertNotIn(first, [row.client for row in watched(self.wu)])
        BulkChange.objects.filter(pk=change.pk).update(
            made_at=now() - timedelta(days=31)
        )
        self.assertEqual(watched(self.wu), [])

    def test_assets_are_shared_alike(self) -> None:
        worth = (900, 500, 400, 300, 200, 100, 100, 50, 50)
        for client, amount in zip(self.some, worth, strict=True):
            Client.objects.filter(pk=client.pk).update(assets=Decimal(amount))
        shares = propose(
            self.lin, self.how(balance="assets"), colleagues_of(self.lin)
        ).shares
        sums = [share.assets for share in shares]
        self.assertEqual(sum(sums), 2600)
        self.assertLessEqual(abs(sums[0] - sums[1]), 900)
        self.assertEqual(sum(len(share.clients) for share in shares), 10)


class PageTests(LeavingFirm, Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.wu)

    def post(self, **facts: Any) -> Any:
        shown = self.client.get(f"/handovers/of/{self.lin.pk}/")
        form = shown.context["form"]
        given = {
            "takers": [self.chen.pk, self.mei.pk],
            "balance": "count",
            "ties": "household",
            "spread": "",
            "token": form["token"].value(),
            "mark": shown.context["proposal"].mark,
        }
        return self.client.post(f"/handovers/of/{self.lin.pk}/", given | facts)

    def test_looking_writes_nothing_and_the_button_does_it(self) -> None:
        answer = self.post(to=[f"{self.zhang.pk}:{self.mei.pk}", "", "x:y", "9"])
        self.assertContains(answer, "Hand over 10 clients")
        self.assertEqual(set(self.holders().values()), {"lin"})
        mark, wish = answer.context["proposal"].mark, [f"{self.zhang.pk}:{self.mei.pk}"]
        answer = self.post(sure="1", to=wish, mark=mark)
        done = BulkChange.objects.get()
        self.assertRedirects(answer, f"/handovers/{done.pk}/")
        self.assertEqual(self.holders()["张建国"], "mei")
        page = self.client.get(f"/handovers/{done.pk}/")
        self.assertContains(page, "Lin has left")
        self.assertContains(self.client.get("/handovers/"), "waiting 0 days")

    def test_nobody_chosen_is_told(self) -> None:
        answer = self.post(takers=[], sure="1")
        self.assertContains(answer, "Nobody has room for 10 clients")
        answer = self.post(takers=[self.old.pk, self.zhao.pk], sure="1")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(set(self.holders().values()), {"lin"})

    def test_hostile_input_is_one_sentence(self) -> None:
        for facts in (
            {"balance": "everything", "sure": "1"},
            {"token": "no-uuid", "sure": "1"},
            {"takers": ["9" * 40], "sure": "1"},
            {"to": ["9" * 40 + ":1", f"{self.zhang.pk}:{self.zhao.pk}"]},
            {"q": "\x00\u202e" + "长" * 500},
            {"spread": "phone", "sure": "1"},
            {"spread": "tier", "tier_key": "x", "sure": "1"},
            {"mark": "x" * 5000, "sure": "1"},
        ):
            self.assertEqual(self.post(**facts).status_code, 200, facts)
        self.assertEqual(set(self.holders().values()), {"lin"})

    def test_the_page_of_another_branch_does_not_exist(self) -> None:
        for address in (f"/handovers/of/{self.zhao.pk}/", "/handovers/of/999999/"):
            self.assertEqual(self.client.get(address).status_code, 404)
        self.assertEqual(
            self.client.get(f"/handovers/of/{self.he.pk}/").status_code, 403
        )

    def test_queries_do_not_grow_with_clients(self) -> None:
        address = f"/handovers/of/{self.lin.pk}/"

        def count() -> int:
            with CaptureQueriesContext(connections["default"]) as found:
                self.client.get(address)
            return len(found)

        self.client.get(address)
        before = count()
        for n in range(6):
            take_on(by=self.lin, at=now(), name=f"多{n}", phone=f"1320000000{n}")
        self.assertEqual(count(), before)


class LetterTests(LeavingFirm, Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.wu)
        folder = self.enterContext(TemporaryDirectory())
        self.enterContext(self.settings(EMAIL_FILE_PATH=folder, EMAIL_HOST=""))
        self.folder = Path(folder)
        Client.objects.filter(pk=self.zhang.pk).update(stage="D")
        some = [c.pk for c in self.some[:3]]
        Client.objects.filter(pk__in=some).update(email="k@example.com")
        record_consent(
            self.some[0], by=self.lin, purpose="news", channel="email", is_given=True
        )
        self.done = self.leave()
        self.address = f"/handovers/{self.done.pk}/letter/"

    def states(self) -> dict[str, str]:
        rows = Delivery.objects.filter(kind="handover")
        return dict(rows.values_list("client__name", "state"))

    def test_nothing_leaves_before_the_press_and_each_gets_it_once(self) -> None:
        page = self.client.get(f"/handovers/{self.done.pk}/")
        self.assertContains(page, "Send 2 letters")
        self.assertEqual(self.states(), {})
        text = page.context["form"]["text"].value()
        for _press in range(2):
            answer = self.client.post(self.address, {"text": text})
            self.assertRedirects(answer, f"/handovers/{self.done.pk}/")
        self.assertEqual(set(self.states()), {"张建国", "客户00"})
        hand_over_due(seconds=5)
        self.assertEqual(set(self.states().values()), {"written"})
        names = sorted(self.folder.glob("*.eml"))
        self.assertEqual(len(names), 2)
        self.zhang.refresh_from_db()
        letters = [message_from_bytes(n.read_bytes(), policy=default) for n in names]
        words = {one["To"]: one.get_body(("plain",)).get_content() for one in letters}
        told = words["zhang@example.com"]
        self.assertIn("Lin", told)
        self.assertIn(self.zhang.broker.full_name, told)
        self.assertIn(self.zhang.broker.certificates.get().number, told)

    def test_forbidden_words_are_stopped_with_the_rule(self) -> None:
        for text in ("新经纪人保证收益，绝不亏损", "", "\x00", "长" * 3000):
            answer = self.client.post(self.address, {"text": text})
            self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.states(), {})

    def test_undone_before_it_left_nobody_is_told(self) -> None:
        self.client.post(self.address, {"text": "您的经纪人已更换。"})
        undo_change(self.done, by=self.wu)
        hand_over_due(seconds=5)
        rows = Delivery.objects.filter(kind="handover")
        self.assertEqual(
            set(rows.values_list("state", "reason")), {("withheld", "moot")}
        )
        self.assertFalse(list(self.folder.glob("*.eml")))

    def test_whoever_withdrew_or_is_listed_meanwhile_gets_none(self) -> None:
        self.client.post(self.address, {"text": "您的经纪人已更换。"})
        suppress(by=self.wu, kind="email", written="zhang@example.com")
        self.some[0].refresh_from_db()
        record_consent(
            self.some[0], by=self.wu, purpose="news", channel="email", is_given=False
        )
        hand_over_due(seconds=5)
        rows = Delivery.objects.filter(kind="handover")
        found = set(rows.values_list("state", "reason"))
        self.assertEqual(found, {("withheld", "suppressed"), ("withheld", "consent")})

    def test_another_branch_writes_to_nobody(self) -> None:
        self.client.force_login(self.sun)
        answer = self.client.post(self.address, {"text": "您好"})
        self.assertEqual(answer.status_code, 404)


@pytest.mark.database
class RaceTests(LeavingFirm, TransactionTestCase):
    def setUp(self) -> None:
        type(self).found()

    def test_two_managers_at_once_hand_over_once(self) -> None:
        second = hire("wu2", Role.MANAGER, self.nanjing)
        how = self.how()
        mark, start = self.mark(how), threading.Barrier(2)
        refused: list[str] = []

        def run(manager: User) -> None:
            try:
                start.wait()
                self.leave(how, by=manager, mark=mark)
            except ValidationError as error:
                refused.append(error.code or "")
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=[m]) for m in (self.wu, second)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(refused, ["gone"])
        self.assertEqual(BulkChange.objects.filter(kind="handover").count(), 1)
        self.assertFalse(Client.objects.filter(broker=self.lin).exists())
        self.assertEqual(
            Assignment.objects.filter(duty="broker", to_on=None).count(),
            Client.objects.count(),
        )
