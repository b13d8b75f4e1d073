"""The pages of opinions: colleagues', and those clients open without signing in."""

from typing import Any
from uuid import uuid4

from django.core.cache import cache
from django.urls import reverse

from clients.actions.binning import refusal_to_bin
from opinions import actions
from opinions.http import Word, confirm_token
from opinions.models import Opinion
from pipeline.actions import take_on
from tests.cast import Cast, at
from tests.opinions.things import opinion_of
from tests.service.checking import on


class StaffPageTests(Cast):
    def setUp(self) -> None:
        self.client.cookies["language"] = "en"
        self.client.force_login(self.lin)

    def step(self, opinion: Opinion, name: str, **facts: Any) -> Any:
        return self.client.post(
            reverse("opinions:step", args=[opinion.pk, name]), facts
        )

    def test_registered_answered_closed(self) -> None:
        page = self.client.get(reverse("opinions:register", args=[self.zhang.pk]))
        token = page.context["form"]["token"].value()
        facts = {"token": token, "words": "佣金算错了", "category": "business",
                 "cause": "fees", "weight": "normal"}  # fmt: skip
        for _again in range(2):
            answer = self.client.post(page.request["PATH_INFO"], facts)
        made = Opinion.objects.get()
        self.assertRedirects(answer, made.get_absolute_url())
        self.step(made, "answer", words="已更正")
        page = self.client.get(made.get_absolute_url())
        self.assertContains(page, "/opinions/confirm/")
        refused = self.step(
            made, "close", called_at="2020-01-01T10:00", words="好", recording="R1"
        )
        self.assertEqual(refused.status_code, 200)
        self.step(made, "close", called_at=f"{at('2099-01-01 00:00'):%Y-%m-%dT%H:%M}",
                  words="好", recording="R1", has_notice="on")  # fmt: skip
        made.refresh_from_db()
        self.assertEqual(made.state, "answered")

    def test_the_clock_is_live_and_honest(self) -> None:
        with on("2026-11-24 10:00"):
            one = opinion_of(self)
        url = reverse("opinions:clock", args=[one.pk])
        self.assertRedirects(self.client.get(url), one.get_absolute_url())
        for when, words in (
            ("2026-11-25 10:00", "2 working days left after today"),
            ("2026-11-27 21:30", "Due today: 2 h 30 min left"),
            ("2026-11-28 09:00", "Overdue since last midnight"),
            ("2026-12-01 09:00", "Overdue by 2 working days"),
        ):
            with self.subTest(when), on(when):
                self.client.logout()
                self.client.cookies["language"] = "en"
                self.client.force_login(self.lin)
                part = self.client.get(url, headers={"HX-Request": "true"})
                self.assertContains(part, words)
                self.assertContains(part, 'hx-trigger="every 30s"')
                self.assertNotContains(part, "not published")

    def test_beyond_the_calendar_the_page_says_so(self) -> None:
        with on("2027-12-30 10:00"):
            one = opinion_of(self)
            self.client.logout()
            self.client.cookies["language"] = "en"
            self.client.force_login(self.lin)
            page = self.client.get(one.get_absolute_url())
        self.assertContains(page, "are not published yet")

    def test_the_clock_keeps_nobody_signed_in(self) -> None:
        with on("2026-11-24 10:00"):
            self.client.logout()
            self.client.force_login(self.lin)
            one = opinion_of(self)
            self.client.get(one.get_absolute_url())
        url, polls = reverse("opinions:clock", args=[one.pk]), []
        for minute in (20, 31):
            with on(f"2026-11-24 10:{minute}"):
                headers = {"HX-Request": "true", "X-Poll": "1"}
                polls.append(self.client.get(url, headers=headers).status_code)
        self.assertEqual(polls, [200, 204])

    def test_the_list_its_tabs_and_its_sheet_say_the_same(self) -> None:
        with on("2026-11-02 10:00"):
            late = opinion_of(self, words="=HYPERLINK(1)")
        opinion_of(self, category="suggestion", cause="other")
        url = reverse("opinions:opinions")
        for show, count in (
            ("", 2),
            ("running", 2),
            ("overdue", 1),
            ("late", 1),
            ("closed", 0),
        ):
            page = self.client.get(url, {"show": show})
            self.assertEqual(len(page.context["lines"]), count, show)
        sheet = self.client.post(reverse("opinions:export") + "?show=overdue")
        lines = b"".join(sheet.streaming_content).decode().strip().splitlines()
        self.assertEqual(len(lines), 2)
        self.assertIn("'=HYPERLINK", lines[1])
        with on("2026-11-30 10:00"):
            self.client.logout()
            self.client.force_login(self.lin)
            page = self.client.get(reverse("opinions:causes"), {"month": "2026-11"})
        self.client.logout()
        self.client.force_login(self.lin)
        (line,) = [one for one in page.context["lines"] if one.cause == "funds"]
        self.assertEqual((line.count, line.late), (1, 1))
        rows = self.client.get(
            url, {"since": "2026-11-01", "until": "2026-11-30", "cause": "funds"}
        )
        self.assertEqual([one for one, _clock in rows.context["lines"]], [late])

    def test_the_list_costs_the_same_for_many(self) -> None:
        url = reverse("opinions:opinions")
        for n in range(3):
            opinion_of(
                self,
                client=take_on(by=self.lin, at=at("2026-11-01 10:00"), name=f"客{n}"),
            )
        self.client.get(url)  # notes the sitting
        with self.assertNumQueries(6):
            self.client.get(url)
        for n in range(20):
            opinion_of(
                self,
                client=take_on(by=self.lin, at=at("2026-11-01 10:00"), name=f"户{n}"),
            )
        with self.assertNumQueries(6):
            self.client.get(url)

    def test_what_is_not_mine_to_do_is_refused(self) -> None:
        complaint = opinion_of(self, category="complaint")
        self.assertEqual(self.step(complaint, "answer", words="好").status_code, 403)
        self.assertEqual(self.step(complaint, "nonsense").status_code, 404)
        page = self.client.get(complaint.get_absolute_url())
        self.assertNotContains(page, "/opinions/status/")

    def test_what_is_said_of_conduct_is_kept_from_whom_it_may_be_about(self) -> None:
        """Not on pages, lists, sheets, timelines, nor among what waits today."""
        words = "他替我下单"
        facts = {"token": uuid4(), "words": words, "category": "complaint",
                 "cause": "conduct", "weight": "serious"}  # fmt: skip
        answer = self.client.post(
            reverse("opinions:register", args=[self.zhang.pk]), facts
        )
        self.assertRedirects(answer, self.zhang.get_absolute_url())
        made = Opinion.objects.get()
        for person, sees in ((self.lin, False), (self.wu, True), (self.gao, True)):
            self.client.force_login(person)
            status = self.client.get(made.get_absolute_url()).status_code
            self.assertEqual(status, 200 if sees else 404)
            with self.subTest(person):
                listed = self.client.get(reverse("opinions:opinions")).content.decode()
                self.assertEqual(words in listed, sees)
                page = self.client.get(self.zhang.get_absolute_url()).content.decode()
                self.assertEqual(made.get_absolute_url() in page, sees)
                self.assertNotIn(words, page)  # timelines are the same for everybody
        self.client.force_login(self.lin)
        self.assertNotContains(self.client.get("/"), "segment=opinions")

    def test_a_client_with_a_running_opinion_is_not_thrown_away(self) -> None:
        one = opinion_of(self)
        self.assertNotEqual(refusal_to_bin(self.zhang), "")
        answer = actions.answer_opinion(one, by=self.lin, words="好了").number
        actions.say_by_link(one, answer=answer, is_solved=True)
        self.assertEqual(refusal_to_bin(self.zhang), "")


HOSTILE = (
    "长" * 200_000,
    "a\x00b",
    "\ud800",
    "\u202e反转",
    "\x1b[31m",
    "",
)


class PublicTests(Cast):
    def setUp(self) -> None:
        cache.clear()
        self.link = actions.make_link(self.zhang, by=self.lin)
        self.say = reverse("opinions:say", args=[self.link.token])

    def send(self, words: str, **facts: Any) -> Any:
        told = {"token": uuid4(), "category": "business", "words": words, **facts}
        if "\ud800" in words:
            raw = f"token={told['token']}&category=business&words=%ED%A0%80"
            return self.client.post(
                self.say, raw, content_type="application/x-www-form-urlencoded"
            )
        return self.client.post(self.say, told)

    def test_what_is_sent_is_registered_and_shows_nobody(self) -> None:
        page = self.client.get(self.say)
        answer = self.send("交易软件打不开")
        made = Opinion.objects.get()
        self.assertRedirects(answer, reverse("opinions:status", args=[made.token]))
        self.assertEqual(
            (made.client, made.by, made.source), (self.zhang, None, "link")
        )
        event = actions.answer_opinion(made, by=self.lin, words="秘密的答复")
        word = confirm_token(Word(made.pk, event.number))
        shown = [
            page,
            self.client.get(answer["Location"]),
            self.client.get(reverse("opinions:confirm", args=[word])),
        ]
        for one in shown:
            self.assertEqual(one.status_code, 200)
            for secret in ("张建国", "13812342231", "交易软件", "秘密", "Lin"):
                self.assertNotContains(one, secret)

    def test_hostile_input_gets_a_sentence(self) -> None:
        for words in HOSTILE:
            cache.clear()
            answer = self.send(words)
            self.assertEqual(answer.status_code, 200, repr(words[:9]))
            self.assertTrue(answer.context["form"].errors)
        self.assertFalse(Opinion.objects.exists())
        for facts in ({"category": "x"}, {"token": "zz"}, {"token": ""}):
            self.assertEqual(self.send("好的", **facts).status_code, 200)
        self.assertFalse(Opinion.objects.exists())

    def test_a_double_press_is_one_and_too_many_are_told(self) -> None:
        token = uuid4()
        for _again in range(3):
            self.send("打不开", token=token)
        self.assertEqual(Opinion.objects.count(), 1)
        for n in range(4):
            answer = self.send(f"第{n}次")
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.context["form"].non_field_errors())
        self.assertEqual(Opinion.objects.count(), 3)
        for _more in range(30):
            answer = self.send("再来")
        self.assertEqual(answer.status_code, 429)

    def test_an_ended_or_invented_address_leads_nowhere(self) -> None:
        actions.make_link(self.zhang, by=self.lin)
        for url in (
            self.say,
            reverse("opinions:say", args=["x" * 43]),
            reverse("opinions:status", args=["x" * 43]),
            reverse("opinions:confirm", args=["1-2.forged"]),
        ):
            self.assertEqual(self.client.get(url).status_code, 404)

    def test_the_clients_word_closes_and_opens_again(self) -> None:
        one = opinion_of(self)
        number = actions.answer_opinion(one, by=self.lin, words="好了").number
        url = reverse("opinions:confirm", args=[confirm_token(Word(one.pk, number))])
        self.client.get(url)  # looking decides nothing
        one.refresh_from_db()
        self.assertEqual(one.state, "answered")
        for said, state in (("yes", "closed"), ("no", "open")):
            answer = self.client.post(url, {"solved": said, "words": "嗯"})
            self.assertEqual(answer.status_code, 302)
            one.refresh_from_db()
            self.assertEqual(one.state, state)
        answer = self.client.post(url, {"solved": "yes"})
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.context["problem"])
