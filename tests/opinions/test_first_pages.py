"""Opinions on today's list, the morning brief, the client's page and in timelines."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import translation

from accounts.policies import calendars
from clients.models import Client
from core.clock import today
from desk.analytics import today as next_ones
from desk.analytics.letters import rules_for
from desk.analytics.own_list import read_own
from desk.analytics.today import Reason
from desk.analytics.words import sentence_of
from opinions import actions
from pipeline.actions import plan_next_step, take_on
from service.actions import log_contact
from tests.cast import Cast, at
from tests.opinions.things import opinion_of, visit_of
from tests.service.checking import on


class TodayTests(Cast):
    def setUp(self) -> None:
        self.enterContext(translation.override("en"))
        with on("2026-11-23 10:00"):
            self.opinion = opinion_of(self)  # due on Thursday, the 26th

    def first(self, person: Any, when: str) -> tuple[Any, str]:
        """Return the reason of the first row, and its sentence; by both readings."""
        with on(when):
            rules = rules_for(person, calendars())
            ranked = next_ones.ranked(Client.objects.visible_to(person), rules)
            people = next_ones.top(ranked, rules, most=9)
            _counts, own = read_own(person, rules, most=9)
            self.assertEqual([p.reason for p in people], [p.reason for p in own])
            return (people[0].reason, sentence_of(people[0])) if people else (None, "")

    def test_by_its_day_it_stands_before_everything(self) -> None:
        with on("2026-11-24 09:00"):
            plan_next_step(
                self.zhang, by=self.lin, what="回电", due_on=today() + timedelta(days=9)
            )
            other = take_on(by=self.lin, at=at("2026-11-20 10:00"), name="李四")
            plan_next_step(other, by=self.lin, what="回电", due_on=today())
        for when, reason, words in (
            ("2026-11-24 09:00", Reason.STEP_TODAY, "Agreed for today: 回电"),
            ("2026-11-26 09:00", Reason.OPINION_DUE, "to be solved today"),
            ("2026-11-27 09:00", Reason.OPINION_DUE, "overdue by 1 working day"),
            ("2026-12-01 09:00", Reason.OPINION_DUE, "overdue by 3 working days"),
        ):
            with self.subTest(when):
                found = self.first(self.lin, when)
                self.assertEqual(found[0], reason)
                self.assertIn(words, found[1])

    def test_before_its_day_it_says_how_long_is_left(self) -> None:
        found = self.first(self.lin, "2026-11-24 09:00")
        self.assertEqual(found[0], Reason.OPINION)
        self.assertIn("in 2 working days", found[1])

    def test_answered_it_waits_and_is_asked_for_on_its_day(self) -> None:
        with on("2026-11-24 10:00"):
            answer = actions.answer_opinion(self.opinion, by=self.lin, words="好了")
        self.assertNotEqual(self.first(self.lin, "2026-11-25 09:00")[0], Reason.OPINION)
        self.assertEqual(
            self.first(self.lin, "2026-11-26 09:00")[0], Reason.OPINION_DUE
        )
        with on("2026-11-26 10:00"):
            actions.say_by_link(self.opinion, answer=answer.number, is_solved=True)
        self.assertNotEqual(
            self.first(self.lin, "2026-11-26 11:00")[0], Reason.OPINION_DUE
        )

    def test_a_contact_today_does_not_put_off_what_is_due(self) -> None:
        with on("2026-11-26 09:00"):
            log_contact(by=self.lin, client=self.zhang, kind="phone", outcome="reached")
        self.assertEqual(
            self.first(self.lin, "2026-11-26 10:00")[0], Reason.OPINION_DUE
        )

    def test_what_the_manager_solves_is_not_the_brokers_task(self) -> None:
        with on("2026-11-24 10:00"):
            actions.assign_opinion(self.opinion, by=self.wu, responsible=self.wu)
        self.assertNotEqual(
            self.first(self.lin, "2026-11-26 09:00")[0], Reason.OPINION_DUE
        )

    def test_the_page_offers_the_opinion_and_no_putting_off(self) -> None:
        with on("2026-11-26 09:00"):
            self.client.force_login(self.lin)
            page = self.client.get("/")
        self.assertContains(page, f"?show=running&amp;client={self.zhang.pk}")
        self.assertNotContains(page, f"/today/{self.zhang.pk}/")
        self.assertContains(page, "segment=opinions")


class PagesTests(Cast):
    def setUp(self) -> None:
        self.opinion = opinion_of(self)

    def test_the_clients_page_shows_what_runs_and_what_was_done(self) -> None:
        actions.add_note(self.opinion, by=self.lin, words="已问运营部")
        for person in (self.lin, self.wu, self.gao):
            self.client.force_login(person)
            page = self.client.get(reverse("desk:client", args=[self.zhang.pk]))
            self.assertContains(page, self.opinion.get_absolute_url())
            self.assertContains(page, "已问运营部")
            self.assertContains(page, self.opinion.words)

    def test_the_brief_counts_what_runs_and_what_waits(self) -> None:
        visit_of(self, due_on=today() - timedelta(days=1))
        for person in (self.wu, self.gao):
            self.client.force_login(person)
            page = self.client.get("/")
            self.assertEqual(page.context["opinions"].running, 1)
        self.client.force_login(self.wu)
        found = self.client.get("/").context["opinions"]
        self.assertEqual((found.visits, found.visits_overdue), (1, 1))
        self.client.force_login(self.tan)
        self.assertContains(self.client.get("/"), "/opinions/visits/")
