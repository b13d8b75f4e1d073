"""The work diary: drafted from the log, saved as versions, read by the manager."""

import re
from datetime import date, timedelta
from typing import Any

import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import override_settings
from django.urls import reverse

from clients.registry.privacy import Person
from core.clock import now, today
from pipeline.actions import take_on
from service.actions import correct_contact, log_contact
from service.actions.diary import save_diary
from service.analytics.diary import Period, draft_of, figures_of
from service.models import DiaryPage
from service.registry.diary import DIARY
from service.rules.diary import SPANS, after, before, first_of
from tests.cast import Cast, at

MOMENT = at("2030-03-06 18:00")  # a Wednesday


class SpanTests(Cast):
    def test_every_day_lies_in_one_span_of_each_kind_and_they_follow_one_another(
        self,
    ) -> None:
        day = date(2027, 12, 1)
        for n in range(800):
            one = day + timedelta(days=n)
            for span in SPANS:
                first = first_of(span, one)
                self.assertTrue(first <= one < after(span, first))
                self.assertEqual(first, before(span, after(span, first)))
                self.assertEqual(first, first_of(span, first))


class DiaryCase(Cast):
    def setUp(self) -> None:
        travel = time_machine.travel(MOMENT, tick=False)
        travel.start()
        self.addCleanup(travel.stop)

    def work(self) -> None:
        """A day of Lin's: three entries with two people, one of them corrected."""
        other = take_on(by=self.lin, name="李四")
        log = {"by": self.lin, "client": self.zhang}
        log_contact(**log, kind="phone", outcome="not_reached", minutes=1)
        log_contact(
            **log, kind="visit", outcome="interested", minutes=40, advance_to="B",
            note="看了分红记录", happened_at=now() - timedelta(hours=3),
        )  # fmt: skip
        made = log_contact(by=self.lin, client=other, kind="message", outcome="reached")
        correct_contact(made, by=self.lin, kind="phone")
        log_contact(
            by=self.chen, client=take_on(by=self.chen, name="别人"), kind="visit",
            outcome="reached",
        )  # fmt: skip

    def period(self, span: str = "day", **of: Any) -> Period:
        told = {"user": self.lin, "viewer": self.lin} | of
        return Period(span=span, first=first_of(span, today()), **told)


class FigureTests(DiaryCase):
    def test_figures_count_what_their_links_list(self) -> None:
        self.work()
        for viewer in (self.lin, self.wu):
            self.client.force_login(viewer)
            for span in SPANS:
                figures = figures_of(self.period(span, viewer=viewer))
                by_name = {one.name: one.count for one in figures}
                self.assertEqual((3, 2), (by_name["contacts"], by_name["people"]))
                self.assertEqual((2, 1), (by_name["k_phone"], by_name["k_visit"]))
                self.assertEqual((1, 41), (by_name["missed"], by_name["minutes"]))
                for one in figures:
                    if one.href:
                        page = self.client.get(one.href)
                        rows = page.context.get("count", len(page.context["page"].rows))
                        self.assertEqual(one.count, rows, one.name)

    def test_a_draft_tells_each_entry_of_a_day_and_only_meetings_of_a_week(
        self,
    ) -> None:
        self.work()
        day = draft_of(self.period(), figures_of(self.period()))
        self.assertEqual(4, len(day.splitlines()), day)
        self.assertIn("15:00 张建国", day)
        self.assertIn("看了分红记录", day)
        week = self.period("week")
        self.assertEqual(2, len(draft_of(week, figures_of(week)).splitlines()))

    def test_an_empty_day_says_so(self) -> None:
        draft = draft_of(self.period(), figures_of(self.period()))
        self.assertEqual(1, len(draft.splitlines()))


class SavingTests(DiaryCase):
    def save(self, text: str, **facts: Any) -> DiaryPage:
        told = {"by": self.lin, "span": "day", "on": today()}
        return save_diary(**(told | {"text": text} | facts))

    def test_every_saving_is_a_version_and_the_same_text_is_none(self) -> None:
        self.work()
        first, again = self.save("一"), self.save("一")
        second = self.save("二", seen=1)
        self.assertEqual(first, again)
        self.assertEqual([1, 2], [first.version, second.version])
        self.assertEqual(3, first.figures["contacts"])
        with self.assertRaises(ValidationError):
            self.save("三", seen=1)
        with self.assertRaises(PermissionDenied):
            DiaryPage.objects.all().delete()
        with self.assertRaises(PermissionDenied):
            DiaryPage.objects.update(version=9)

    def test_what_cannot_be_is_refused(self) -> None:
        for facts in ({"on": today() + timedelta(days=1)}, {"span": "year"},
                      {"on": today() - timedelta(days=500)}, {"by": self.gao},
                      {"text": " "}, {"text": "x" * 4001}):  # fmt: skip
            with self.subTest(facts), self.assertRaises(ValidationError):
                self.save(**({"text": "x"} | facts))
        self.assertFalse(DiaryPage.objects.exists())

    def test_who_asks_to_be_forgotten_is_taken_out_of_every_version(self) -> None:
        self.save("见了张建国")
        self.save("见了张建国，他想开户")
        person = Person(self.zhang, (self.zhang.pk,), ("张建国",))
        self.assertEqual(2, DIARY.find(person))
        self.assertEqual(2, DIARY.run(person))
        texts = DiaryPage.objects.values_list("text", flat=True)
        self.assertFalse([text for text in texts if "张" in text])
        self.assertEqual(0, DIARY.find(person))


@override_settings(LANGUAGE_CODE="en")
class PageTests(DiaryCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.cookies["language"] = "en"
        self.client.force_login(self.lin)
        self.url = reverse("service:diary")

    def test_drafted_edited_saved_and_read_by_the_manager_only(self) -> None:
        self.work()
        page = self.client.get(self.url)
        self.assertContains(page, "Draft from the contact log")
        self.assertContains(page, "张建国")
        address = f"{self.url}?span=day&on={today()}"
        answer = self.client.post(address, {"text": "今天见了张建国", "seen": "0"})
        self.assertRedirects(answer, address)
        stale = self.client.post(address, {"text": "另一份", "seen": "0"})
        self.assertContains(stale, "meanwhile")
        self.assertContains(stale, "另一份")
        self.client.post(address, {"text": "又改了", "seen": "1"})
        shown = self.client.get(address)
        self.assertContains(shown, "Version 2")
        self.assertContains(shown, "今天见了张建国")
        of_lin = f"{address}&broker={self.lin.pk}"
        for person, code in ((self.wu, 200), (self.chen, 404), (self.sun, 404),
                             (self.gao, 403), (self.tan, 403)):  # fmt: skip
            self.client.force_login(person)
            answer = self.client.get(of_lin)
            self.assertEqual(code, answer.status_code, person)
        self.client.force_login(self.wu)
        shown = self.client.get(of_lin).content.decode()
        self.assertIn("又改了", shown)
        self.assertNotIn("<textarea", shown)
        self.client.post(of_lin, {"text": "经理写的", "seen": "2"})
        self.assertEqual(2, DiaryPage.objects.count())

    def test_figures_that_changed_since_are_said(self) -> None:
        self.work()
        save_diary(by=self.lin, span="day", on=today(), text="x")
        self.assertNotContains(self.client.get(self.url), "since this page was saved")
        log_contact(by=self.lin, client=self.zhang, kind="email", outcome="reached")
        self.assertContains(self.client.get(self.url), "since this page was saved")

    def test_nonsense_is_today(self) -> None:
        for query in ("span=x", "on=2026-02-30", "on=9999-12-31", "span=%00", "on=",
                      "on=0001-01-01"):  # fmt: skip
            answer = self.client.get(f"{self.url}?{query}")
            self.assertEqual(200, answer.status_code, query)
        self.assertEqual(404, self.client.get(f"{self.url}?broker=1e9").status_code)
        answer = self.client.post(self.url, {"text": "\x00", "seen": "x"})
        self.assertEqual(200, answer.status_code)
        self.assertFalse(DiaryPage.objects.exists())

    def test_week_and_month_lead_to_the_ones_before(self) -> None:
        for span in SPANS:
            page = self.client.get(self.url, {"span": span}).content.decode()
            days = re.findall(r"on=(\d{4}-\d\d-\d\d)", page)
            self.assertIn(str(before(span, first_of(span, today()))), days)
