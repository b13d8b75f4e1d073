"""A case (A13, Ms Lin): frozen, suggested by an adviser, decided, done, measured."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from accounts.models import Certificate
from clients.actions.cases import close_case, decide, note_trade, open_case, suggest
from clients.actions.holdings import put_holding
from clients.actions.securities import follow_prices
from clients.analytics.cases import Measured
from clients.models import (
    CaseFile,
    CasePosition,
    CaseTrade,
    Client,
    Holding,
    Price,
    Security,
    Suggestion,
)
from core.clock import today
from tests.cast import Cast

D = Decimal


class CaseCase(Cast):
    """The figures are those of `LinTests`, through the database and the pages."""

    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.lin)
        self.enterContext(override("en"))
        self.begun = today() - timedelta(days=146)
        make = Security.objects.create
        self.trap = make(code="688001", exchange="SH", name="被套一号")
        self.bond = make(code="510010", exchange="SH", name="稳健", risk_level="R2")
        self.side = make(code="600003", exchange="SH", name="另一只")
        for security, then, now in (
            (self.trap, "20", "18"), (self.bond, "12", "14.5"), (self.side, "8", "8.2"),
        ):  # fmt: skip
            for day, close in ((self.begun - timedelta(days=2), then), (today(), now)):
                Price.objects.create(security=security, on=day, close=D(close))
        follow_prices([self.trap.pk, self.bond.pk, self.side.pk])
        Client.objects.filter(pk=self.zhang.pk).update(adviser=self.he, risk_class="C2")
        self.zhang.refresh_from_db()
        for security, quantity, cost in ((self.trap, 10_000, 30), (self.side, 1000, 9)):
            put_holding(
                self.zhang, by=self.lin, security=security, quantity=D(quantity),
                cost=D(cost), as_of=today(),
            )  # fmt: skip

    def facts(self, **more: Any) -> dict[str, Any]:
        return {
            "title": "解套",
            "goal": "高于国债就行",
            "baseline_on": self.begun,
            "hurdle_name": "国债",
            "hurdle_rate": D("2.5"),
        } | more

    def open(self, **more: Any) -> CaseFile:
        held = list(
            Holding.objects.filter(client=self.zhang).select_related("security")
        )
        facts = self.facts(**{"holdings": held} | more)
        return open_case(self.zhang, by=self.lin, **facts)

    def trade(self, case: CaseFile, **facts: Any) -> CaseTrade:
        return note_trade(
            case,
            by=self.lin,
            **{"on": today() - timedelta(days=100), "price": D(1), "quantity": D(0)}
            | facts,
        )

    def lin_acts(self, case: CaseFile) -> None:
        sold = {
            "security": self.trap,
            "quantity": D(5000),
            "price": D(21),
            "fee": D(50),
        }
        self.trade(case, side="sell", **sold)
        bought = {
            "security": self.bond,
            "quantity": D(8000),
            "price": D(13),
            "fee": D(40),
        }
        self.trade(case, side="buy", **bought)

    def refused(self, sentence: str, action: Any, *args: Any, **facts: Any) -> None:
        with self.assertRaises(ValidationError) as caught:
            action(*args, **facts)
        self.assertIn(sentence, " ".join(caught.exception.messages))


@pytest.mark.database
class ActionTests(CaseCase):
    def test_the_baseline_is_frozen_with_the_prices_of_its_day(self) -> None:
        case = self.open()
        Price.objects.filter(on=self.begun - timedelta(days=2)).update(close=D(99))
        Holding.objects.all().delete()
        rows = case.positions.order_by("pk").values_list(
            "quantity", "price", "cost", "price_on"
        )
        day = self.begun - timedelta(days=2)
        self.assertEqual(
            [(D(10_000), D(20), D(30), day), (D(1000), D(8), D(9), day)], list(rows)
        )

    def test_measured_to_the_yuan_against_having_held_on_and_the_hurdle(self) -> None:
        case = self.open()
        self.lin_acts(case)
        found = Measured(case).outcome
        self.assertEqual(
            (146, D(208_000), D(188_200), D(215_110), D("210080.00"), D(309_000)),
            (found.days, found.began, found.held, found.actual, found.hurdle,
             found.spent),
        )  # fmt: skip
        page = self.client.get(reverse("clients:case", args=[self.zhang.pk, case.pk]))
        text = " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())
        self.assertIn("After 146 days: 26.9k more than having held on,", text)
        self.assertIn("5k above the hurdle.", text)
        self.assertIn("+26.9k", text)
        self.assertIn("−93.9k", text)

    def test_only_a_registered_adviser_suggests(self) -> None:
        case = self.open()
        for person in (self.lin, self.wu, self.gao, self.tan, self.zhao):
            self.refused("Only a registered", suggest, case, by=person, text="换入")
        Certificate.objects.filter(user=self.he).update(valid_to=today() - timedelta(1))
        self.refused("", suggest, case, by=self.he, text="换入")
        Certificate.objects.filter(user=self.he).delete()
        self.refused("", suggest, case, by=self.he, text="换入")
        self.assertFalse(Suggestion.objects.exists())
        own = Certificate.objects.create(
            user=self.he, number="S9", valid_from=self.begun
        )
        made = suggest(case, by=self.he, text="换入", into=[self.bond])
        self.assertEqual((own.number, self.he), (made.certificate, made.author))
        self.assertEqual(made, suggest(case, by=self.he, text="换入", into=[self.bond]))

    def test_nothing_above_the_clients_class_is_suggested(self) -> None:
        case = self.open()
        self.refused(
            "被套一号 R4", suggest, case, by=self.he, text="x", into=[self.trap]
        )
        unrated = Security.objects.create(code="YS1", exchange="DEMO", name="未评级")
        self.refused("未评级", suggest, case, by=self.he, text="x", into=[unrated])
        Client.objects.filter(pk=self.zhang.pk).update(risk_class="")
        case = CaseFile.objects.get(pk=case.pk)
        self.refused("", suggest, case, by=self.he, text="x", into=[self.bond])
        self.assertFalse(Suggestion.objects.exists())

    def test_nothing_is_suggested_that_may_not_be_said(self) -> None:
        case = self.open()
        facts = {"by": self.he, "into": [self.bond]}
        self.refused("稳赚不赔", suggest, case, text="换入稳健品种，稳赚不赔", **facts)
        self.refused("may not be said", suggest, case, text="我承诺收益翻倍", **facts)
        self.assertFalse(Suggestion.objects.exists())
        text = "建议把一半换成债券基金；不保证收益，风险自担。"
        self.assertEqual(suggest(case, text=text, **facts).text, text)

    def test_a_suggestion_is_decided_once(self) -> None:
        case = self.open()
        made = suggest(case, by=self.he, text="换入")
        for on in (today() + timedelta(days=1), self.begun):
            self.refused("", decide, made, by=self.lin, decision="taken", on=on)
        decide(made, by=self.lin, decision="partly", on=today(), note="先换一半")
        self.refused("", decide, made, by=self.lin, decision="declined", on=today())
        made.refresh_from_db()
        self.assertEqual(("partly", "先换一半"), (made.decision, made.decision_note))

    def test_more_than_there_is_cannot_be_sold(self) -> None:
        case = self.open()
        sold = {"side": "sell", "security": self.trap, "price": D(21)}
        self.trade(case, **sold, quantity=D(9_000), on=today())
        # An earlier sale would leave too little for the later one.
        self.refused("8000", self.trade, case, **sold, quantity=D(2_000))
        self.assertEqual(1, case.trades.count())

    def test_the_same_trade_sent_twice_is_noted_once(self) -> None:
        case = self.open()
        self.lin_acts(case)
        self.lin_acts(case)
        self.assertEqual(2, case.trades.count())

    def test_days_outside_the_case_are_refused(self) -> None:
        case = self.open()
        for on in (self.begun - timedelta(days=1), today() + timedelta(days=1)):
            self.refused(
                "", self.trade, case, on=on, side="buy", security=self.bond,
                quantity=D(1),
            )  # fmt: skip
        self.refused("", self.open, title="x", baseline_on=today() + timedelta(days=1))

    def test_a_case_needs_positions_with_prices(self) -> None:
        self.refused("", self.open, holdings=[])
        self.refused("被套一号", self.open, baseline_on=self.begun - timedelta(days=9))
        self.assertFalse(CaseFile.objects.exists() or CasePosition.objects.exists())

    def test_a_closed_case_stays_as_it_was_measured(self) -> None:
        case = self.open()
        self.lin_acts(case)
        before = Measured(case).outcome.actual
        case = close_case(case, by=self.lin, lesson="分批比一次好")
        for action in (
            lambda: self.lin_acts(case),
            lambda: suggest(case, by=self.he, text="y"),
            lambda: close_case(case, by=self.lin, lesson="z"),
        ):
            self.refused("", action)
        self.assertEqual(before, Measured(case).outcome.actual)

    def test_the_form_sent_twice_opens_one_case(self) -> None:
        self.assertEqual(self.open(), self.open())


class PageTests(CaseCase):
    def url(self, name: str, *args: int) -> str:
        return reverse(f"clients:{name}", args=[self.zhang.pk, *args])

    def test_from_the_form_to_the_outcome(self) -> None:
        held = list(Holding.objects.values_list("pk", flat=True))
        facts = self.facts(baseline_on=self.begun.isoformat(), holdings=held)
        answer = self.client.post(self.url("open_case"), facts)
        case = CaseFile.objects.get()
        self.assertRedirects(answer, self.url("case", case.pk))
        said = self.client.post(
            self.url("suggest", case.pk), {"text": "换"}, follow=True
        )
        self.assertContains(said, "Only a registered adviser may write a suggestion.")
        self.client.force_login(self.he)
        self.client.post(
            self.url("suggest", case.pk), {"text": "换", "into": "510010.SH"}
        )
        above = {"text": "换", "into": "688001"}
        said = self.client.post(self.url("suggest", case.pk), above)
        self.assertContains(said, "Above the client&#x27;s class")
        made = Suggestion.objects.get()
        self.assertEqual([self.bond], list(made.into.all()))
        self.client.force_login(self.lin)
        facts = {"decision": "taken", "on": today().isoformat(), "note": "好"}
        self.client.post(self.url("decide", case.pk, made.pk), facts)
        trade = {"on": today().isoformat(), "side": "sell", "security": "688001",
                 "quantity": "5,000", "price": "21", "fee": ""}  # fmt: skip
        self.client.post(self.url("note_trade", case.pk), trade)
        oversold = self.client.post(
            self.url("note_trade", case.pk), trade | {"quantity": "9999"}
        )
        self.assertContains(oversold, "5000 were left")
        missing = self.client.post(
            self.url("note_trade", case.pk), trade | {"quantity": ""}
        )
        self.assertContains(missing, "Say how much")
        self.client.post(self.url("close_case", case.pk), {"lesson": "学到"})
        page = self.client.get(self.url("case", case.pk))
        for word in ("taken up", "学到", "S0", "稳健 R2"):
            self.assertContains(page, word)

    def test_another_clients_case_is_not_reached_through_ones_own(self) -> None:
        case = self.open()
        other = Client.objects.create(name="甲", broker=self.lin, branch=self.nanjing)
        url = reverse("clients:case", args=[other.pk, case.pk])
        self.assertEqual(404, self.client.get(url).status_code)
        foreign = self.facts(
            baseline_on=self.begun.isoformat(),
            holdings=list(Holding.objects.values_list("pk", flat=True)),
        )
        url = reverse("clients:open_case", args=[other.pk])
        self.assertEqual(200, self.client.post(url, foreign).status_code)
        self.assertEqual(1, CaseFile.objects.count())

    def test_a_long_case_costs_no_more_queries(self) -> None:
        case = self.open()

        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                self.client.get(self.url("case", case.pk))
            return len(queries)

        self.lin_acts(case)
        count()
        few = count()
        for n in range(30):
            self.trade(case, side="buy", security=self.side, quantity=D(n + 1))
        self.assertEqual(few, count())
