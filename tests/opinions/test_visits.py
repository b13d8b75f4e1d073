"""Return visits: new members once, a share drawn that anybody repeats, the call sheet."""

import threading
from datetime import date
from random import Random
from typing import Any
from unittest import TestCase

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, connections, transaction
from django.test import TransactionTestCase
from django.urls import reverse

from accounts.enums import Role
from clients.actions.merging import merge_clients
from clients.models import Client
from opinions import actions
from opinions.analytics.frames import faults_of, members_at_end_of
from opinions.analytics.visiting import coverage_of, round_lines
from opinions.models import (
    Opinion,
    ReturnVisit,
    VisitEvent,
    VisitQuestion,
    VisitRound,
)
from opinions.rules import visiting
from pipeline.actions import advance, end_process, take_on
from tests.cast import Cast, Firm, at, hire
from tests.opinions.things import visit_of
from tests.service.checking import on


class RuleTests(TestCase):
    def test_a_share_is_never_less_than_the_share(self) -> None:
        for members in range(300):
            for percent in (10, 33, 100):
                size = visiting.size_of_share(members, percent)
                self.assertGreaterEqual(100 * size, members * percent)
                self.assertLess(100 * (size - 1), max(members * percent, 1))

    def test_everybody_is_as_likely_to_be_drawn(self) -> None:
        chance, counts = Random(7), [0] * 20
        for _draw in range(2000):
            seed = f"{chance.getrandbits(256):064x}"
            for member in visiting.drawn(seed, range(20), 5):
                counts[member] += 1
        self.assertTrue(all(400 < n < 600 for n in counts), counts)  # 500 ± 5 sd

    def test_loads_differ_by_one_and_nobody_calls_their_own(self) -> None:
        chance = Random(1)
        for _case in range(200):
            members = list(range(chance.randrange(30)))
            checkers = list(range(100, 100 + chance.randrange(1, 5)))
            own = {m: {chance.choice([*checkers, 1])} for m in members}
            given = visiting.hands_of(members, checkers, own)
            for member, checker in given.items():
                self.assertNotIn(checker, own[member])
                self.assertEqual(checker is None, set(checkers) <= own[member])
            loads = [sum(c == x for c in given.values()) for x in checkers]
            free = visiting.hands_of(members, checkers, {})
            even = [sum(c == x for c in free.values()) for x in checkers]
            self.assertLessEqual(max(even) - min(even), 1)
            self.assertEqual(sum(loads), sum(c is not None for c in given.values()))

    def test_every_walk_ends_once(self) -> None:
        kinds = ("called", "missed", "asked", "given_up", "given")

        def walk(stand: visiting.Stand, depth: int) -> None:
            self.assertLessEqual(stand.missed, stand.calls)
            for kind in kinds:
                try:
                    after = visiting.stand_after(stand, kind)
                except ValueError:
                    continue
                self.assertEqual(stand.state, "waiting")
                if kind == "asked":
                    self.assertGreater(stand.calls, 0)
                if depth:
                    walk(after, depth - 1)

        walk(visiting.Stand(), 4)


class Members(Firm):
    """Mixed into a test: members of other years, one who left, one still a prospect."""

    def member(self, name: str, when: str, broker: Any = None) -> Client:
        made = take_on(by=broker or self.lin, at=at(f"{when} 10:00"), name=name,
                       phone=f"139{abs(hash(name)) % 10**8:08d}")  # fmt: skip
        advance(made, to="D", by=made.broker, at=at(f"{when} 11:00"))
        return made


@pytest.mark.database
class PlanningTests(Members, Cast):
    def test_a_new_member_is_planned_once_within_the_month(self) -> None:
        new = self.member("新会员", "2026-10-31")
        old = self.member("老会员", "2026-01-05")
        with on("2026-11-02 09:00"):
            self.assertEqual(actions.plan_new_visits(), 1)
            self.assertEqual(actions.plan_new_visits(), 0)
        made = ReturnVisit.objects.get()
        self.assertEqual((made.client, made.checker), (new, self.tan))
        self.assertEqual(made.due_on, date(2026, 11, 30))  # a month later, the last day
        self.assertFalse(ReturnVisit.objects.filter(client=old).exists())

    def test_the_frame_is_who_was_a_member_on_the_last_day(self) -> None:
        kept = self.member("一", "2025-12-31")
        left = self.member("二", "2025-06-01")
        end_process(
            left, outcome="lost", reason="搬走", by=self.lin, at=at("2025-11-01 10:00")
        )
        later = self.member("三", "2025-07-01")
        end_process(
            later, outcome="lost", reason="搬走", by=self.lin, at=at("2026-03-01 10:00")
        )
        self.member("四", "2026-01-01")
        self.member("五", "2025-01-01", broker=self.zhao)
        self.assertEqual(
            members_at_end_of(self.nanjing, 2025), sorted([kept.pk, later.pk])
        )

    def test_a_round_is_drawn_once_and_repeated_by_anybody(self) -> None:
        for n in range(21):
            self.member(f"会员{n}", "2025-05-05", broker=(self.lin, self.chen)[n % 2])
        with on("2026-06-01 09:00"):
            made = actions.draw_round(self.nanjing, 2026, by=self.wu)
            with self.assertRaises(ValidationError):
                actions.draw_round(self.nanjing, 2026, by=self.wu)
        self.assertEqual((made.members, made.percent, made.size), (21, 10, 3))
        rows = list(made.visits.values_list("of_client", flat=True))
        self.assertEqual(len(rows), 3)
        self.assertEqual(faults_of(made, rows), [])
        self.assertEqual(faults_of(made, rows[1:]), ["drawn"])
        made.frame = made.frame[1:]
        self.assertIn("frame", faults_of(made, rows))
        (line,) = round_lines(
            [VisitRound.objects.get()], ReturnVisit.objects.all(), date(2026, 6, 1)
        )
        self.assertEqual((line.faults, line.needed, line.share), ([], 3, 0.0))
        for person in (self.lin, self.tan, self.sun, self.gao):
            with self.assertRaises(ValidationError):
                actions.draw_round(self.nanjing, 2026, by=person)

    def test_who_checks_is_never_the_clients_own_broker(self) -> None:
        self.tan.is_active = False
        self.tan.save()
        mine = self.member("负责人的", "2026-10-30", broker=self.lin)
        Client.objects.filter(pk=mine.pk).update(broker=self.wu)
        other = self.member("别人的", "2026-10-30")
        with on("2026-11-02 09:00"):
            actions.plan_new_visits()
        given = dict(ReturnVisit.objects.values_list("client", "checker"))
        self.assertEqual(given, {mine.pk: None, other.pk: self.wu.pk})
        self.assertFalse(
            ReturnVisit.objects.visible_to(self.wu).filter(client=mine).exists()
        )

    def test_two_records_made_one_keep_both_visits(self) -> None:
        one, two = self.member("甲", "2026-10-30"), self.member("甲二", "2026-10-30")
        with on("2026-11-02 09:00"):
            actions.plan_new_visits()
        merge_clients(one, two, by=self.wu)
        self.assertEqual(ReturnVisit.objects.filter(client=one).count(), 2)
        with on("2026-11-02 10:00"):
            self.assertEqual(actions.plan_new_visits(), 0)


@pytest.mark.database
class SheetTests(Cast):
    def setUp(self) -> None:
        self.visit = visit_of(self)
        self.questions = list(VisitQuestion.objects.asked_in(self.nanjing.pk))

    def calm(self, **said: str) -> dict[int, str]:
        """Answer so that nothing alarms, but for what is said by place."""
        opposite = {"yes": "no", "no": "yes", "": "yes"}
        answers = {q.pk: opposite[q.alarm] for q in self.questions}
        return answers | {self.questions[int(k[1:])].pk: v for k, v in said.items()}

    def test_asked_only_after_a_call_and_only_once(self) -> None:
        with self.assertRaises(ValidationError):
            actions.record_answers(self.visit, by=self.tan, answers=self.calm())
        actions.dial(self.visit, by=self.tan)
        for wrong in ({}, {1: "yes"}, self.calm() | {self.questions[0].pk: "maybe"}):
            with self.assertRaises(ValidationError):
                actions.record_answers(self.visit, by=self.tan, answers=wrong)
        actions.record_answers(self.visit, by=self.tan, answers=self.calm())
        with self.assertRaises(ValidationError):
            actions.record_answers(self.visit, by=self.tan, answers=self.calm())
        self.visit.refresh_from_db()
        self.assertEqual((self.visit.state, self.visit.alarms), ("done", 0))
        self.assertFalse(Opinion.objects.exists())

    def test_what_alarms_becomes_an_opinion_for_the_manager(self) -> None:
        actions.dial(self.visit, by=self.tan)
        event = actions.record_answers(
            self.visit, by=self.tan, answers=self.calm(q1="no", q4="yes"),
            words="他说保本", unsolved="想换经纪人",
        )  # fmt: skip
        self.assertEqual(event.alarms, 2)
        alarm, wish = Opinion.objects.order_by("pk")
        self.assertEqual(
            (alarm.category, alarm.cause, alarm.source, alarm.responsible),
            ("complaint", "conduct", "visit", self.wu),
        )
        self.assertIn("他说保本", alarm.words)
        self.assertEqual((wish.category, wish.words), ("business", "想换经纪人"))
        self.visit.refresh_from_db()
        self.assertEqual(self.visit.opinion, alarm)

    def test_whose_job_it_is(self) -> None:
        Client.objects.filter(pk=self.zhang.pk).update(broker=self.wu)
        for person in (self.lin, self.wu, self.he, self.sun, self.gao, self.ada):
            with self.subTest(person), self.assertRaises(ValidationError):
                actions.dial(self.visit, by=person)
        other = hire("tian", Role.CHECKER, self.nanjing)
        with self.assertRaises(ValidationError):
            actions.dial(self.visit, by=other)
        Client.objects.filter(pk=self.zhang.pk).update(broker=self.lin)
        actions.give_visit(self.visit, by=self.wu, checker=other)
        actions.dial(self.visit, by=other)
        with self.assertRaises(ValidationError):
            actions.give_visit(self.visit, by=self.wu, checker=self.lin)

    def test_the_number_is_whole_only_after_dialling(self) -> None:
        self.client.force_login(self.tan)
        url = self.visit.get_absolute_url()
        self.assertNotContains(self.client.get(url), self.zhang.phone)
        step = reverse("opinions:visit_step", args=[self.visit.pk, "call"])
        self.assertRedirects(self.client.post(step), url)
        self.assertContains(self.client.get(url), self.zhang.phone)
        said = {f"q{pk}": reply for pk, reply in self.calm().items()}
        step = reverse("opinions:visit_step", args=[self.visit.pk, "answers"])
        broken = self.client.post(step, said | {"words": "a\x00\u202e"})
        self.assertIn(broken.status_code, (200, 400))
        self.assertEqual(self.client.post(step, {}).status_code, 200)
        self.assertEqual(self.client.post(step, said).status_code, 302)
        self.assertContains(self.client.get(url), self.questions[0].text)

    def test_figures_open_their_rows(self) -> None:
        actions.dial(self.visit, by=self.tan)
        actions.record_answers(self.visit, by=self.tan, answers=self.calm(q0="no"))
        found = coverage_of(ReturnVisit.objects.all(), self.visit.due_on)
        self.assertEqual(
            (found.planned, found.asked, found.in_time, found.alarms), (1, 1, 1, 1)
        )
        for person in (self.tan, self.wu, self.gao):
            self.client.force_login(person)
            page = self.client.get(reverse("opinions:visits"), {"show": "alarms"})
            self.assertEqual(page.context["count"], 1)
        self.client.force_login(self.lin)
        self.assertEqual(self.client.get(reverse("opinions:visits")).status_code, 403)

    def test_questions_are_never_reworded(self) -> None:
        with self.assertRaises(ValidationError):
            actions.retire_question(self.questions[0], by=self.wu)
        mine = actions.add_question(by=self.wu, text="满意吗？")
        self.assertNotIn(mine, VisitQuestion.objects.asked_in(self.suzhou.pk))
        with self.assertRaises(ValidationError):
            actions.retire_question(mine, by=self.sun)
        actions.retire_question(mine, by=self.wu)
        self.assertNotIn(mine, VisitQuestion.objects.asked_in(self.nanjing.pk))

    def test_steps_are_only_ever_added_to(self) -> None:
        event = actions.dial(self.visit, by=self.tan)
        with self.assertRaises(PermissionDenied):
            VisitEvent.objects.update(kind="missed")
        for sql in (
            "kind = 'asked'",
            "words = 'x'",
            "alarms = 3",
            'answers = \'{"1": "no"}\'',
        ):
            with (
                self.subTest(sql),
                self.assertRaises(DatabaseError),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(
                    f"UPDATE opinions_visitevent SET {sql} WHERE id = {event.pk}"
                )
        self.assertEqual(VisitEvent.objects.update(words="", answers={}), 1)


@pytest.mark.database
class RaceTests(Members, TransactionTestCase):
    def setUp(self) -> None:
        type(self).found()
        if not VisitQuestion.objects.exists():  # another case emptied the tables
            VisitQuestion.objects.create(text="是您本人吗？", alarm="no")

    def at_once(self, *works: Any) -> list[str]:
        start, refused = threading.Barrier(len(works)), []

        def run(work: Any) -> None:
            try:
                start.wait()
                work()
            except ValidationError as refusal:
                refused.append(refusal.code or "")
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=[work]) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return refused

    def test_planned_and_drawn_at_once_is_once(self) -> None:
        self.member("新", "2026-10-30")
        self.member("旧", "2025-10-30")
        day = date(2026, 11, 2)
        self.at_once(*[lambda: actions.plan_new_visits(day)] * 3)
        self.assertEqual(ReturnVisit.objects.filter(kind="new").count(), 1)
        year = actions.visiting.today().year
        refused = self.at_once(
            *[lambda: actions.draw_round(self.nanjing, year, by=self.wu)] * 3
        )
        self.assertEqual(refused, ["drawn", "drawn"])

    def test_answers_sent_twice_at_once_are_one(self) -> None:
        visit = visit_of(self)
        actions.dial(visit, by=self.tan)
        answers = {q.pk: "no" for q in VisitQuestion.objects.asked_in(self.nanjing.pk)}
        refused = self.at_once(
            *[lambda: actions.record_answers(visit, by=self.tan, answers=answers)] * 3
        )
        self.assertEqual(refused, ["meanwhile", "meanwhile"])
        self.assertEqual(Opinion.objects.count(), 1)
