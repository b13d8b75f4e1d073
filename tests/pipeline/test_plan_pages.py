"""The living plan as people meet it: its figures, its people, what if, signing."""

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Notification, Team, User
from accounts.policies import working_calendar
from clients.actions import add_client
from clients.models import Client
from core.clock import now, today
from pipeline.actions import append_moves, return_plan, save_plan, sign_plan
from pipeline.models import SalesPlan, StageChange
from tests.pipeline.test_pages import FIGURE, PEOPLE, Pages

pytestmark = pytest.mark.database
RATIO = {"A": 100, "B": 25, "C": 8, "D": 2}


def plan_of(broker: User, target: int = 100_000_000, **facts: Any) -> SalesPlan:
    usual = {"average": Decimal(100_000), "days": 366, "ratio": RATIO}
    return save_plan(
        by=broker, year=today().year, target=Decimal(target), **{**usual, **facts}
    )


def walked(
    broker: Any, days_ago: int, stages: str, number: int, every: int = 3
) -> Client:
    """Take someone on and move them on every few days; nobody moves in the future."""
    client = add_client(by=broker, name=f"客户{number}")
    start = now() - timedelta(days=days_ago)
    append_moves(
        StageChange(
            client=client,
            stage=stage,
            moved_at=min(start + timedelta(days=every * n), now() - timedelta(days=1)),
            broker=broker,
            branch_id=broker.branch_id,
            by=broker,
        )
        for n, stage in enumerate(stages)
    )
    return client


class LivingPageTests(Pages):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        for n, (ago, stages) in enumerate(
            ((300, "ABCD"), (200, "ABCD"), (20, "A"), (12, "AB"), (11, "ABC"), (9, "A"))
        ):
            one = walked(cls.lin, ago, stages, n)
            if stages.endswith("D"):
                Client.objects.filter(pk=one.pk).update(assets=Decimal(300_000))
        lost = walked(cls.lin, 10, "AB", 7)
        Client.objects.filter(pk=lost.pk).update(outcome="lost")
        for n in range(40):
            walked(cls.chen, 250 + n, "ABC" if n % 4 else "A", 100 + n)

    def facts(self, **query: str) -> Any:
        return self.client.get(reverse("pipeline:plan"), query).context

    def test_what_is_left_is_counted_from_the_ledger(self) -> None:
        sign_plan(plan_of(self.lin), by=self.wu)
        self.client.force_login(self.lin)
        living = self.facts()["living"]
        first = date(today().year, 1, 1)
        deals = [
            ago for ago in (300, 200) if today() - timedelta(days=ago - 9) >= first
        ]
        self.assertEqual(living.results.deals, len(deals))
        self.assertEqual(living.results.assets, 300_000 * len(deals))
        people = {stage: one.people for stage, one in living.way.items()}
        self.assertEqual(people, {"A": 2, "B": 1, "C": 1})
        days = sum(
            1 for _ in working_calendar().days(today(), date(today().year, 12, 31))
        )
        self.assertEqual(living.rest.days, days)
        # 1亿 less what is in; a client counts the planned 10万 until thirty are known.
        known = len(deals)
        average = (300_000 * known + (30 - known) * 100_000) / 30
        missing = (100_000_000 - 300_000 * known) / average
        self.assertAlmostEqual(living.rest.deals, missing)
        page = self.page("plan")
        self.assertIn(f"deals are missing, {days} working day", page)
        self.assertIn("More than a hundred a day is out of reach", page)

    def test_every_figure_opens_its_people(self) -> None:
        plan_of(self.lin)
        for person, query in ((self.lin, {}), (self.wu, {"broker": str(self.lin.pk)})):
            self.client.force_login(person)
            found = FIGURE.findall(self.page("plan", **query))
            self.assertGreater(len(found), 12)
            for href, count in found:
                with self.subTest(person=person.username, href=href):
                    drill = self.client.get(unescape(href)).content.decode()
                    self.assertEqual(PEOPLE.findall(drill), [count])
        for wrong in ({"what": "x"}, {"broker": "x"}, {"broker": str(self.zhao.pk)}):
            query = {"broker": str(self.lin.pk), **wrong}
            answer = self.client.get(reverse("pipeline:plan_people"), query)
            self.assertEqual(answer.status_code, 404)

    def test_what_happens_today_moves_the_quota_only_tomorrow(self) -> None:
        plan_of(self.lin)
        self.client.force_login(self.lin)
        before = self.facts()["rest"].a_day
        for n in range(5):
            client = add_client(by=self.lin, name=f"今天{n}")
            append_moves(
                [StageChange(client=client, stage="A", moved_at=now(), broker=self.lin,
                             branch=self.nanjing, by=self.lin)]
            )  # fmt: skip
        self.assertEqual(self.facts()["rest"].a_day, before)

    def test_what_if_by_form_and_live(self) -> None:
        plan_of(self.lin)
        self.client.force_login(self.lin)
        now_asked = self.facts()["rest"]
        asked = {"if_cd": "100", "if_days": "366", "if_target": "1亿"}
        facts = self.facts(**asked)
        self.assertLess(facts["if_found"].a_day, now_asked.a_day)
        self.assertIn("fewer than now", self.page("plan", **asked))
        self.assertEqual(facts["rest"].a_day, now_asked.a_day)
        self.assertFalse(SalesPlan.objects.exclude(version=1).exists())
        part = self.client.get(
            reverse("pipeline:plan"), asked, headers={"HX-Request": "true"}
        ).content.decode()
        self.assertNotIn("<html", part)
        self.assertEqual(part.count("hx-swap-oob"), 6)

    def test_nonsense_gets_sentences(self) -> None:
        plan_of(self.lin)
        self.client.force_login(self.lin)
        for name, value, words in (
            ("if_target", "0", "above zero"),
            ("if_target", "-1", "above zero"),
            ("if_target", "", "required"),
            ("if_average", "很多", "is no amount"),
            ("if_ab", "0", "between 0.1 and 100"),
            ("if_bc", "101", "between 0.1 and 100"),
            ("if_cd", "nan", "between 0.1 and 100"),
            ("if_cd", "1e400", "between 0.1 and 100"),
            ("if_days", "0", "between 1 and 366"),
            ("if_days", "2.5", "whole number"),
        ):
            with self.subTest(name, value=value):
                self.assertIn(words, self.page("plan", **{name: value}))
        for broker in ("", "x", "1e9", str(self.zhao.pk), "9" * 30):
            self.client.force_login(self.wu)
            answer = self.client.get(reverse("pipeline:plan"), {"broker": broker})
            self.assertEqual(answer.status_code, 404)

    def test_nobody_has_numbers_yet(self) -> None:
        plan_of(self.zhao)
        self.client.force_login(self.zhao)
        page = self.page("plan")
        self.assertEqual(page.count("the benchmark: nobody has enough people yet"), 3)
        self.assertEqual(self.facts()["rest"].rate, pytest.approx(0.02))
        self.assertNotIn("nan", page.lower().replace("finance", ""))

    def test_the_branch_stands_in_and_the_page_says_so(self) -> None:
        plan_of(self.lin)
        self.client.force_login(self.lin)
        self.assertIn("the branch: fewer than 30 of your own", self.page("plan"))

    def test_a_goal_reached_stays_in_sight(self) -> None:
        plan_of(self.lin, 100_000)
        self.client.force_login(self.lin)
        if self.facts()["living"].results.deals:
            page = self.page("plan")
            self.assertIn("The goal is reached; nothing more is asked", page)
            self.assertIn("The year against the plan", page)

    def test_the_cost_does_not_grow(self) -> None:
        plan_of(self.lin)
        self.client.force_login(self.lin)
        self.page("plan")
        for person, query in ((self.lin, {}), (self.wu, {})):
            self.client.force_login(person)
            self.page("plan", **query)
            with CaptureQueriesContext(connection) as queries:
                self.page("plan", **query)
            self.assertLessEqual(len(queries), 12, [q["sql"] for q in queries])


class SigningTests(Pages):
    def test_sent_back_with_a_reason_and_made_anew(self) -> None:
        plan = plan_of(self.lin)
        self.client.force_login(self.wu)
        page = self.page("plan")
        self.assertIn(reverse("pipeline:plan_version", args=[plan.pk]), page)
        back = reverse("pipeline:plan_return", args=[plan.pk])
        for reason in ("", "  ", "x" * 201):
            answer = self.client.post(back, {"reason": reason})
            self.assertEqual(answer.status_code, 200)
        plan.refresh_from_db()
        self.assertEqual(plan.state, "submitted")
        self.client.post(back, {"reason": "户均偏高"})
        plan.refresh_from_db()
        self.assertEqual((plan.state, plan.returned_by), ("returned", self.wu))
        self.assertIn("No plan is waiting", self.page("plan"))
        # Decided once: neither signed nor sent back again.
        for url in (back, reverse("pipeline:plan_sign", args=[plan.pk])):
            self.client.post(url, {"reason": "x"})
        plan.refresh_from_db()
        self.assertEqual((plan.state, plan.reason), ("returned", "户均偏高"))
        self.client.force_login(self.lin)
        self.assertIn("户均偏高", self.page("plan"))
        note = Notification.objects.get(user=self.lin, kind="plan_returned")
        self.assertEqual(note.facts["version"], 1)
        self.assertEqual(plan_of(self.lin).version, 2)

    def test_who_may_not_send_back(self) -> None:
        plan = plan_of(self.lin)
        url = reverse("pipeline:plan_return", args=[plan.pk])
        for person, code in ((self.lin, 403), (self.sun, 404), (self.gao, 403)):
            self.client.force_login(person)
            answer = self.client.post(url, {"reason": "no"})
            self.assertEqual(answer.status_code, code)
        with self.assertRaises(ValidationError):
            return_plan(plan, by=self.wu, reason="  ")
        with self.assertRaises(ValidationError):
            return_plan(plan, by=self.sun, reason="no")

    def test_what_a_version_changes(self) -> None:
        plan_of(self.lin, 10_000_000, days=250)
        new = plan_of(self.lin, 12_000_000, days=250)
        self.client.force_login(self.wu)
        page = self.page("plan_version", new.pk)
        self.assertEqual(page.count(">changed<"), 4)
        self.assertIn("Against version 1", page)
        old = SalesPlan.objects.get(version=1)
        self.assertIn("There is a newer version.", self.page("plan_version", old.pk))
        self.assertNotIn("Send back", self.page("plan_version", old.pk))

    def test_the_branch_adds_up_what_is_signed(self) -> None:
        team = Team.objects.create(branch=self.nanjing, name="One")
        User.objects.filter(pk=self.lin.pk).update(team=team)
        sign_plan(plan_of(self.lin, 10_000_000, days=250), by=self.wu)
        plan_of(self.lin, 90_000_000)  # not signed: the signed one stays in force
        plan_of(self.chen, 5_000_000)
        self.client.force_login(self.wu)
        page = self.client.get(reverse("pipeline:plan"))
        total = page.context["total"]
        self.assertEqual(
            (total.target, total.signed, total.brokers), (10_000_000, 1, 2)
        )
        self.assertEqual((total.needed["A"], total.a_day), (5000, 20))
        self.assertEqual([g.name for g in page.context["groups"]], ["One", ""])
        waiting = {w["plan"].broker: w["plan"].version for w in page.context["waiting"]}
        self.assertEqual(waiting, {self.lin: 2, self.chen: 1})
        self.client.force_login(self.gao)
        page = self.client.get(reverse("pipeline:plan"))
        self.assertEqual(
            [(g.name, g.target, g.without) for g in page.context["groups"]],
            [("Nanjing", 10_000_000, 0), ("Suzhou", 0, 1)],
        )
        self.assertEqual(re.findall(r"Sign the plan", page.content.decode()), [])
