"""When a digest is due, what it holds, and what the commands say about it."""

import io
import json
import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEvent, CalendarDay
from accounts.policies import working_calendar
from clients.models import Client, Consent, Holding, WatchItem
from digests.actions import approve_all, plan_digest, reject
from digests.actions.planning import gather
from digests.enums import ItemState
from digests.models import NewsItem, Source
from outbox.actions import hand_over_due, readers_of
from outbox.actions.composing import Desk
from outbox.enums import Kind, Outcome
from outbox.models import Delivery, Mailing
from tests.cast import Cast, at
from tests.outbox.mornings import (
    MORNING,
    announce,
    clock,
    news,
    plan,
    relay,
    security,
)
from tests.outbox.test_hand_over import MorningCase


def run(name: str, *arguments: str) -> Any:
    out = io.StringIO()
    call_command(name, *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.database
class DayTests(MorningCase):
    def test_days_on_which_nothing_is_sent(self) -> None:
        closed = {
            "a Sunday": "2026-11-22",
            "National Day": "2026-10-01",
            "a make-up Saturday, worked but not traded": "2026-10-10",
        }
        for name, day in closed.items():
            with self.subTest(name), clock(f"{day} 09:00"), relay() as sink:
                self.assertEqual(plan_digest().readers, 0)
                self.assertTrue(run("send_digests")["reason"])
                self.assertEqual(run("send_digests", "--date", day)["sent"], 0)
                self.assertEqual(sink.letters, [])
        self.assertTrue(working_calendar().is_open(date(2026, 10, 10)))
        self.assertFalse(Mailing.objects.exists())

    def test_the_administrator_s_word_on_a_day_counts(self) -> None:
        CalendarDay.objects.create(
            day=date(2026, 11, 24), calendar="trading", is_open=False
        )
        with clock(MORNING):
            self.assertEqual(plan(), 0)

    def test_not_before_the_hour_then_once(self) -> None:
        with clock("2026-11-24 08:29", tick=False) as hour:
            self.assertEqual(plan(), 0)
            hour.shift(timedelta(minutes=1))
            self.assertEqual(plan(), 3)
            self.assertEqual(plan(), 0)

    def test_a_clock_that_steps_back_plans_no_second_digest(self) -> None:
        with clock(MORNING):
            self.assertEqual(plan(), 3)
        with clock("2026-11-24 07:31"):
            self.assertEqual(plan(), 0)
        with clock("2026-11-24 08:31"):
            self.assertEqual(plan(), 0)
        self.assertEqual(Delivery.objects.count(), 3)

    def test_beat_down_at_the_hour_is_caught_up_before_the_deadline(self) -> None:
        with clock("2026-11-24 19:59"):
            self.assertEqual(plan(), 3)

    def test_after_the_deadline_it_is_missed_once_and_its_news_wait(self) -> None:
        with clock("2026-11-24 20:00"), relay() as sink:
            for _again in range(2):
                self.assertEqual(plan_digest().readers, 0)
                hand_over_due()
            self.assertEqual(sink.letters, [])
        self.assertEqual(Mailing.objects.get().outcome, Outcome.LATE)
        with clock("2026-11-25 08:30"):
            self.assertEqual(plan(), 3)
        shared = Mailing.objects.get(day=date(2026, 11, 25)).shared
        self.assertEqual([one["title"] for one in shared["news"]], ["【演示】利率不变"])

    def test_nothing_approved_means_nothing_sent_until_something_is(self) -> None:
        reject(NewsItem.objects.all(), by=self.gao)
        with clock(MORNING):
            self.assertEqual(plan(), 0)
            self.assertFalse(Mailing.objects.exists())
            news(self.gao, "B")
            self.assertEqual(plan(), 3)
        with clock("2026-11-25 20:30"):
            plan()
        empty = Mailing.objects.get(day=date(2026, 11, 25))
        self.assertEqual(empty.outcome, Outcome.EMPTY)

    def test_each_item_goes_out_once_and_only_when_approved(self) -> None:
        waiting = NewsItem.objects.get()
        NewsItem.objects.create(
            source=waiting.source,
            ref="p",
            title="Pending",
            published_at=at("2026-11-23 10:00"),
        )
        titles = []
        for day in ("24", "25"):
            with clock(f"2026-11-{day} 08:30"):
                news(self.gao, f"Of {day}")
                plan()
                shared = Mailing.objects.latest_days()[0].shared
                titles.append([one["title"] for one in shared["news"]])
        self.assertEqual(titles, [["Of 24", "【演示】利率不变"], ["Of 25"]])

    def test_one_story_of_two_sources_counts_once(self) -> None:
        source = Source.objects.create(name="Two", kind="rss")
        original = NewsItem.objects.get()
        NewsItem.objects.create(
            source=source,
            ref="x",
            title="利率不变！",
            cluster=original.cluster,
            published_at=at("2026-11-23 08:00"),
            state=ItemState.APPROVED,
            decided_at=original.decided_at,
        )
        with clock(MORNING):
            from core.clock import now

            found = gather(kind=Kind.MORNING, until=now())
        self.assertEqual(len(found["news"]), 1)

    def test_planning_ten_thousand_readers_is_one_statement(self) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        facts = {"broker": self.lin, "branch": self.nanjing}
        many = Client.objects.bulk_create(
            Client(name=f"R{n}", email=f"r{n}@x.cn", **facts) for n in range(2000)
        )
        Consent.objects.bulk_create(
            Consent(
                client=c,
                purpose="news",
                channel="email",
                is_given=n % 4 > 0,
                since=at("2026-01-05 10:00"),
            )
            for n, c in enumerate(many)
        )
        with clock(MORNING), CaptureQueriesContext(connection) as queries:
            self.assertEqual(plan(), 1503)
        self.assertLess(len(queries), 16)
        wanted = set(
            readers_of(Kind.MORNING, Client.objects.all()).values_list("pk", flat=True)
        )
        self.assertEqual(
            set(Delivery.objects.values_list("client_id", flat=True)), wanted
        )


@pytest.mark.database
class OracleTests(Cast):
    def test_who_receives_which_announcement_equals_brute_force(self) -> None:
        """R7: over 100,000 (client, announcement) pairs, precision = recall = 1."""
        rng = random.Random(7)
        shares = [security(f"9{n:05d}", f"演示{n}") for n in range(160)]
        facts = {"broker": self.lin, "branch": self.nanjing}
        readers = Client.objects.bulk_create(
            Client(name=f"R{n}", email=f"r{n}@x.cn", **facts) for n in range(700)
        )
        asked = {c.pk for c in readers if rng.random() < 0.7}
        since = at("2026-01-05 10:00")
        Consent.objects.bulk_create(
            Consent(
                client=c, purpose=purpose, channel="email", is_given=given, since=since
            )
            for c in readers
            for purpose, given in (("news", True), ("announcements", c.pk in asked))
        )
        held = {
            (rng.choice(readers).pk, rng.choice(shares).pk): rng.choice([0, 100])
            for _ in range(5000)
        }
        Holding.objects.bulk_create(
            Holding(
                client_id=c, security_id=s, quantity=Decimal(q), as_of=date(2026, 11, 1)
            )
            for (c, s), q in held.items()
        )
        watched = {(rng.choice(readers).pk, rng.choice(shares).pk) for _ in range(2000)}
        WatchItem.objects.bulk_create(
            WatchItem(client_id=c, security_id=s) for c, s in watched
        )
        announced = rng.sample(shares, 150)
        with clock("2026-11-23 18:00"):
            for one in announced:
                announce(self.gao, one, f"【演示】{one.code} 公告")
        with clock(MORNING):
            plan()
            letters = Desk().letters(list(Delivery.objects.order_by("pk")))
        got, seen = (
            {
                (delivery.client_id, int(share))
                for delivery, letter in letters
                for share in getattr(letter.mine, why)
            }
            for why in ("held", "watched")
        )
        ids = {one.pk for one in announced}
        wanted = {
            (c, s) for (c, s), q in held.items() if q > 0 and s in ids and c in asked
        }
        self.assertGreaterEqual(len(readers) * len(announced), 100_000)
        self.assertGreater(len(wanted), 1000)
        self.assertEqual(got, wanted)
        only = {(c, s) for c, s in watched if s in ids and c in asked} - wanted
        self.assertGreater(len(only), 500)
        self.assertEqual(seen, only)
        for delivery, letter in letters:
            message = letter.message
            client = next(c for c in readers if c.pk == delivery.client_id)
            self.assertIn(f"\r\nTo: {client.email}\r\n".encode(), message)


@pytest.mark.database
class CommandTests(MorningCase):
    def test_the_way_from_a_source_to_the_reader(self) -> None:
        from tests.core.test_fetching import says, server
        from tests.digests.test_sources import rss

        port, _seen = self.enterContext(
            server(says(rss("<title>演示要闻</title>").encode()))
        )
        url = f"http://127.0.0.1:{port}/"
        added = run("add_source", "Wire", "--kind", "rss", "--url", url)
        self.assertFalse(added["auto_approve"])
        self.assertEqual(
            run("fetch_sources", "--source", "Wire"),
            [{"source": "Wire", "state": "ok", "new": 1, "known": 0, "error": ""}],
        )
        self.assertEqual(
            run("approve_items", "--user", "gao", "--source", "Wire"), {"approved": 1}
        )
        with clock("2026-11-24 07:00"), relay() as sink:
            report = run("send_digests", "--date", "2026-11-24")
            self.assertEqual((report["planned"], report["sent"]), (3, 3))
            again = run("send_digests", "--date", "2026-11-24")
            self.assertEqual((again["planned"], again["sent"]), (0, 0))
            self.assertTrue(again["reason"])
        self.assertEqual(len(sink.letters), 3)

    def test_refusals(self) -> None:
        for arguments, code in (
            (("approve_items", "--user", "lin"), 1),
            (("approve_items", "--user", "nobody"), 1),
            (("approve_items", "--user", "gao", "--source", "none"), 1),
            (("fetch_sources", "--source", "none"), 1),
            (("add_source", "X", "--kind", "rss", "--url", "file:///etc/passwd"), 1),
            (("add_source", "X", "--kind", "rss"), 1),
            (("add_source", "X", "--kind", "file", "--url", "/etc/passwd"), 1),
            (("add_source", "", "--kind", "rss", "--url", "http://x.cn/"), 1),
            (("send_digests", "--date", "2026-02-29"), 2),
        ):
            with self.subTest(arguments), self.assertRaises(CommandError) as caught:
                run(*arguments)
            self.assertEqual(caught.exception.returncode, code)
        self.assertFalse(Source.objects.exclude(kind="desk").exists())

    def test_approving_is_on_record(self) -> None:
        NewsItem.objects.update(state=ItemState.PENDING)
        self.assertEqual(approve_all(by=self.gao), 1)
        event = AuditEvent.objects.get(action="items.approved")
        self.assertEqual((event.by, event.facts["count"]), (self.gao, 1))
