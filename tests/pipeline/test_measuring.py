"""The measuring pages beside the funnel: every number opens its rows, nobody is NaN."""

import random
import re
from collections import Counter
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent, User
from clients.actions import assign
from clients.models import Client
from core.clock import SHANGHAI, now, today
from pipeline.actions import add_default_objections, advance
from pipeline.actions.cohorts import count_changes
from pipeline.actions.ledger import drop_journeys, way_of
from pipeline.analytics import FunnelQuery, lasted, people_behind, watches
from pipeline.models import DailyActivity, Journey, Objection, StageChange
from pipeline.rules import incidence, share_by
from service.actions import correct_contact, log_contact
from service.models import Contact
from tests.cast import Cast

pytestmark = pytest.mark.database
FIGURE = re.compile(r'<a[^>]*?href="([^"]+)"[^>]*?data-count="(\d+)"[^>]*>')
PEOPLE = re.compile(r'data-people="(\d+)"')
TABS = ("funnel", "lasting", "signals", "activity", "waiting")
BAD = re.compile(r"\bnan\b|None|inf%|&lt;", re.IGNORECASE)


class Pages(Cast):
    def page(self, name: str, **query: str) -> str:
        answer = self.client.get(
            reverse(f"pipeline:{name}"), query, headers={"accept-language": "en"}
        )
        self.assertEqual(answer.status_code, 200, name)
        text = answer.content.decode()
        main = text[text.index("<main") : text.index("</main")]
        self.assertIsNone(BAD.search(re.sub(r"<[^>]+>", " ", main)), name)
        return main

    def walk(self, page: str) -> int:
        found = FIGURE.findall(page)
        for href, count in found:
            drill = self.client.get(unescape(href)).content.decode()
            self.assertEqual(PEOPLE.findall(drill), [count], href)
        return len(found)

    def journeys(
        self, broker: User, ways: list[tuple[date, int | None, int | None]]
    ) -> None:
        """Enter people by (first contact, days to B, days until they left)."""
        clients = Client.objects.bulk_create(
            Client(name=f"客户{n}", broker=broker, branch=broker.branch)
            for n, _ in enumerate(ways)
        )
        found = Journey.objects.bulk_create(
            Journey(
                client=client,
                broker=broker,
                branch=broker.branch,
                a_on=met,
                b_on=None if to_b is None else met + timedelta(days=to_b),
                left_on=None if gone is None else met + timedelta(days=gone),
            )
            for client, (met, to_b, gone) in zip(clients, ways, strict=True)
        )
        count_changes((None, way_of(journey)) for journey in found)


class LastingTests(Pages):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        chance = random.Random(5)
        drop_journeys([cls.zhang.pk])
        cls.ways = []
        for n in range(240):
            met = today() - timedelta(days=n % 120)
            to_b = chance.choice([None, None, chance.randrange(60)])
            gone = chance.choice([None, chance.randrange(90)]) if to_b is None else None
            known = [
                None if days is None or met + timedelta(days=days) > today() else days
                for days in (to_b, gone)
            ]
            cls.ways.append((met, *known))
        cls.journeys(cls, cls.lin, cls.ways)

    def test_days_are_those_counted_by_hand(self) -> None:
        for as_of in (today(), today() - timedelta(days=45)):
            expected: Counter[tuple[int, str]] = Counter()
            for met, to_b, gone in self.ways:
                seen = (as_of - met).days
                if seen < 0:
                    continue
                if to_b is not None and to_b <= seen:
                    expected[to_b, "moved"] += 1
                elif gone is not None and gone <= seen:
                    expected[gone, "left"] += 1
                else:
                    expected[seen, "watched"] += 1
            rows = lasted(Journey.objects.all(), FunnelQuery(as_of=as_of), "A>B")
            self.assertEqual({(d, f): n for d, f, n in rows}, dict(expected))

    def test_when_all_have_matured_the_curve_is_the_rate(self) -> None:
        """People first met 60 days ago or earlier, nobody unseen within 30 days."""
        query = FunnelQuery(as_of=today(), end=today() - timedelta(days=60))
        rows = lasted(Journey.objects.all(), query, "A>B")
        step = {
            part: people_behind(Journey.objects.all(), query, f"A>B.{part}").count()
            for part in ("matured", "converted")
        }
        rate = step["converted"] / step["matured"]
        self.assertAlmostEqual(share_by(incidence(rows), 30), rate, places=9)

    def test_the_page(self) -> None:
        self.client.force_login(self.wu)
        page = self.page("lasting")
        self.assertIn("<polyline", page)
        self.assertEqual(self.walk(page), 4)
        self.assertIn("Within 30 days", page)
        few = self.page("lasting", step="B>C")
        self.assertIn("The curve needs thirty people", few)
        self.assertIn("A→B by day", self.page("lasting", step="X>Y"))

    def test_it_is_summed_in_the_database(self) -> None:
        with CaptureQueriesContext(connection) as queries:
            rows = lasted(Journey.objects.all(), FunnelQuery(as_of=today()), "A>B")
        self.assertEqual(len(queries), 1)
        self.assertLess(len(rows), 240)


class SignalTests(Pages):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        drop_journeys([cls.zhang.pk])
        # Forty people a month, a quarter move on; with Chen in the last months none.
        first = today().replace(day=1)
        for broker in (cls.lin, cls.chen):
            ways: list[Any] = []
            for back in range(3, 26):
                month = first
                for _ in range(back):
                    month = (month - timedelta(days=1)).replace(day=1)
                silent = broker == cls.chen and back < 8
                ways += [
                    (
                        month + timedelta(days=n % 28),
                        None if n % 4 or silent else 9,
                        None,
                    )
                    for n in range(40)
                ]
            cls.journeys(cls, broker, ways)

    def test_a_fall_is_told_and_steadiness_is_not(self) -> None:
        found = watches(Journey.objects.visible_to(self.wu), FunnelQuery(as_of=today()))
        told = {(w.broker_id, w.step) for w in found if w.signal.since is not None}
        self.assertEqual(told, {(self.chen.pk, "A>B")})
        one = next(w for w in found if w.signal.since is not None)
        self.assertEqual(one.converted, 0)
        self.assertGreater(one.expected, 5)
        self.assertEqual(one.start.day, 1)
        self.assertEqual((one.end + timedelta(days=1)).day, 1)

    def test_old_members_entered_later_hide_no_fall(self) -> None:
        """Before the year only people who went on: the year itself is the measure."""
        asked = FunnelQuery(as_of=today())
        journeys = Journey.objects.visible_to(self.wu)
        (a_watch, *_) = watches(journeys, asked)
        start = a_watch.months[0]
        journeys.filter(a_on__lt=start).delete()
        old = [(start - timedelta(days=40 + n), 9, None) for n in range(60)]
        self.journeys(self.lin, old)
        found = [w for w in watches(journeys, asked) if w.step == "A>B"]
        people = journeys.filter(a_on__gte=start, a_on__lte=a_watch.until)
        rate = people.exclude(b_on=None).count() / people.count()
        self.assertAlmostEqual(found[0].usual, rate, places=9)
        told = {w.broker_id for w in found if w.signal.since is not None}
        self.assertEqual(told, {self.chen.pk})

    def test_the_page_and_its_numbers(self) -> None:
        self.client.force_login(self.wu)
        page = self.page("signals")
        self.assertIn("Worth a talk", page)
        talk = page[page.index('id="talk"') : page.index('id="charts"')]
        self.assertIn("Chen", talk)
        self.assertNotIn("Lin", talk)
        self.assertNotIn("bad", re.findall(r'class="([^"]*)"', talk))
        self.assertGreaterEqual(self.walk(page), 4)
        # In the order of names, not of heights.
        names = re.findall(r'<tr><th scope="row">(\w+)', page)
        self.assertEqual(names, sorted(names))
        self.client.force_login(self.lin)
        answer = self.client.get(reverse("pipeline:signals"))
        self.assertEqual(answer.status_code, 403)
        self.client.force_login(self.gao)
        self.assertIn("Which branch?", self.page("signals"))
        page = self.page("signals", branch=str(self.nanjing.pk))
        self.assertIn("Worth a talk", page)

    def test_a_month_is_judged_when_its_last_person_has_matured(self) -> None:
        from pipeline.analytics.signals import judged_until

        for day, month in (
            (date(2026, 3, 30), date(2026, 2, 1)),  # 28 February was 30 days ago
            (date(2026, 3, 29), date(2026, 1, 1)),
            (date(2025, 1, 30), date(2024, 12, 1)),  # across the year's end
            (date(2024, 3, 30), date(2024, 2, 1)),  # 29 February
            (date(2024, 3, 29), date(2024, 1, 1)),
        ):
            with self.subTest(day):
                query = FunnelQuery(as_of=day)
                self.assertEqual(judged_until(query, "A>B"), month)


class ActivityTests(Pages):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        add_default_objections()
        objection = Objection.objects.order_by("pk")[0]
        for n in range(8):
            log_contact(
                by=cls.lin, client=cls.zhang, kind="phone", outcome="reached",
                minutes=10 + n, objection=objection if n % 3 == 0 else None,
                happened_at=now() - timedelta(days=9 * n),
            )  # fmt: skip
        contact = Contact.objects.order_by("pk")[1]
        correct_contact(contact, by=cls.lin, kind="phone", outcome="reached", minutes=5)
        assign(cls.zhang, by=cls.wu, to=cls.chen)

    def test_every_number_opens_its_contacts(self) -> None:
        for person, total in (
            (self.lin, 8),
            (self.wu, 8),
            (self.gao, 8),
            (self.chen, 0),
        ):
            self.client.force_login(person)
            for query in ({"period": "12m"}, {}, {"period": "3m"}):
                page = self.page("activity", **query)
                walked = self.walk(page)
                self.assertEqual(bool(walked), bool(total), (person.username, query))
            if total:
                page = self.page("activity", period="12m")
                self.assertIn(f'data-count="{total}"', page)
                self.assertIn("Objections by month", page)
        self.client.force_login(self.sun)
        self.assertIn("No contact was logged", self.page("activity"))

    def test_handed_over_clients_are_counted_without_a_name(self) -> None:
        self.client.force_login(self.lin)
        day = str(today())
        drill = self.client.get(
            reverse("desk:activity"), {"start": "2020-01-01", "end": day}
        )
        self.assertContains(drill, 'data-people="8"')
        self.assertNotContains(drill, self.zhang.name)

    def test_nonsense_is_not_found(self) -> None:
        self.client.force_login(self.wu)
        for query in (
            {"start": "x"},
            {"method": "zz"},
            {"broker": "-1"},
            {"objection": "a"},
        ):
            answer = self.client.get(reverse("desk:activity"), query)
            self.assertEqual(answer.status_code, 404, query)

    def test_the_sums_are_the_contacts(self) -> None:
        rows = Contact.objects.filter(is_current=True)
        counted = sum(DailyActivity.objects.values_list("contacts", flat=True))
        self.assertEqual(counted, rows.count())


class WaitingTests(Pages):
    def test_buckets_hold_everybody_once(self) -> None:
        clients = [self.zhang]
        for n in range(40):
            client = Client.objects.create(
                name=f"客户{n}", broker=(self.lin, self.chen)[n % 2], branch=self.nanjing,
                stage="ABC"[n % 3], stage_since=now() - timedelta(days=3 * n),
            )  # fmt: skip
            clients.append(client)
        Client.objects.filter(pk=clients[5].pk).update(outcome="lost")
        self.client.force_login(self.wu)
        page = self.page("waiting")
        counts = [int(n) for n in re.findall(r'data-count="(\d+)"', page)]
        self.assertEqual(sum(counts), 40)  # all in the process, the lost one not
        self.assertGreaterEqual(self.walk(page), 6)
        listed = self.page("waiting", stage="A", bucket="3")
        self.assertIn("working days", listed)
        for query in ({"stage": "D", "bucket": "0"}, {"stage": "A", "bucket": "9"}):
            answer = self.client.get(reverse("pipeline:waiting"), query)
            self.assertEqual(answer.status_code, 404)

    def test_it_is_what_the_board_calls_stuck(self) -> None:
        for n in range(30):
            Client.objects.create(
                name=f"客户{n}", broker=self.lin, branch=self.nanjing,
                stage="ABC"[n % 3], stage_since=now() - timedelta(days=n),
            )  # fmt: skip
        self.client.force_login(self.lin)
        page = self.page("waiting")
        over = re.findall(r'bucket=[123]" data-count="(\d+)"', page)
        board = self.client.get(reverse("pipeline:board"), {"stuck": "on"})
        self.assertEqual(
            sum(map(int, over)), board.content.decode().count('class="kard"')
        )


class NobodyTests(Pages):
    def everyone(self, *people: User) -> None:
        for person in people or (self.lin, self.wu, self.gao):
            self.client.force_login(person)
            for tab in TABS:
                if tab == "signals" and person == self.lin:
                    continue
                for query in ({}, {"period": "all"}):
                    self.walk(self.page(tab, **query))

    def test_an_empty_branch(self) -> None:
        StageChange.objects.all().delete()
        drop_journeys([self.zhang.pk])
        Client.objects.all().update(stage="", outcome="", stage_since=None)
        self.everyone()

    def test_one_client(self) -> None:
        self.everyone()

    def test_everybody_is_lost(self) -> None:
        drop_journeys([self.zhang.pk])
        met = today() - timedelta(days=200)
        self.journeys(self.lin, [(met, None, 20)] * 40)
        self.everyone()
        self.client.force_login(self.wu)
        self.assertIn("Within 30 days 0.0%", self.page("lasting"))

    def test_everybody_has_matured_and_moved_on(self) -> None:
        drop_journeys([self.zhang.pk])
        met = today() - timedelta(days=200)
        self.journeys(self.lin, [(met, 0, None)] * 40)
        self.everyone()
        self.client.force_login(self.wu)
        self.assertIn("Within 30 days", self.page("lasting", period="all"))

    def test_leap_day_and_the_year_s_end(self) -> None:
        self.journeys(
            self.lin,
            [
                (date(2024, 1, 30) + timedelta(days=n % 40), n % 9, None)
                for n in range(60)
            ],
        )
        for day in (date(2024, 2, 29), date(2024, 12, 31), date(2025, 1, 1)):
            moment = datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)
            with time_machine.travel(moment, tick=False):
                self.everyone(self.wu)


class SheetTests(Pages):
    def test_each_page_leaves_as_a_file_and_is_written_down(self) -> None:
        advance(self.zhang, to="B", by=self.lin)
        self.client.force_login(self.wu)
        for tab in TABS:
            address = reverse("pipeline:sheet")
            for kind in ("csv", "xlsx"):
                answer = self.client.post(address, {"tab": tab, "format": kind})
                self.assertEqual(answer.status_code, 200, tab)
        pages = AuditEvent.objects.filter(action="funnel.exported")
        found = Counter(event.facts["page"] for event in pages)
        self.assertEqual(found, dict.fromkeys(TABS, 2))
        self.client.force_login(self.lin)
        answer = self.client.post(reverse("pipeline:sheet"), {"tab": "signals"})
        self.assertEqual(answer.status_code, 403)

    def test_names_that_are_formulas_stay_text(self) -> None:
        User.objects.filter(pk=self.lin.pk).update(full_name="=1+1")
        self.journeys(
            self.lin,
            [(today() - timedelta(days=90 + n % 300), 3, None) for n in range(60)],
        )
        self.client.force_login(self.wu)
        answer = self.client.post(
            reverse("pipeline:sheet"), {"tab": "signals", "format": "csv"}
        )
        self.assertIn("'=1+1", answer.content.decode("utf-8-sig"))


class BudgetTests(Pages):
    def test_statements_are_few(self) -> None:
        for person in (self.lin, self.wu, self.gao):
            self.client.force_login(person)
            self.page("funnel")
            for tab in TABS:
                if tab == "signals" and person == self.lin:
                    continue
                with CaptureQueriesContext(connection) as queries:
                    self.page(tab)
                self.assertLessEqual(len(queries), 9, (tab, person.username))
