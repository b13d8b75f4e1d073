"""The mix of methods as people meet it."""

from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import set_policy
from clients.actions import add_client
from clients.enums import Method
from clients.models import Client, Origin
from core.clock import now, today
from pipeline.actions import append_moves, record_activity, save_plan
from pipeline.models import StageChange
from pipeline.policies import METHOD_COSTS
from tests.pipeline.test_pages import FIGURE, PEOPLE, Pages

pytestmark = pytest.mark.database
URL = "pipeline:mix"


class MixPageTests(Pages):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.origins = {
            method: Origin.objects.create(
                branch=cls.nanjing, user=cls.lin, method=method
            )
            for method in ("referral", "natural", "letter")
        }
        moves = []
        for n in range(64):
            # Lin: 40 referrals a year ago, one in four a deal; 4 natural. Chen: the rest.
            broker: Any = cls.chen if n >= 44 else cls.lin
            client = add_client(by=broker, name=f"客户{n}")
            method = "referral" if n < 40 else "natural"
            Client.objects.filter(pk=client.pk).update(origin=cls.origins[method])
            stages = "ABCD" if n % 4 == 0 else "A"
            moves += [
                StageChange(
                    client=client, stage=stage, broker=broker, branch=cls.nanjing, by=broker,
                    moved_at=now() - timedelta(days=200 - 5 * k),
                )
                for k, stage in enumerate(stages)
            ]  # fmt: skip
        append_moves(moves)
        for n in range(7):
            listed = add_client(by=cls.lin, name=f"名单{n}")
            Client.objects.filter(pk=listed.pk).update(origin=cls.origins["letter"])
        for kind, contacts, minutes in (("phone", 30, 0), ("visit", 10, 500)):
            record_activity(
                broker_id=cls.lin.pk, branch_id=cls.nanjing.pk, day=today(), outcome="",
                method="referral", kind=kind, contacts=contacts, minutes=minutes,
            )  # fmt: skip

    def facts(self, **query: str) -> Any:
        return self.client.get(reverse(URL), query).context

    def yields(self, **query: str) -> dict[str, Any]:
        return {r["yield"].method: r["yield"] for r in self.facts(**query)["rows"]}

    def test_own_rates_from_thirty_on_else_the_branch_s(self) -> None:
        self.client.force_login(self.lin)
        found = self.yields()
        own, thin = found["referral"], found["natural"]
        self.assertEqual(
            (own.counts.reached["A"], own.deals, own.is_own), (40, 10, True)
        )
        self.assertEqual((thin.counts.reached["A"], thin.is_own), (4, False))
        self.assertGreater(own.rate, thin.rate)
        # 30 calls of the usual 10 minutes and 500 minutes of visits: 20 each.
        self.assertEqual(
            (own.time.minutes, own.length, own.is_own_length), (800, 20, True)
        )
        self.assertEqual((found["letter"].names, thin.names), (7, 0))
        page = self.page("mix")
        self.assertIn("fewer than 30 of your own: the branch", page)
        self.assertIn("branch rate", page)

    def test_every_figure_opens_its_people(self) -> None:
        for person, query in (
            (self.lin, {}),
            (self.wu, {}),
            (self.wu, {"broker": str(self.chen.pk)}),
        ):
            self.client.force_login(person)
            found = FIGURE.findall(self.page("mix", **query))
            self.assertEqual(len(found), 40)
            for href, count in found:
                if count != "0":
                    drill = self.client.get(unescape(href)).content.decode()
                    self.assertEqual(PEOPLE.findall(drill), [count])
        self.client.force_login(self.lin)
        listed = self.facts()["rows"][list(Method).index(Method.LETTER)]
        names = self.client.get(listed["names_url"])
        self.assertContains(names, "名单6")

    def test_the_split_keeps_to_hours_names_and_quota(self) -> None:
        self.client.force_login(self.lin)
        for hours, contacts in (("2", "10"), ("6", "40"), ("0", "10"), ("16", "192")):
            facts = self.facts(hours=hours, contacts=contacts)
            split = facts["split"]
            self.assertLessEqual(split.minutes, float(hours) * 60)
            self.assertLessEqual(split.contacts, int(contacts))
            self.assertLessEqual(split.counts["letter"], 7)
            self.assertEqual(split.counts["referral"], 0)  # no names left
        facts = self.facts(hours="10", contacts="20", most_referral="12")
        self.assertGreaterEqual(facts["split"].counts["referral"], 12)
        tried = sum(n for m, n in facts["split"].counts.items() if m != "referral")
        self.assertGreaterEqual(tried, 2)
        every = {f"most_{method}": "0" for method in Method}
        page = self.page("mix", hours="6", contacts="5", **every)
        self.assertIn("the names run out", page)
        self.assertIn("the hours run out", self.page("mix", hours="0.5", contacts="20"))

    def test_the_day_s_quota_is_what_is_split(self) -> None:
        save_plan(
            by=self.lin, year=today().year, target=Decimal(3_000_000),
            average=Decimal(100_000), days=366,
            ratio={"A": 100, "B": 25, "C": 8, "D": 2},
        )  # fmt: skip
        self.client.force_login(self.lin)
        facts = self.facts()
        self.assertEqual(facts["wanted"], min(facts["rest"].a_day, 192))
        plan = self.client.get(reverse("pipeline:plan")).context["rest"]
        self.assertEqual(facts["rest"], plan)

    def test_nonsense_gets_sentences(self) -> None:
        self.client.force_login(self.lin)
        for name, value, words in (
            ("hours", "17", "between 0 and 16"),
            ("hours", "-1", "between 0 and 16"),
            ("hours", "viele", "Write the hours"),
            ("hours", "nan", "Write the hours"),
            ("contacts", "193", "Between 0 and 192"),
            ("contacts", "1.5", "whole number"),
            ("most_letter", "-1", "Between 0 and 9999"),
        ):
            with self.subTest(name, value=value):
                self.assertIn(words, self.page("mix", **{name: value}))

    def test_costs_by_contact_and_hour(self) -> None:
        costs = {m.value: {"contact": 0, "hour": 0} for m in Method}
        costs["referral"] = {"contact": 5, "hour": 30}
        set_policy(
            by=self.gao, policy=METHOD_COSTS, branch=None, value=costs, from_on=today()
        )
        self.client.force_login(self.lin)
        found = self.yields()["referral"]
        self.assertEqual(found.cost, 40 * 5 + 30 * Decimal(800) / 60)
        self.assertEqual(found.cost_of_deal, found.cost / 10)
        for wrong in (
            {},
            {"natural": 1},
            {**costs, "letter": {"contact": -1, "hour": 0}},
        ):
            with self.assertRaises(ValidationError):
                METHOD_COSTS.check(wrong)

    def test_who_may_look_and_what_it_costs(self) -> None:
        for person, code in ((self.gao, 403), (self.he, 403), (self.tan, 403)):
            self.client.force_login(person)
            self.assertEqual(self.client.get(reverse(URL)).status_code, code)
        self.client.force_login(self.wu)
        for broker in (str(self.zhao.pk), "x"):
            answer = self.client.get(reverse(URL), {"broker": broker})
            self.assertEqual(answer.status_code, 404)
        save_plan(
            by=self.lin, year=today().year, target=Decimal(10_000_000), days=250,
            average=Decimal(100_000), ratio={"A": 100, "B": 25, "C": 8, "D": 2},
        )  # fmt: skip
        for person in (self.wu, self.lin):
            self.client.force_login(person)
            self.page("mix")
            with CaptureQueriesContext(connection) as queries:
                self.page("mix")
            self.assertLessEqual(
                len(queries), 8, "\n".join(q["sql"][:150] for q in queries)
            )
