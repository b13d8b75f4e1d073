"""The editorial desk and the sources page, as head office and the others use them."""

from accounts.models import AuditEvent
from digests.enums import ItemState
from digests.models import Announcement, NewsItem, Source
from tests.cast import Cast, at
from tests.outbox.mornings import announce, hold, news, security

EN = {"accept-language": "en"}


class DeskTests(Cast):
    def setUp(self) -> None:
        super().setUp()
        self.source = Source.objects.create(name="Wire", kind="rss", url="http://x.cn/")
        for n in range(3):
            NewsItem.objects.create(
                source=self.source,
                ref=str(n),
                title=f"News {n}",
                published_at=at("2026-11-20 09:00"),
            )
        self.wine = security()
        self.client.force_login(self.gao)

    def decide(self, verdict: str, *items: object, what: str = "news") -> int:
        body = {"what": what, "verdict": verdict, "item": [str(i) for i in items]}
        return self.client.post("/digests/decide/", body).status_code

    def states(self) -> list[str]:
        return list(NewsItem.objects.order_by("ref").values_list("state", flat=True))

    def test_head_office_approves_and_rejects_what_is_ticked(self) -> None:
        first, second, third = NewsItem.objects.order_by("ref")
        self.decide("approve", first.pk, second.pk)
        self.decide("reject", third.pk)
        self.assertEqual(self.states(), ["approved", "approved", "rejected"])
        self.decide("reject", first.pk)  # withdrawn before it went out
        self.assertEqual(self.states()[0], "rejected")
        self.decide("approve", first.pk)  # what was rejected stays so
        self.assertEqual(self.states()[0], "rejected")
        event = AuditEvent.objects.filter(action="items.approved").get()
        self.assertEqual((event.by, event.facts["count"]), (self.gao, 2))

    def test_ticking_nothing_or_nonsense_decides_nothing(self) -> None:
        one = NewsItem.objects.all()[0].pk
        for verdict, items, what in (
            ("approve", (), "news"),
            ("approve", ("x",), "news"),
            ("approve", ("9" * 40,), "news"),
            ("approve", (one, "-1"), "news"),
            ("burn", (one,), "news"),
            ("approve", (one,), "clients"),
        ):
            self.assertEqual(self.decide(verdict, *items, what=what), 302)
        self.assertEqual(set(self.states()), {"pending"})

    def test_nobody_else_decides(self) -> None:
        one = NewsItem.objects.all()[0].pk
        for person in (self.lin, self.wu, self.he, self.tan, self.ada):
            self.client.force_login(person)
            self.assertEqual(self.decide("approve", one), 403)
        self.assertEqual(set(self.states()), {"pending"})

    def test_the_others_read_what_is_approved_and_on_their_clients_holdings(
        self,
    ) -> None:
        NewsItem.objects.filter(ref="0").update(state=ItemState.APPROVED)
        announce(self.gao, self.wine, "Dividend")
        hold(self.zhang, self.wine)
        self.client.force_login(self.lin)
        page = self.client.get("/digests/", {"state": "pending"})
        self.assertContains(page, "News 0")
        self.assertNotContains(page, "News 1")
        self.assertNotContains(page, 'type="checkbox"')
        mine = {"what": "announcements"}
        self.assertContains(self.client.get("/digests/", mine), "Dividend")
        self.client.force_login(self.zhao)
        self.assertNotContains(self.client.get("/digests/", mine), "Dividend")

    def test_an_announcement_is_written_by_hand(self) -> None:
        url = "/digests/announcements/new/"
        good = {"code": "900519", "kind": "dividend", "title": "分红", "url": ""}
        for field, value, sentence in (
            ("code", "900518", "No security has this code."),
            ("url", "javascript:alert(1)", "Write a link as"),
            ("title", "a\u202eb", "invisible control characters"),
            ("kind", "rumour", "Select a valid choice"),
        ):
            page = self.client.post(url, good | {field: value}, headers=EN)
            self.assertContains(page, sentence)
        self.assertFalse(Announcement.objects.exists())
        self.assertEqual(self.client.post(url, good).status_code, 302)
        item = Announcement.objects.get()
        self.assertEqual((item.security, item.decided_by), (self.wine, self.gao))
        page = self.client.post(url, good, headers=EN)
        self.assertContains(page, "written at the desk already")

    def test_news_written_twice_is_one(self) -> None:
        news(self.gao, "Once")
        self.client.post(
            "/digests/news/new/", {"title": "Once", "url": "https://news.example/1"}
        )
        self.assertEqual(NewsItem.objects.filter(title="Once").count(), 1)


class SourcePageTests(Cast):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.gao)

    def test_a_source_is_added_with_a_sentence_for_what_is_wrong(self) -> None:
        url = "/digests/sources/new/"
        good = {"name": "Drop", "kind": "file", "url": "drop.csv"}
        for change, sentence in (
            ({"kind": "rss", "url": "ftp://x.cn/"}, "http or https address"),
            ({"url": "../secret.csv"}, "inbox folder only"),
            ({"name": ""}, "This field is required"),
            ({"kind": "desk"}, "Select a valid choice"),
        ):
            page = self.client.post(url, good | change, headers=EN)
            self.assertContains(page, sentence)
        self.assertFalse(Source.objects.exists())
        self.assertEqual(self.client.post(url, good).status_code, 302)
        page = self.client.post(url, good, headers=EN)
        self.assertEqual(page.status_code, 200)
        self.assertEqual(Source.objects.count(), 1)

    def test_health_says_what_is_wrong_and_when_it_is_tried_again(self) -> None:
        source = Source.objects.create(
            name="Wire", kind="rss", url="http://127.0.0.1:9/"
        )
        answer = self.client.post(f"/digests/sources/{source.pk}/fetch/")
        self.assertRedirects(answer, "/digests/sources/")
        from digests.actions import fetch_source

        fetch_source(source)
        page = self.client.get("/digests/sources/", headers=EN)
        self.assertContains(page, "private network")
        self.assertContains(page, "next try")

    def test_a_source_out_of_use_is_left_alone(self) -> None:
        source = Source.objects.create(
            name="Wire", kind="rss", url="http://127.0.0.1:9/"
        )
        url = f"/digests/sources/{source.pk}/switch/"
        self.client.post(url)
        from digests.actions import fetch_due

        self.assertEqual(fetch_due(), [])
        self.client.post(url, {"on": "1"})
        self.assertEqual(len(fetch_due()), 1)
