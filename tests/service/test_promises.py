"""The ledger of promised services: pages, one tap, advice, races, privacy of rows."""

import random
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import translation

from accounts.models import Notification
from clients.actions import change_client
from clients.actions.handing import hand_over
from clients.actions.services import start_services
from clients.actions.suitability import warn_in_writing
from clients.models import Client, RiskWarning, Service
from core.clock import now, start_of, today
from pipeline.actions import take_on
from pipeline.rules import wilson
from service.actions import (
    keep_promise,
    note_opening,
    record_delivery,
    withdraw_delivery,
)
from service.analytics.ledger import LedgerQuery, ledger
from service.http import copy_token
from service.models import LogOpening, ServiceLog
from service.rules.promises import slot_of, slots_in
from tests.cast import Cast, at
from tests.service.rendered_things import deliver, make_member, travel

LONG_AGO = date(2025, 1, 6)


class Promised(Cast):
    """Nanjing has the standard catalogue, Mr Zhang is a key member of C3."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        start_services(cls.nanjing, by=cls.wu)
        cls.services = {s.code: s for s in Service.objects.filter(branch=cls.nanjing)}
        Client.objects.filter(pk=cls.zhang.pk).update(adviser=cls.he)
        make_member(
            cls.zhang,
            LONG_AGO,
            tier="key",
            risk_class="C3",
            risk_assessed_on=today() - timedelta(days=30),
            wechat="zjg",
        )

    def setUp(self) -> None:
        self.client.cookies["language"] = "en"
        self.enterContext(translation.override("en"))

    def record(self, code: str, **facts: object) -> ServiceLog:
        given = {"by": self.lin, "channel": "phone", **facts}
        service = self.services[code]
        client = facts.pop("client", self.zhang)
        return record_delivery(**{"client": client, **given, "service": service})

    def lines(self, user: object = None, **asked: object) -> dict[str, str]:
        query = LedgerQuery(today().replace(day=1), **asked)
        return {
            line.service.code: line.state
            for line in ledger(user or self.wu, query).rows
        }


class RulesOfRenderingTests(Promised):
    def refused(self, words: str, code: str, **facts: object) -> None:
        with self.assertRaises(ValidationError) as refusal:
            self.record(code, **facts)
        self.assertIn(words, " ".join(refusal.exception.messages))
        self.assertEqual(ServiceLog.objects.count(), 0)

    def test_advice_is_a_registered_advisers(self) -> None:
        self.refused("only a registered adviser", "V5", author=self.lin)
        log = self.record("V5")
        self.assertEqual((log.by, log.author), (self.lin, self.he))
        told = Notification.objects.get(user=self.he)
        self.assertEqual(told.kind, "advice_recorded")

    def test_without_an_adviser_no_advice(self) -> None:
        Client.objects.filter(pk=self.zhang.pk).update(adviser=None)
        self.zhang.refresh_from_db()
        self.refused("no adviser is assigned", "V3")

    def test_an_adviser_whose_certificate_lapsed_is_no_author(self) -> None:
        self.he.certificates.update(valid_to=today() - timedelta(days=1))
        self.refused("valid certificate", "V3")

    def test_real_time_information_is_an_instant_message(self) -> None:
        self.refused("instant message", "V1", channel="phone")
        self.assertEqual(self.record("V1", channel="wechat").channel, "wechat")

    def test_general_members_get_research_by_title_link_and_author(self) -> None:
        Client.objects.filter(pk=self.zhang.pk).update(tier="general")
        whole = {"what": "银行业周报", "link": "https://a.example/r",
                 "research_by": "王研究员"}  # fmt: skip
        for missing in whole:
            self.refused("research only", "G4", **{**whole, missing: ""})
        self.assertEqual(self.record("G4", **whole).research_by, "王研究员")

    def test_key_services_are_not_rendered_to_general_members(self) -> None:
        Client.objects.filter(pk=self.zhang.pk).update(tier="general")
        self.refused("key clients", "V2", channel="email")

    def test_nobody_without_a_deal_is_served_nor_in_the_future(self) -> None:
        li = take_on(by=self.lin, name="李四")
        self.refused("members", "G1", client=li)
        self.refused("future", "G1", happened_at=now() + timedelta(hours=1))
        self.refused("members", "G1", happened_at=start_of(date(2025, 1, 5)))

    def test_nothing_above_the_class_without_a_written_warning(self) -> None:
        self.refused("lies above", "V6")
        warn_in_writing(
            self.zhang, by=self.lin, product="定制组合", product_class="R4",
            demand="我自己要更进取的", given_by="paper",
        )  # fmt: skip
        log = self.record("V6")
        self.assertEqual((log.light, log.warning.product), ("amber", "定制组合"))

    def test_an_expired_assessment_is_not_green(self) -> None:
        Client.objects.filter(pk=self.zhang.pk).update(
            risk_assessed_on=today() - timedelta(days=1200)
        )
        self.refused("expired", "V3")
        self.assertEqual(self.lines()["V3"], "barred")

    def test_other_peoples_clients_and_other_branches_services(self) -> None:
        with self.assertRaisesMessage(ValidationError, "not among yours"):
            self.record("G1", by=self.chen)
        start_services(self.suzhou, by=self.sun)
        foreign = Service.objects.filter(branch=self.suzhou)[0]
        with self.assertRaisesMessage(ValidationError, "catalogue"):
            record_delivery(
                client=self.zhang, service=foreign, by=self.lin, channel="phone"
            )
        with self.assertRaisesMessage(ValidationError, "role"):
            self.record("G1", by=self.gao)


@pytest.mark.database
class OnceTests(Promised):
    def test_the_same_delivery_is_one_row(self) -> None:
        first = self.record("G1", key="digest:7", by=None)
        self.assertEqual(self.record("G1", key="digest:7", by=None), first)
        self.assertEqual(ServiceLog.objects.count(), 1)

    def test_two_who_tap_the_same_promise_make_one_row(self) -> None:
        slot = slot_of("monthly", today())
        facts = {"client": self.zhang, "service": self.services["V5"], "slot": slot}
        first = keep_promise(by=self.lin, **facts)
        self.assertEqual(keep_promise(by=self.he, **facts), first)
        withdraw_delivery(first, by=self.lin, reason="nicht gewesen")
        again = keep_promise(by=self.lin, **facts)
        self.assertNotEqual(again, first)
        self.assertEqual(self.lines()["V5"], "delivered")

    def test_rows_are_added_and_never_changed(self) -> None:
        log = self.record("G5", channel="meeting")
        log.what = "另一个"
        with self.assertRaises(PermissionDenied):
            log.save()
        with self.assertRaises(PermissionDenied):
            ServiceLog.objects.filter(pk=log.pk).update(what="另一个")
        with self.assertRaises(PermissionDenied):
            RiskWarning.objects.update(text="")

    def test_an_opening_counts_once_and_not_after_a_withdrawal(self) -> None:
        log = self.record("G5", channel="meeting")
        self.assertEqual(note_opening(log), note_opening(log))
        self.assertEqual(self.lines()["G5"], "opened")
        other = self.record("V5")
        withdraw_delivery(other, by=self.wu, reason="slip")
        self.assertIsNone(note_opening(other))


class PageTests(Promised):
    def test_what_i_owe_and_one_tap(self) -> None:
        self.client.force_login(self.lin)
        address = reverse("service:promises")
        page = self.client.get(address)
        due = page.context["ledger"].counts["due"]
        self.assertGreater(due, 0)
        keep = reverse("service:keep", args=[self.zhang.pk, self.services["V5"].pk])
        self.assertContains(page, keep)
        for _twice in range(2):
            answer = self.client.post(keep, {"next": address})
            self.assertRedirects(answer, address)
        page = self.client.get(address)
        self.assertEqual(page.context["ledger"].counts["due"], due - 1)
        self.assertEqual(ServiceLog.objects.count(), 1)

    def test_the_counts_are_the_rows(self) -> None:
        self.record("V5")
        self.client.force_login(self.wu)
        counts = self.client.get(reverse("service:promises")).context["ledger"].counts
        for state in ("due", "late", "delivered", "opened", "barred", "kept"):
            page = self.client.get(reverse("service:promises"), {"state": state})
            self.assertEqual(len(page.context["ledger"].rows), counts[state], state)
        page = self.client.get(reverse("service:promises"), {"tier": "general"})
        self.assertEqual(page.context["ledger"].rows, [])

    def test_one_service_for_all_and_why_not_for_some(self) -> None:
        li = take_on(by=self.lin, name="李四")
        wang = take_on(by=self.chen, name="王五")
        for one in (li, wang):
            make_member(one, LONG_AGO, tier="key", risk_class="C3",
                        risk_assessed_on=today())  # fmt: skip
        self.client.force_login(self.lin)
        address = reverse("service:keep_all", args=[self.services["V5"].pk])
        page = self.client.post(address, follow=True)
        self.assertContains(page, "Recorded for 1 client.")
        self.assertContains(page, "no adviser is assigned")
        self.assertEqual(
            list(ServiceLog.objects.values_list("client", flat=True)), [self.zhang.pk]
        )

    def test_the_form_says_what_is_missing_and_a_token_is_one_row(self) -> None:
        self.client.force_login(self.lin)
        address = reverse("service:render", args=[self.zhang.pk])
        form = {
            "service": self.services["V1"].pk, "what": "停牌提示", "channel": "phone",
            "on": today().isoformat(), "token": "0" * 32,
        }  # fmt: skip
        self.assertContains(self.client.post(address, form), "instant message")
        form["channel"] = "wechat"
        for _twice in range(2):
            self.assertEqual(self.client.post(address, form).status_code, 302)
        self.assertEqual(ServiceLog.objects.get().what, "停牌提示")
        page = self.client.get(reverse("service:rendered", args=[self.zhang.pk]))
        self.assertContains(page, "停牌提示")
        page = self.client.get(self.zhang.get_absolute_url())
        self.assertContains(page, "Promised this month")

    def test_only_a_readers_press_counts_as_opened(self) -> None:
        log = self.record("V3", what="白酒深度", link="https://a.example/r")
        address = reverse("service:copy", args=[copy_token(log.pk)])
        self.assertContains(self.client.get(address), "白酒深度")
        self.client.force_login(self.lin)
        self.client.post(address)
        self.assertEqual(LogOpening.objects.count(), 0)
        self.client.logout()
        answer = self.client.post(address)
        self.assertEqual(answer["Location"], "https://a.example/r")
        self.assertEqual(LogOpening.objects.get().log, log)
        forged = reverse("service:copy", args=[f"{log.pk}.abc"])
        self.assertEqual(self.client.get(forged).status_code, 404)

    def test_the_export_is_safe_and_the_viewers_own(self) -> None:
        self.record("V3", what="=1+1", link="https://a.example/r")
        for user, count in ((self.lin, 2), (self.chen, 1)):
            self.client.force_login(user)
            answer = self.client.post(reverse("service:export_rendered"))
            text = b"".join(answer.streaming_content).decode()
            self.assertEqual(len(text.splitlines()), count)
            self.assertNotIn(",=1+1", text)

    def test_taking_back_needs_a_reason_and_stays_readable(self) -> None:
        log = self.record("V5")
        self.client.force_login(self.lin)
        address = reverse("service:withdraw_rendered", args=[log.pk])
        self.assertEqual(self.client.post(address, {"reason": " "}).status_code, 200)
        self.client.post(address, {"reason": "录错了人"})
        page = self.client.get(reverse("service:rendered", args=[self.zhang.pk]))
        self.assertContains(page, "录错了人")
        self.assertEqual(self.lines()["V5"], "due")


def _trading() -> frozenset[date]:
    """The exchange's days of early 2024: the Spring Festival was 9 to 16 February."""
    every = (date(2024, 1, 15) + timedelta(days=n) for n in range(90))
    return frozenset(
        day
        for day in every
        if day.weekday() < 5 and not date(2024, 2, 9) <= day <= date(2024, 2, 16)
    )


class HistoryTests(Promised):
    """The ledger, by its real actions, against a day by day count of its own."""

    def test_random_deliveries_against_brute_force(self) -> None:
        chance = random.Random(88)
        clock = at("2024-03-05 00:10")  # still the 4th of March in UTC
        view = self.services["V4"]
        view.product_class = ""  # so that something is owed to key clients alone
        view.save()
        early = at("2023-10-10 10:00")
        with travel(early):
            people = [take_on(by=self.lin, name=f"会员{n}") for n in range(12)]
        lives = {}
        for client in people:
            since = date(2024, 1, 20) + timedelta(days=chance.randrange(45))
            make_member(client, since)
            turn = date(2024, 2, 1) + timedelta(days=chance.randrange(33))
            moved = date(2024, 2, 1) + timedelta(days=chance.randrange(33))
            tiers = ("general", "key") if chance.random() < 0.5 else ("key", "general")
            self._at(turn - timedelta(days=90), change_client, client, tier=tiers[0])
            self._at(turn, change_client, client, tier=tiers[1])
            client.refresh_from_db()
            with travel(start_of(moved)):
                hand_over(client, by=self.wu, to={"broker": self.chen})
            lives[client.pk] = (since, turn, tiers, moved)
        done = self._deliver(people, chance)
        for month in (date(2024, 2, 1), date(2024, 3, 1)):
            with travel(clock):
                found = ledger(self.wu, LedgerQuery(month))
            kept = {
                (line.member.pk, line.service.code, line.broker, line.tier): (
                    line.owed, line.kept, line.late,
                )
                for line in found.lines
                if line.member.pk in lives
            }  # fmt: skip
            wanted = self._brute(month, lives, done)
            self.assertEqual(sorted(kept.items() ^ wanted.items()), [])

    def _at(self, day: date, action: object, client: Client, **facts: object) -> None:
        moment = start_of(day)
        with travel(moment):
            action(client, by=self.wu, **facts)

    def _deliver(
        self, people: list[Client], chance: random.Random
    ) -> set[tuple[int, str, date]]:
        done = set()
        for client in people:
            for code in ("G2", "G5", "V4"):
                for _n in range(chance.randrange(5)):
                    # Around midnight: 15:30–16:30 UTC is either side of it.
                    day = datetime(2024, 2, 1, 15, 30, tzinfo=now().tzinfo)
                    moment = day + timedelta(
                        days=chance.randrange(31), minutes=chance.randrange(60)
                    )
                    service = self.services[code]
                    if ServiceLog.objects.filter(
                        client=client, service=service, happened_at=moment
                    ).exists():
                        continue
                    deliver(client, service, moment, self.lin)
                    shanghai = (moment + timedelta(hours=8)).date()
                    done.add((client.pk, code, shanghai))
        return done

    def _brute(
        self,
        month: date,
        lives: dict[int, tuple[date, date, tuple[str, str], date]],
        done: set[tuple[int, str, date]],
    ) -> dict[tuple[int, str, int, str], tuple[int, int, int]]:
        now_on = date(2024, 3, 5)
        trading = _trading()
        sums: dict[tuple[int, str, int, str], tuple[int, int, int]] = {}
        for pk, (since, turn, tiers, moved) in lives.items():
            for code, service in self.services.items():
                if service.product_class or service.rhythm not in (
                    "weekly",
                    "monthly",
                    "daily",
                ):
                    continue
                for slot in slots_in(service.rhythm, month, trading):
                    judged = min(slot.last, now_on)
                    tier = tiers[1] if judged >= turn else tiers[0]
                    if slot.first > now_on or judged < since:
                        continue
                    if service.tier == "key" and tier != "key":
                        continue
                    broker = self.chen.pk if judged >= moved else self.lin.pk
                    is_kept = any(
                        (pk, code, slot.first + timedelta(days=n)) in done
                        for n in range((slot.last - slot.first).days + 1)
                    )
                    is_late = not is_kept and slot.last < now_on
                    a, b, c = sums.get((pk, code, broker, tier), (0, 0, 0))
                    sums[pk, code, broker, tier] = (a + 1, b + is_kept, c + is_late)
        barred = dict.fromkeys(self._barred(month, lives), (0, 0, 0))
        return barred | sums

    def _barred(
        self, month: date, lives: dict[int, tuple[date, date, tuple[str, str], date]]
    ) -> set[tuple[int, str, int, str]]:
        """Nobody here was assessed: whatever has a product class is barred."""
        now_on = date(2024, 3, 5)
        found = set()
        for pk, (since, turn, tiers, moved) in lives.items():
            for code, service in self.services.items():
                if not service.product_class:
                    continue
                trading = _trading()
                for slot in slots_in(service.rhythm, month, trading):
                    judged = min(slot.last, now_on)
                    tier = tiers[1] if judged >= turn else tiers[0]
                    is_owed = slot.first <= now_on and judged >= since
                    if is_owed and (service.tier != "key" or tier == "key"):
                        broker = self.chen.pk if judged >= moved else self.lin.pk
                        found.add((pk, code, broker, tier))
        return found

    def test_the_rate_has_wilsons_interval_and_leaves_out_what_runs(self) -> None:
        self.record("V5")
        query = LedgerQuery(today().replace(day=1))
        found = ledger(self.wu, query)
        total = found.total
        self.assertEqual(total.kept, found.counts["kept"])
        self.assertEqual(total.decided, found.counts["kept"] + found.counts["late"])
        self.assertEqual(total.interval, wilson(total.kept, total.decided))
        self.assertEqual(total.watching, found.counts["due"])

    def test_few_statements_however_many_members(self) -> None:
        for n in range(3):
            make_member(take_on(by=self.lin, name=f"会员{n}"), LONG_AGO)
        with self.assertNumQueries(7):
            ledger(self.wu, LedgerQuery(today().replace(day=1)))
