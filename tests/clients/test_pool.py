"""The public pool: nobody goes unwarned, nobody live goes at all, nobody takes twice."""

import random
import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connections
from django.test import SimpleTestCase, TransactionTestCase

from accounts.enums import Role
from accounts.models import AuditNote, Certificate, Notification, Setting, User
from clients.actions import add_client
from clients.actions.binning import bin_client
from clients.actions.pool import claim_client, give_from_pool, release_client
from clients.actions.pool_recycling import recycle_due
from clients.actions.suppression import suppress
from clients.models import Assignment, Client, PoolStay, PoolWarning
from clients.policies import duplicates_of
from clients.rules.pool import Rule, ends_on, judge
from core.clock import now, today
from pipeline.actions import plan_next_step, take_on
from pipeline.models import CohortCount, Journey, NextStep, StageChange
from service.actions import log_contact
from service.actions.appointments import book_appointment
from tests.cast import Cast, Firm, hire

RULE = {"days": 90, "warn": 7, "claims": 2, "cool_down": 30}


class RuleTests(SimpleTestCase):
    def test_nobody_goes_unwarned_or_early_whatever_nights_are_missed(self) -> None:
        for seed in range(500):
            dice = random.Random(seed)
            rule = Rule(dice.randint(1, 60), dice.randint(1, 10), 5, 30)
            start, told, gone = date(2026, 1, 1), None, None
            contacts = {start + timedelta(days=dice.randrange(200)) for _ in range(3)}
            last = start
            for n in range(300):
                day = start + timedelta(days=n)
                if day in contacts:
                    last = day
                if dice.random() < 0.3:
                    continue  # no round that night
                verdict = judge(day, last, told, rule)
                if verdict == "warn":
                    told = day
                if verdict == "go":
                    gone = day
                    break
            self.assertIsNotNone(gone, seed)
            self.assertGreaterEqual((gone - last).days, rule.days, seed)
            self.assertGreaterEqual((gone - told).days, rule.warn, seed)
            self.assertGreaterEqual(told, last)

    def test_a_branch_without_a_pool_keeps_everybody(self) -> None:
        rule = Rule(0, 7, 5, 30)
        self.assertEqual(judge(date(2030, 1, 1), date(2000, 1, 1), None, rule), "keep")
        self.assertEqual(ends_on(date(2026, 1, 31), Rule(1, 1, 1, 1)), date(2026, 2, 1))


class PoolFirm(Firm):
    """Nanjing protects for 90 days; three prospects of Lin's were forgotten long ago."""

    forgotten: list[Client]

    @classmethod
    def found(cls) -> None:
        super().found()
        Setting.objects.create(
            name="pool_rule", value=RULE, branch=cls.nanjing, from_on=date(2026, 1, 1)
        )
        cls.forgotten = [cls.forget(f"旧客{n}", f"1390000000{n}") for n in range(3)]
        log_contact(client=cls.zhang, by=cls.lin, kind="phone")

    @classmethod
    def forget(cls, name: str, phone: str, by: User | None = None) -> Client:
        """Take somebody on whom nobody has called for 200 days."""
        client = take_on(by=by or cls.lin, at=now(), name=name, phone=phone)
        long_ago = now() - timedelta(days=200)
        Client.objects.filter(pk=client.pk).update(
            last_contact_at=long_ago, added_at=long_ago
        )
        Assignment.objects.filter(client=client).update(from_on=long_ago.date())
        client.refresh_from_db()
        return client

    def night(self, days: int) -> Any:
        return recycle_due(on=today() + timedelta(days=days))

    def send_back(self, client: Client | None = None) -> PoolStay:
        one = client or self.forgotten[0]
        self.night(0)
        self.night(7)
        stay: PoolStay = PoolStay.objects.get(client=one, left_at=None)
        return stay


class RecyclingTests(PoolFirm, Cast):
    def test_the_broker_is_told_first_and_then_they_go(self) -> None:
        found = self.night(0)
        self.assertEqual((found.warned, found.recycled), (3, 0))
        told = Notification.objects.get(user=self.lin, kind="pool_warning")
        self.assertEqual(told.facts["n"], 3)
        for days in range(1, 7):
            found = self.night(days)
            self.assertEqual((found.warned, found.recycled), (0, 0), days)
        self.assertEqual(self.night(7).recycled, 3)
        self.assertEqual(self.night(7).recycled, 0)
        for one in self.forgotten:
            one.refresh_from_db()
            self.assertEqual(one.standing, "pooled")
            held = Assignment.objects.filter(client=one, duty="broker", to_on=None)
            self.assertFalse(held.exists())
            self.assertNotIn(one, Client.objects.visible_to(self.lin))
        self.assertFalse(PoolWarning.objects.exists())
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.standing, "active")

    def test_a_call_after_the_warning_keeps_them_and_warns_anew(self) -> None:
        self.night(0)
        log_contact(client=self.forgotten[0], by=self.lin, kind="phone")
        found = self.night(7)
        self.assertEqual((found.recycled, found.saved), (2, 1))
        self.assertFalse(PoolWarning.objects.exists())

    def test_live_business_of_every_kind_is_spared(self) -> None:
        member = self.forget("会员", "13911111111")
        Client.objects.filter(pk=member.pk).update(stage="D")
        numbered = self.forget("有号", "13911111112")
        Client.objects.filter(pk=numbered.pk).update(member_no="N1")
        stepped = self.forget("有约", "13911111113")
        plan_next_step(
            stepped, by=self.lin, what="回访", due_on=today() + timedelta(days=20)
        )
        invited = self.forget("有会", "13911111119")
        book_appointment(
            by=self.lin,
            client=invited,
            kind="opening",
            starts_at=now() + timedelta(days=20),
        )
        NextStep.objects.filter(client=invited).delete()
        binned = bin_client(self.forget("已弃", "13911111114"), by=self.lin)
        sealed = self.forget("封存", "13911111115")
        Client.objects.filter(pk=sealed.pk).update(standing="restricted")
        listed = self.forget("勿扰", "13911111116")
        suppress(by=self.wu, kind="phone", written="13911111116")
        theirs = self.forget("苏州", "13911111117", by=self.zhao)
        fresh = add_client(by=self.lin, name="新来", phone="13911111118")
        found = self.night(0) + self.night(7)
        self.assertEqual(found.recycled, 3)
        kept = (
            invited,
            member,
            numbered,
            stepped,
            binned,
            sealed,
            listed,
            theirs,
            fresh,
        )
        stays = PoolStay.objects.filter(client__in=[c.pk for c in kept])
        self.assertFalse(stays.exists())

    def test_coming_into_new_hands_begins_the_clock_anew(self) -> None:
        Assignment.objects.filter(client=self.forgotten[0]).update(from_on=today())
        self.night(0)
        self.assertEqual(self.night(7).recycled, 2)

    def test_history_and_sums_stay_where_they_were(self) -> None:
        def facts() -> tuple[object, ...]:
            return (
                list(Journey.objects.order_by("pk").values()),
                list(StageChange.objects.order_by("pk").values()),
                list(CohortCount.objects.order_by("pk").values()),
            )

        before = facts()
        claim_client(self.send_back(), by=self.chen)
        self.assertEqual(facts(), before)

    def test_the_command_does_what_the_clock_does(self) -> None:
        call_command("recycle_pool", "--json")
        self.assertEqual(PoolWarning.objects.count(), 3)


class TakingTests(PoolFirm, Cast):
    def test_who_takes_somebody_out_has_them(self) -> None:
        stay = self.send_back()
        client = claim_client(stay, by=self.chen)
        self.assertEqual((client.broker, client.standing), (self.chen, "active"))
        self.assertIn(client, Client.objects.visible_to(self.chen))
        self.assertEqual(claim_client(stay, by=self.chen), client)
        stay.refresh_from_db()
        self.assertEqual((stay.taken_by, stay.holder), (self.chen, self.lin))

    def refused(self, work: Callable[[], object]) -> str:
        with self.assertRaises(ValidationError) as refused:
            work()
        return refused.exception.code or ""

    def test_nobody_takes_more_than_the_day_allows(self) -> None:
        self.send_back()
        stays = list(PoolStay.objects.order_by("pk"))
        for stay in stays[:2]:
            claim_client(stay, by=self.chen)
        self.assertEqual(
            self.refused(lambda: claim_client(stays[2], by=self.chen)), "cap"
        )
        tomorrow = now() + timedelta(days=1)
        with patch("django.utils.timezone.now", lambda: tomorrow):
            self.assertEqual(claim_client(stays[2], by=self.chen).broker, self.chen)

    def test_the_former_broker_waits(self) -> None:
        stay = self.send_back()
        self.assertEqual(
            self.refused(lambda: claim_client(stay, by=self.lin)), "cool_down"
        )
        later = now() + timedelta(days=30)
        with patch("django.utils.timezone.now", lambda: later):
            self.assertEqual(claim_client(stay, by=self.lin).broker, self.lin)

    def test_only_brokers_of_the_branch_with_a_certificate_take(self) -> None:
        stay = self.send_back()
        for person in (self.zhao, self.he, self.wu):
            self.assertEqual(
                self.refused(lambda p=person: claim_client(stay, by=p)), "not"
            )
        Certificate.objects.filter(user=self.chen).update(valid_to=date(2021, 1, 1))
        self.assertEqual(
            self.refused(lambda: claim_client(stay, by=self.chen)), "licence"
        )
        suppress(by=self.wu, kind="phone", written=self.forgotten[0].phone)
        Certificate.objects.filter(user=self.chen).update(valid_to=None)
        self.assertEqual(
            self.refused(lambda: claim_client(stay, by=self.chen)), "listed"
        )

    def test_the_manager_gives_without_a_cap_also_to_the_former_broker(self) -> None:
        stay = self.send_back()
        client = give_from_pool(stay, by=self.wu, to=self.lin)
        self.assertEqual((client.broker, client.standing), (self.lin, "active"))
        other = PoolStay.objects.filter(left_at=None).first()
        for by, to in ((self.sun, self.chen), (self.wu, self.zhao), (self.chen,) * 2):
            self.assertEqual(
                self.refused(lambda b=by, t=to: give_from_pool(other, by=b, to=t)),
                "not",
            )

    def test_giving_up_needs_a_reason_and_nothing_going_on(self) -> None:
        one, two = self.forgotten[:2]
        with self.assertRaises(ValidationError):
            release_client(one, by=self.lin, reason="  ")
        plan_next_step(two, by=self.lin, what="回访", due_on=today())
        self.assertEqual(
            self.refused(lambda: release_client(two, by=self.lin, reason="没时间")),
            "live",
        )
        self.assertEqual(
            self.refused(lambda: release_client(one, by=self.chen, reason="x")), "not"
        )
        stay = release_client(one, by=self.lin, reason="搬去外地")
        self.assertEqual((stay.why, stay.reason), ("released", "搬去外地"))
        self.assertEqual(AuditNote.objects.get().text, "搬去外地")
        foreign = self.forget("苏州", "13911111117", by=self.zhao)
        self.assertEqual(
            self.refused(lambda: release_client(foreign, by=self.zhao, reason="x")),
            "off",
        )

    def test_who_enters_a_number_from_the_pool_is_told_where_it_is(self) -> None:
        self.send_back()
        number = self.forgotten[0].phone
        self.assertTrue(duplicates_of(viewer=self.chen, phone=number).in_pool)
        self.client.force_login(self.chen)
        facts = {"name": "又来", "phone": number, "anyway": "on"}
        answer = self.client.post("/clients/new/", facts)
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.context["form"].has_error("__all__", "pooled"))
        self.assertFalse(Client.objects.filter(name="又来").exists())
        self.assertFalse(duplicates_of(viewer=self.zhao, phone=number).in_pool)


class PageTests(PoolFirm, Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    def test_a_stranger_sees_neither_name_nor_number(self) -> None:
        self.send_back()
        for viewer in (self.chen, self.lin, self.wu):
            self.client.force_login(viewer)
            page = self.client.get("/clients/pool/")
            self.assertContains(page, "旧**")
            for secret in (
                "旧客0",
                "13900000000",
                f"/clients/{self.forgotten[0].pk}",
            ):
                self.assertNotContains(page, secret)
            gone = self.client.get(f"/clients/{self.forgotten[0].pk}/")
            self.assertEqual(gone.status_code, 404)

    def test_another_branch_sees_an_empty_pool_and_takes_nobody(self) -> None:
        stay = self.send_back()
        self.client.force_login(self.zhao)
        self.assertNotContains(self.client.get("/clients/pool/"), "旧**")
        answer = self.client.post("/clients/pool/", {"stay": stay.pk})
        self.assertEqual(answer.status_code, 404)
        for person, status in ((self.he, 403), (self.gao, 403), (self.tan, 403)):
            self.client.force_login(person)
            self.assertEqual(self.client.get("/clients/pool/").status_code, status)

    def test_one_press_takes_and_opens_the_client(self) -> None:
        stay = self.send_back()
        self.client.force_login(self.chen)
        answer = self.client.post("/clients/pool/", {"stay": stay.pk})
        self.assertRedirects(answer, f"/clients/{stay.client_id}/")
        again = self.client.post("/clients/pool/", {"stay": stay.pk})
        self.assertRedirects(again, f"/clients/{stay.client_id}/")
        self.client.force_login(self.wu)
        late = self.client.post("/clients/pool/", {"stay": stay.pk, "to": self.lin.pk})
        self.assertContains(late, "Somebody else was faster.")

    def test_hostile_input_is_a_sentence_or_nothing(self) -> None:
        stay = self.send_back()
        self.client.force_login(self.wu)
        for facts in (
            {},
            {"stay": "x"},
            {"stay": "9" * 30},
            {"stay": stay.pk, "to": self.zhao.pk},
            {"stay": stay.pk, "to": "x"},
            {"stay": stay.pk},
        ):
            answer = self.client.post("/clients/pool/", facts)
            self.assertEqual(answer.status_code, 200, facts)
        address = f"/clients/{self.zhang.pk}/release/"
        self.client.force_login(self.lin)
        for reason in ("", "\x00", "长" * 500):
            answer = self.client.post(address, {"reason": reason})
            self.assertEqual(answer.status_code, 200)
        self.assertEqual(PoolStay.objects.filter(left_at=None).count(), 3)

    def test_who_goes_back_soon_is_listed_for_the_broker(self) -> None:
        self.night(0)
        self.client.force_login(self.lin)
        self.assertContains(self.client.get("/clients/pool/leaving/"), "旧客1")
        self.client.force_login(self.chen)
        self.assertNotContains(self.client.get("/clients/pool/leaving/"), "旧客1")

    def test_today_says_who_goes_back_and_when(self) -> None:
        self.night(0)
        self.client.force_login(self.lin)
        page = self.client.get("/")
        self.assertContains(page, "Goes back to the public pool on", 3)
        self.client.force_login(self.chen)
        self.assertNotContains(self.client.get("/"), "Goes back to the public pool")

    def test_giving_up_by_hand(self) -> None:
        self.client.force_login(self.lin)
        address = f"/clients/{self.forgotten[0].pk}/release/"
        self.assertContains(self.client.get(address), "Give 旧客0 up")
        answer = self.client.post(address, {"reason": "搬走"})
        self.assertRedirects(answer, "/clients/pool/")
        self.client.force_login(self.zhao)
        self.assertEqual(self.client.get(address).status_code, 404)


@pytest.mark.database
class RaceTests(PoolFirm, TransactionTestCase):
    def setUp(self) -> None:
        type(self).found()

    def at_once(self, works: list[Callable[[], object]]) -> list[str]:
        start, refused = threading.Barrier(len(works)), []

        def run(work: Callable[[], object]) -> None:
            try:
                start.wait()
                work()
                refused.append("")
            except ValidationError as error:
                refused.append(error.code or "?")
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=[work]) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(refused)

    def test_many_claims_of_one_broker_give_exactly_the_cap(self) -> None:
        for n in range(5):
            self.forget(f"更旧{n}", f"1380000000{n}")
        self.send_back()
        stays = list(PoolStay.objects.order_by("pk"))
        said = self.at_once(
            [lambda s=stay: claim_client(s, by=self.chen) for stay in stays]
        )
        self.assertEqual(said, ["", "", *["cap"] * 6])
        self.assertEqual(Client.objects.active().filter(broker=self.chen).count(), 2)

    def test_one_of_many_brokers_gets_somebody(self) -> None:
        stay = self.send_back()
        people = [hire(f"b{n}", Role.BROKER, self.nanjing) for n in range(6)]
        said = self.at_once(
            [lambda p=person: claim_client(stay, by=p) for person in people]
        )
        self.assertEqual(said, ["", *["gone"] * 5])
        held = Assignment.objects.filter(client=stay.client_id, duty="broker")
        self.assertEqual(held.filter(to_on=None).count(), 1)

    def test_two_nights_at_once_send_everybody_back_once(self) -> None:
        self.night(0)
        self.at_once([lambda: self.night(7)] * 4)
        self.assertEqual(PoolStay.objects.count(), 3)

    def test_a_call_and_the_night_at_once_leave_nobody_between(self) -> None:
        self.night(0)
        one = self.forgotten[0]

        def call() -> None:
            log_contact(client=Client.objects.get(pk=one.pk), by=self.lin, kind="phone")

        self.at_once([call, lambda: self.night(7)])
        one.refresh_from_db()
        is_pooled = PoolStay.objects.filter(client=one, left_at=None).exists()
        held = Assignment.objects.filter(client=one, duty="broker", to_on=None)
        self.assertEqual(is_pooled, one.standing == "pooled")
        self.assertEqual(held.exists(), one.standing == "active")
