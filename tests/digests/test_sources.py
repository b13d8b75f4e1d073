"""Feeds and dropped files: what is read from them, and what an outage looks like."""

import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.test import SimpleTestCase, override_settings
from django.utils import translation

from clients.models import Security
from core.fetching import Fetched
from digests import rules
from digests.actions import add_source, approve_all, fetch_due, fetch_source
from digests.enums import Ill, ItemState, SourceState
from digests.models import Announcement, NewsItem, Source
from digests.rules import Entry, cluster_of, refs_of
from digests.sources import Outage
from digests.sources.feeds import parse_feed
from tests.cast import Cast
from tests.core.test_fetching import says, server
from tests.outbox.mornings import clock

FEEDS = Path(settings.BASE_DIR).parent / "shared/data/feeds"
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)


def parsed(body: str | bytes, kind: str = "application/xml") -> list[Entry]:
    content = body.encode() if isinstance(body, str) else body
    answer = Fetched(content, {"content-type": kind}, "http://feed.example/a/rss")
    return list(parse_feed(answer, NOW))


def rss(*items: str) -> str:
    inner = "".join(f"<item>{one}</item>" for one in items)
    return f'<rss version="2.0"><channel><title>F</title>{inner}</channel></rss>'


class FeedTests(SimpleTestCase):
    def test_text_is_plain_and_folded(self) -> None:
        (one,) = parsed(
            rss(
                "<title>央行\n  操作 &amp;lt;b&amp;gt;x&amp;lt;/b&amp;gt;</title>"
                "<description>&lt;script&gt;alert(1)&lt;/script&gt;&lt;p onclick='x'"
                "&gt;A &amp;amp; B&lt;/p&gt;&#x202e;</description>"
                "<link>/news/1</link>"
            )
        )
        self.assertEqual(one.title, "央行 操作 x")
        self.assertEqual(one.summary, "A & B")
        self.assertEqual(one.url, "http://feed.example/news/1")

    def test_only_web_links_are_kept(self) -> None:
        for bad in (
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "ftp://x.cn/",
            "http://a b.cn/",
            'http://x.cn/"onclick=1',
        ):
            with self.subTest(bad):
                (one,) = parsed(rss(f"<title>T</title><link><![CDATA[{bad}]]></link>"))
                self.assertEqual(one.url, "")

    def test_an_empty_title_is_taken_from_the_content(self) -> None:
        cases = {
            "【央行：利率不变】今日公告称": "央行：利率不变",
            "财联社24日电，某公司公告回购股份。具体如下": "财联社24日电，某公司公告回购股份",
            "字" * 100: "字" * 59 + "…",
        }
        for text, title in cases.items():
            (one,) = parsed(rss(f"<title></title><description>{text}</description>"))
            self.assertEqual(one.title, title)

    def test_dates_missing_nonsense_or_in_the_future_become_the_fetch_s(self) -> None:
        for written in (
            "",
            "yesterday",
            "Mon, 01 Jan 0001 00:00:00 GMT",
            "Tue, 24 Nov 2099 01:00:00 GMT",
            "1601-01-01T00:00:00Z",
        ):
            (one,) = parsed(rss(f"<title>T</title><pubDate>{written}</pubDate>"))
            self.assertEqual(one.published_at, NOW, written)
        (one,) = parsed(
            rss("<title>T</title><pubDate>Mon, 23 Nov 2026 09:00:00 +0800</pubDate>")
        )
        self.assertEqual(one.published_at, datetime(2026, 11, 23, 1, tzinfo=UTC))

    def test_references_are_stable_and_tell_entries_apart(self) -> None:
        feed = rss(
            "<title>A</title><guid isPermaLink='false'>1</guid>",
            "<title>B</title><guid>same</guid>",
            "<title>C</title><guid>same</guid>",
            "<title>D</title><link>http://x.cn/d</link>",
            "<title>D</title><link>http://x.cn/e</link>",
        )
        refs = [one.ref for one in parsed(feed)]
        self.assertEqual(len(set(refs)), 5)
        self.assertEqual(refs[0], "1")
        self.assertEqual(refs, [one.ref for one in parsed(feed)])
        self.assertEqual(
            refs_of([("g" * 400, "", "T")])[0], refs_of([("g" * 400, "", "T")])[0]
        )

    def test_null_and_web_pages_are_outages_and_an_empty_feed_is_not(self) -> None:
        for body in (
            "",
            "null",
            "{}",
            '{"announcements": null}',
            "<html><body>WAF</body></html>",
        ):
            with self.subTest(body), self.assertRaises(Outage) as caught:
                parsed(body, "text/html")
            self.assertEqual(caught.exception.code, Ill.NOT_A_FEED)
        self.assertEqual(parsed(rss()), [])

    def test_a_billion_laughs_and_an_outside_entity(self) -> None:
        levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        bomb = f'<!DOCTYPE r [<!ENTITY l0 "ha">{levels}]>' + rss("<title>&l9;</title>")
        secret = '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + rss(
            "<title>&e;</title>"
        )
        with mock.patch("builtins.open", side_effect=AssertionError):
            for body in (bomb, secret):
                try:
                    found = parsed(body)
                except Outage:
                    continue
                self.assertLess(sum(len(one.title) for one in found), 400)
                self.assertNotIn("root:", str(found))

    def test_every_real_feed_gives_items_or_a_sentence(self) -> None:
        if not FEEDS.exists():
            self.skipTest(f"{FEEDS} is not on this machine")
        seen: Counter[str] = Counter()
        for path in sorted(
            p for p in FEEDS.rglob("*") if p.is_file() and p.name != "LICENSE"
        ):
            with self.subTest(path.name), translation.override("en"):
                try:
                    for one in parsed(path.read_bytes()):
                        self.assertTrue(one.title)
                        self.assertLessEqual(len(one.title), 300)
                        self.assertLessEqual(len(one.ref), 300)
                        self.assertNotIn("\n", one.title + one.summary)
                        self.assertRegex(one.url, r"^(https?://|$)")
                        seen["items"] += 1
                except Outage as outage:
                    self.assertRegex(str(outage), r"\w.*\.$")
                seen["feeds"] += 1
        self.assertEqual(seen["feeds"], 561)
        self.assertGreater(seen["items"], 130)


class RuleTests(SimpleTestCase):
    def test_examples(self) -> None:
        import doctest

        self.assertEqual(doctest.testmod(rules).failed, 0)

    def test_waiting_doubles_up_to_six_hours(self) -> None:
        waits = [rules.wait_after(n) for n in range(1, 9)]
        self.assertEqual(waits[:3], [timedelta(minutes=m) for m in (5, 10, 20)])
        self.assertEqual(waits[-1], timedelta(hours=6))


@pytest.mark.database
class FetchTests(Cast):
    def feed(self, body: str, **facts: Any) -> Source:
        port, _seen = self.enterContext(server(says(body.encode())))
        return add_source(
            by=self.gao,
            name=f"F{port}",
            kind="rss",
            url=f"http://127.0.0.1:{port}/",
            **facts,
        )

    def test_new_items_wait_for_approval_and_known_ones_stay_as_they_are(self) -> None:
        source = self.feed(rss("<title>A</title><guid>1</guid>", "<title>B</title>"))
        first, second = fetch_source(source), fetch_source(source)
        self.assertEqual((first.state, first.new, first.known), ("ok", 2, 0))
        self.assertEqual((second.state, second.new, second.known), ("ok", 0, 2))
        self.assertEqual(NewsItem.objects.filter(state=ItemState.PENDING).count(), 2)

    def test_what_was_approved_is_not_changed_by_the_source(self) -> None:
        source = self.feed(rss("<title>A</title><guid isPermaLink='false'>1</guid>"))
        fetch_source(source)
        approve_all(by=self.gao)
        with mock.patch(
            "digests.actions.fetching.entries_of", return_value=[Entry("1", "Other")]
        ):
            fetch_source(source)
        self.assertEqual(NewsItem.objects.get().title, "A")

    def test_a_trusted_source_is_approved_unseen(self) -> None:
        fetch_source(self.feed(rss("<title>A</title>"), is_auto_approved=True))
        item = NewsItem.objects.get()
        self.assertEqual((item.state, item.decided_by), (ItemState.APPROVED, None))

    def test_an_outage_keeps_the_last_good_copy_and_backs_off(self) -> None:
        source = self.feed(rss("<title>A</title>"))
        fetch_source(source)
        Source.objects.filter(pk=source.pk).update(url="http://127.0.0.1:9/")
        with clock("2026-11-24 08:00", tick=False) as hour:
            for minutes in (5, 10, 20):
                (report,) = fetch_due()
                self.assertEqual(report.state, SourceState.OUTAGE)
                self.assertEqual(fetch_due(), [])
                hour.shift(timedelta(minutes=minutes))
        source.refresh_from_db()
        self.assertEqual((source.failures, source.state), (3, "outage"))
        self.assertTrue(source.ok_at)
        self.assertEqual(NewsItem.objects.count(), 1)
        with translation.override("en"):
            self.assertIn("private network", source.why())

    def test_one_source_s_outage_is_nobody_else_s(self) -> None:
        bad = self.feed("null")
        good = self.feed(rss("<title>A</title>"))
        states = {one.source: one.state for one in fetch_due()}
        self.assertEqual(states, {bad.name: "outage", good.name: "ok"})

    def test_the_same_story_is_one_cluster(self) -> None:
        for title in ("央行：利率不变", "央行 利率不变！"):
            fetch_source(self.feed(rss(f"<title>{title}</title>")))
        self.assertEqual(
            len(set(NewsItem.objects.values_list("cluster", flat=True))), 1
        )
        self.assertNotEqual(cluster_of("！"), cluster_of("？"))


@pytest.mark.database
class FolderTests(Cast):
    def setUp(self) -> None:
        super().setUp()
        self.data = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.enterContext(override_settings(DATA_DIR=self.data))
        (self.data / "inbox").mkdir()
        Security.objects.create(code="000001", name="演示银行", exchange="SZ")
        self.source = add_source(by=self.gao, name="D", kind="file", url="drop.csv")

    def drop(self, text: str | bytes, encoding: str = "utf-8-sig") -> str:
        content = text if isinstance(text, bytes) else text.encode(encoding)
        (self.data / "inbox/drop.csv").write_bytes(content)
        with translation.override("en"):
            report = fetch_source(Source.objects.get(pk=self.source.pk))
        return report.error or f"{report.state} {report.new}"

    def test_news_and_announcements_are_read_in_either_encoding(self) -> None:
        news = (
            "title,summary,url,published_at\n利率,文,https://x.cn/1,2026-11-20 08:00\n"
        )
        self.assertEqual(self.drop(news, "gb18030"), "ok 1")
        self.assertEqual(self.drop(news), "ok 0")
        codes = "code,title,kind,url,published_at\n000001,分红,dividend,,2026-11-20\n000001.SZ,停牌,停牌,,\n"
        self.assertEqual(self.drop(codes), "ok 2")
        item = Announcement.objects.order_by("pk")[0]
        self.assertEqual((item.security.code, item.kind), ("000001", "dividend"))

    def test_a_bad_row_refuses_the_file_and_names_it(self) -> None:
        good = "code,title,kind,url,published_at\n000001,好,,,\n"
        for row, sentence in {
            "1,错码,,,": "Row 2: no security has this code.",
            "000001,,,,": "Row 2: the title is missing.",
            "000001,T,nonsense,,": "Row 2: this kind of announcement is not known.",
            "000001,T,,javascript:x,": "Row 2: the url is not an http or https address.",
            "000001,T,,,2026-02-29": "Row 2: published_at is neither a date nor a time.",
        }.items():
            self.assertEqual(self.drop(good + row + "\n"), sentence)
        Security.objects.create(code="000001", name="上证", exchange="SH")
        self.assertIn("600519.SH", self.drop(good))
        self.assertFalse(Announcement.objects.exists())

    def test_no_file_an_empty_one_and_one_of_headings_only(self) -> None:
        fetch_source(self.source)
        self.source.refresh_from_db()
        self.assertEqual(self.source.error, Ill.NO_FILE)
        self.assertIn("empty", self.drop(b""))
        self.assertEqual(self.drop("title,summary,url,published_at\n"), "empty 0")
        self.assertIn("title", self.drop("name,url\nx,y\n"))

    def test_nothing_outside_the_inbox_is_read(self) -> None:
        (self.data / "secret.csv").write_text("title\nsecret\n")
        (self.data / "inbox/link.csv").symlink_to(self.data / "secret.csv")
        for url in (
            "../secret.csv",
            "/etc/passwd",
            "file:///etc/passwd",
            f"file://{self.data}/secret.csv",
            f"file://{self.data}/inbox/%2e%2e/secret.csv",
            "link.csv",
            "a\0b",
        ):
            with self.subTest(url):
                self.source.url = url
                report = fetch_source(self.source)
                self.assertEqual(report.state, SourceState.OUTAGE)
        self.assertFalse(NewsItem.objects.exists())
        self.source.url = f"file://{self.data}/inbox/drop.csv"
        (self.data / "inbox/drop.csv").write_text("title\nok\n")
        self.assertEqual(fetch_source(self.source).new, 1)
