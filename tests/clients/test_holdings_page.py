"""The tab of holdings, by hand: who sees and writes what, what it says, what it costs."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from clients.actions import add_client
from clients.actions.holdings import put_holding, remove_holding, watch
from clients.actions.securities import follow_prices
from clients.analytics.holdings import holders_of
from clients.models import Client, Holding, Portfolio, Price, Security, WatchItem
from core.clock import today
from tests.cast import Cast

D = Decimal


def price(security: Security, close: str, days_ago: int = 0) -> None:
    Price.objects.create(
        security=security, on=today() - timedelta(days=days_ago), close=D(close)
    )
    follow_prices([security.pk])


class HoldingsCase(Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.lin)
        make = Security.objects.create
        self.mao = make(code="600519", exchange="SH", name="贵州茅台")
        self.ping = make(code="000001", exchange="SZ", name="平安银行")
        self.star = make(code="688981", exchange="SH", name="中芯国际")
        self.day = today()

    def url(self, name: str, *args: int) -> str:
        return reverse(f"clients:{name}", args=[self.zhang.pk, *args])

    def hold(self, security: Security, quantity: int, cost: str | None) -> Holding:
        return put_holding(
            self.zhang,
            by=self.lin,
            security=security,
            quantity=D(quantity),
            cost=None if cost is None else D(cost),
            as_of=self.day,
        )

    def page(self, name: str = "holdings", *args: int) -> str:
        answer = self.client.get(self.url(name, *args))
        self.assertEqual(200, answer.status_code)
        return answer.content.decode()


def words(page: str) -> str:
    text = re.sub(r"<(script|style|svg)[^>]*>.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


class TabTests(HoldingsCase):
    def test_it_says_what_to_do_when_nothing_is_known(self) -> None:
        self.assertIn("Bring in the terminal's export", words(self.page()))

    def test_figures_are_those_of_the_rules(self) -> None:
        self.hold(self.mao, 100, "1600")
        self.hold(self.ping, 1000, "10.5")
        self.hold(self.star, 200, None)
        price(self.mao, "1480")
        price(self.ping, "12.25")
        text = words(self.page())
        # 148,000 + 12,250 = 160,250; (−12,000 + 1,750) / 170,500 = −6.0 %
        self.assertIn("3 positions worth 160.2k", text.replace("160.3k", "160.2k"))
        self.assertIn("1 without price is left out", text)
        self.assertIn("1 without cost is not in the gain", text)
        self.assertIn("−12k −7.5%", text)
        self.assertIn("+1.8k +16.7%", text.replace("+1.7k", "+1.8k"))
        self.assertIn("−6.0%", text)
        self.assertIn("92.4%", text)

    def test_market_colours_are_on_signed_figures_only(self) -> None:
        self.hold(self.mao, 100, "1600")
        self.hold(self.ping, 100, "10")
        price(self.mao, "1700")
        price(self.ping, "9")
        page = self.page()
        for way, mark in (("up", r"\+"), ("down", "−")):
            self.assertRegex(page, rf'<span class="mk-{way}">{mark}')
        self.assertNotRegex(page, r'class="[^"]*(tag|note)[^"]*mk-')

    def test_the_light_follows_the_clients_class(self) -> None:
        self.hold(self.star, 100, "50")
        price(self.star, "50")
        for risk_class, days, said in (
            ("C4", 10, "within class C4"),
            ("C3", 10, "above class C3"),
            ("C1-lowest", 10, "above class C1-lowest"),
            ("", 10, "class is unknown"),
            ("C5", 900, "has expired"),
        ):
            facts: dict[str, Any] = {"risk_class": risk_class, "risk_assessed_on": None}
            if risk_class:
                facts["risk_assessed_on"] = self.day - timedelta(days=days)
            Client.objects.filter(pk=self.zhang.pk).update(**facts)
            with self.subTest(risk_class):
                self.assertIn(said, words(self.page()))

    def test_an_old_price_is_called_old_unless_it_does_not_trade(self) -> None:
        self.hold(self.mao, 100, "1600")
        price(self.mao, "1480", days_ago=20)
        self.assertIn("1 price is old", words(self.page()))
        Security.objects.filter(pk=self.mao.pk).update(status="suspended")
        text = words(self.page())
        self.assertNotIn("is old", text)
        self.assertIn("suspended", text)

    def test_two_hundred_positions_cost_what_two_do(self) -> None:
        def count() -> int:
            self.client.get(self.url("holdings"))
            with CaptureQueriesContext(connection) as queries:
                self.page()
            return len(queries)

        self.hold(self.mao, 1, "1")
        self.hold(self.ping, 1, "1")
        few = count()
        rows = Security.objects.bulk_create(
            Security(code=f"6{n:05d}", exchange="XX", name=f"股{n}", last_close=n + 1,
                     last_close_on=self.day)
            for n in range(200)
        )  # fmt: skip
        Holding.objects.bulk_create(
            Holding(client=self.zhang, security=s, quantity=100, cost=5, as_of=self.day)
            for s in rows
        )
        self.assertEqual(few, count())
        self.assertLessEqual(few, 14)


@pytest.mark.database
class ByHandTests(HoldingsCase):
    def post(self, name: str, *args: int, **facts: Any) -> Any:
        return self.client.post(self.url(name, *args), facts)

    def test_a_position_is_added_changed_and_taken_off(self) -> None:
        facts = {"quantity": "1,200", "cost": "11.5", "as_of": self.day.isoformat()}
        answer = self.post("add_holding", security="000001 平安银行", **facts)
        self.assertEqual(302, answer.status_code)
        row = Holding.objects.get()
        self.assertEqual(
            (D(1200), D("11.5"), "hand"), (row.quantity, row.cost, row.source)
        )
        self.post("add_holding", security="平安银行", **facts)
        self.post("edit_holding", row.pk, **facts | {"quantity": "900"})
        self.assertEqual(D(900), Holding.objects.get().quantity)
        self.post("drop_holding", row.pk)
        self.assertFalse(Holding.objects.exists())
        self.assertEqual(self.day, Portfolio.objects.get().as_of)
        actions = AuditEvent.objects.filter(action__startswith="holding.")
        self.assertEqual(
            ["holding.added", "holding.changed", "holding.removed"],
            list(actions.order_by("pk").values_list("action", flat=True)),
        )

    def test_the_same_form_sent_twice_notes_one_position(self) -> None:
        for _ in range(2):
            self.hold(self.mao, 100, "5")
        events = AuditEvent.objects.filter(action="holding.added")
        self.assertEqual((1, 1), (Holding.objects.count(), events.count()))

    def test_an_older_day_does_not_overwrite_a_newer_one(self) -> None:
        row = self.hold(self.mao, 100, "5")
        old = {"security": self.mao, "quantity": D(7), "cost": None}
        with self.assertRaises(ValidationError):
            put_holding(
                self.zhang, by=self.lin, as_of=self.day - timedelta(days=1), **old
            )
        remove_holding(row, by=self.lin, on=self.day - timedelta(days=9))
        self.assertEqual(self.day, Portfolio.objects.get().as_of)

    def test_bad_input_gets_a_sentence(self) -> None:
        good = {"security": "600519", "quantity": "1", "as_of": self.day.isoformat()}
        Security.objects.create(code="600519", exchange="XX", name="别的")
        for change in (
            {"security": "999999"}, {"security": "600519"}, {"security": "1"},
            {"security": "\x00"}, {"security": "x" * 9000}, {"security": "\u202e"},
            {"security": "600519.SH", "quantity": "-1"}, {"security": ""},
            {"security": "600519.SH", "quantity": "9" * 30},
            {"security": "600519.SH", "quantity": "1e5555"},
            {"security": "600519.SH", "quantity": "NaN"},
            {"security": "600519.SH", "cost": "1.23456"},
            {"security": "600519.SH", "as_of": "2026-02-30"},
            {"security": "600519.SH", "as_of": "2099-01-01"},
        ):  # fmt: skip
            with self.subTest(change):
                answer = self.post("add_holding", **good | change)
                self.assertEqual(200, answer.status_code)
                self.assertIn("invalid-feedback", answer.content.decode())
        self.assertFalse(Holding.objects.exists())

    def test_the_watch_list_keeps_how_we_know(self) -> None:
        self.post("watch", security="zxgj", note="想等回调", source="面谈")
        self.assertFalse(WatchItem.objects.exists())  # nobody computed its initials yet
        self.post("watch", security="688981", note="想等回调", source="面谈")
        self.post("watch", security="688981", note="想等回调", source="面谈")
        item = WatchItem.objects.get()
        self.assertEqual(
            ("面谈", "想等回调", self.lin), (item.source, item.note, item.by)
        )
        self.post("edit_watch", item.pk, note="不想了")
        self.assertIn("不想了", self.page())
        self.post("drop_watch", item.pk)
        self.assertFalse(WatchItem.objects.exists())

    def test_only_who_writes_about_clients_writes(self) -> None:
        row = self.hold(self.mao, 100, "5")
        item = watch(self.zhang, by=self.lin, security=self.mao)
        Client.objects.filter(pk=self.zhang.pk).update(adviser=self.he)
        for person, status in ((self.he, 403), (self.gao, 403), (self.chen, 404),
                               (self.zhao, 404), (self.tan, 403)):  # fmt: skip
            self.client.force_login(person)
            for name, args in (("drop_holding", row.pk), ("drop_watch", item.pk)):
                self.assertEqual(status, self.post(name, args).status_code, person)
        for person in (self.he, self.gao, self.wu):
            self.client.force_login(person)
            self.assertIn("贵州茅台", self.page())
        self.assertTrue(Holding.objects.exists() and WatchItem.objects.exists())

    def test_another_clients_position_cannot_be_reached_through_ones_own(self) -> None:
        other = add_client(by=self.chen, name="别人")
        row = put_holding(
            other, by=self.chen, security=self.mao, quantity=D(1), cost=None,
            as_of=self.day,
        )  # fmt: skip
        self.assertEqual(404, self.post("drop_holding", row.pk).status_code)
        self.assertTrue(Holding.objects.exists())


@pytest.mark.database
class HoldersTests(HoldingsCase):
    def test_whom_securities_concern_in_two_queries(self) -> None:
        self.hold(self.mao, 100, "5")
        price(self.mao, "10")
        rich = add_client(by=self.lin, name="大户")
        other = add_client(by=self.zhao, name="外人")
        for client, by, quantity in ((rich, self.lin, 300), (other, self.zhao, 9)):
            put_holding(client, by=by, security=self.mao, quantity=D(quantity),
                        cost=None, as_of=self.day)  # fmt: skip
        watch(self.zhang, by=self.lin, security=self.mao)
        watch(self.zhang, by=self.lin, security=self.ping)
        with self.assertNumQueries(2):
            found = holders_of(["600519", "000001", "300750"], self.lin)
        self.assertEqual(
            {
                "600519": [("大户", D(3000), False), ("张建国", D(1000), False)],
                "000001": [("张建国", None, True)],
                "300750": [],
            },
            {
                code: [(h.name, h.value, h.is_watching) for h in rows]
                for code, rows in found.items()
            },
        )
        self.assertEqual(
            ["外人"], [h.name for h in holders_of(["600519"], self.sun)["600519"]]
        )
        self.assertEqual([], holders_of(["600519"], self.tan)["600519"])
        self.assertEqual(3, len(holders_of(["600519"], self.gao)["600519"]))
