"""Opinions from registration to the client's word, and the ladder, each step once."""

import io
import json
import threading
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from django.test import TransactionTestCase
from django.test.utils import CaptureQueriesContext

from accounts.enums import CalendarKind, Role
from accounts.models import AuditEvent, CalendarDay, Notification, User
from clients.actions import hand_over
from clients.actions.merging import merge_clients
from clients.models import Client
from core.clock import now
from opinions import actions
from opinions.models import Opinion, OpinionEvent
from outbox.models import StaffLetter
from outbox.registry import composed
from pipeline.actions import take_on
from service.actions import log_contact
from service.models import Contact
from tests.cast import Cast, Firm, at, hire
from tests.opinions.things import agrees, opinion_of
from tests.service.checking import on


def call_facts(**facts: Any) -> dict[str, Any]:
    told = {"words": "解决了，谢谢", "has_notice": True, "recording": "R-1"}
    return {**told, "called_at": now(), **facts}


class RegisterTests(Cast):
    def test_a_minute_around_midnight_is_a_day(self) -> None:
        with on("2026-02-12 23:59"):
            before = opinion_of(self)
        with on("2026-02-13 00:01"):
            after = opinion_of(self)
        self.assertEqual(before.due_on, date(2026, 2, 24))
        self.assertEqual(after.due_on, date(2026, 2, 25))

    def test_the_usual_solver_and_who_is_told(self) -> None:
        made = opinion_of(self)
        self.assertEqual(made.responsible, self.lin)
        told = Notification.objects.filter(kind="opinion_new")
        self.assertEqual([n.user for n in told], [self.wu])  # Lin knows
        complaint = opinion_of(self, category="complaint", weight="grave")
        self.assertEqual(complaint.responsible, self.wu)
        people = told.filter(facts__no=complaint.pk).values_list("user", flat=True)
        self.assertEqual(set(people), {self.wu.pk, self.gao.pk})
        with self.assertRaises(ValidationError):
            opinion_of(self, category="complaint", responsible=self.lin)

    def test_a_suggestion_has_no_clock(self) -> None:
        made = opinion_of(self, category="suggestion")
        self.assertIsNone(made.due_on)
        with on("2027-06-01 09:00"):
            self.assertEqual(actions.escalate(), 0)

    def test_the_same_form_twice_is_one(self) -> None:
        token = uuid4()
        first = opinion_of(self, token=token)
        self.assertEqual(opinion_of(self, token=token), first)
        self.assertEqual(Opinion.objects.count(), 1)
        other = take_on(by=self.lin, at=now(), name="李四")
        with self.assertRaises(ValidationError):
            opinion_of(self, client=other, token=token)

    def test_only_who_sees_the_client_registers(self) -> None:
        for stranger in (self.chen, self.zhao, self.tan, self.ada, self.gao):
            with self.assertRaises(ValidationError):
                opinion_of(self, by=stranger)
        self.assertFalse(Opinion.objects.exists())

    def test_what_a_contact_leaves_unsolved_becomes_one_with_it_or_not_at_all(
        self,
    ) -> None:
        facts = {"by": self.lin, "client": self.zhang, "kind": "interview"}
        token = uuid4()
        for _again in range(2):
            contact = log_contact(**facts, unsolved="账户密码重置失败", token=token)
        made = Opinion.objects.get()
        self.assertEqual((made.contact, made.source), (contact, "contact"))
        self.assertEqual(made.responsible, self.lin)
        log_contact(**facts, unsolved="  ")
        self.assertEqual(Opinion.objects.count(), 1)
        count = Contact.objects.count()
        with self.assertRaises(ValidationError), transaction.atomic():
            log_contact(
                **facts, unsolved="另一件", next_what="回电", next_on=date(2020, 1, 1)
            )
        self.assertEqual((Contact.objects.count(), Opinion.objects.count()), (count, 1))


@pytest.mark.database
class CourseTests(Cast):
    def setUp(self) -> None:
        self.opinion = opinion_of(self)

    def test_closing_needs_an_answer_and_the_clients_word(self) -> None:
        with self.assertRaises(ValidationError):
            actions.close_by_call(self.opinion, by=self.lin, **call_facts())
        event = actions.answer_opinion(self.opinion, by=self.lin, words="已到账")
        for wrong in (
            {"has_notice": False},
            {"recording": " "},
            {"words": ""},
            {"called_at": at("2026-01-01 00:00")},
            {"called_at": at("2099-01-01 00:00")},
        ):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                actions.close_by_call(self.opinion, by=self.lin, **call_facts(**wrong))
        closed = actions.close_by_call(self.opinion, by=self.lin, **call_facts())
        self.opinion.refresh_from_db()
        self.assertEqual(self.opinion.state, "closed")
        self.assertEqual(closed.kept_until.year, now().year + 3)
        self.assertTrue(agrees(self.opinion))
        # The word on the same answer may come later by the link, too.
        actions.say_by_link(self.opinion, answer=event.number, is_solved=False)
        self.assertTrue(agrees(self.opinion))
        self.assertEqual((self.opinion.state, self.opinion.reopened), ("open", 1))

    def test_the_clients_word_by_link(self) -> None:
        first = actions.answer_opinion(self.opinion, by=self.lin, words="查过了").number
        actions.say_by_link(self.opinion, answer=first, is_solved=False, words="没有")
        actions.say_by_link(
            self.opinion, answer=first, is_solved=False
        )  # twice is once
        with self.assertRaises(ValidationError):
            actions.say_by_link(self.opinion, answer=first, is_solved=True)
        second = actions.answer_opinion(
            self.opinion, by=self.lin, words="已到账"
        ).number
        with self.assertRaises(ValidationError):  # an old link closes nothing
            actions.say_by_link(self.opinion, answer=first, is_solved=True)
        for _again in range(2):
            actions.say_by_link(self.opinion, answer=second, is_solved=True)
        kinds = self.opinion.events.order_by("number").values_list("kind", flat=True)
        self.assertEqual(
            list(kinds), ["registered", "answer", "refused", "answer", "close"]
        )
        self.assertTrue(agrees(self.opinion))

    def test_opened_again_the_same_clock_goes_on(self) -> None:
        with on("2026-11-02 10:00"):
            one = opinion_of(self)
            answer = actions.answer_opinion(one, by=self.lin, words="好了").number
            actions.say_by_link(one, answer=answer, is_solved=True)
        with on("2026-11-20 10:00"):
            actions.reopen_opinion(one, by=self.wu, words="客户来电")
            one.refresh_from_db()
            self.assertEqual(one.due_on, date(2026, 11, 5))
            self.assertTrue(agrees(one))
            actions.escalate()
        letters = StaffLetter.objects.filter(key__startswith=f"{one.pk}.late")
        self.assertEqual(
            set(letters.values_list("key", flat=True)), {f"{one.pk}.late.2026-11-20"}
        )

    def test_who_may_do_what(self) -> None:
        complaint = opinion_of(self, category="complaint")
        with self.assertRaises(ValidationError):
            actions.answer_opinion(complaint, by=self.lin, words="没有的事")
        actions.answer_opinion(complaint, by=self.wu, words="已调查")
        for person in (self.lin, self.he, self.sun, self.gao):
            with self.subTest(person), self.assertRaises(ValidationError):
                actions.close_by_call(complaint, by=person, **call_facts())
        actions.close_by_call(complaint, by=self.wu, **call_facts())
        with self.assertRaises(ValidationError):
            actions.judge_opinion(
                self.opinion, by=self.lin, category="suggestion", cause="other",
                weight="normal", words="不算问题",
            )  # fmt: skip
        actions.judge_opinion(
            self.opinion, by=self.wu, category="suggestion", cause="other",
            weight="normal", words="是建议",
        )  # fmt: skip
        self.assertTrue(agrees(self.opinion))
        self.assertIsNone(self.opinion.due_on)
        due = OpinionEvent.objects.get(opinion=self.opinion, number=1).due_on
        actions.judge_opinion(
            self.opinion, by=self.wu, category="business", cause="funds",
            weight="serious", words="还是问题",
        )  # fmt: skip
        self.opinion.refresh_from_db()
        self.assertEqual(self.opinion.due_on, due)
        with self.assertRaises(ValidationError):
            actions.assign_opinion(self.opinion, by=self.wu, responsible=self.zhao)
        actions.assign_opinion(self.opinion, by=self.wu, responsible=self.wu)
        self.assertTrue(agrees(self.opinion))

    def test_steps_are_only_ever_added_to(self) -> None:
        event = self.opinion.events.get()
        with self.assertRaises(PermissionDenied), transaction.atomic():
            event.save()
        with self.assertRaises(PermissionDenied):
            event.delete()
        with self.assertRaises(PermissionDenied):
            self.opinion.events.update(kind="noted")
        for column, value in (
            ("kind", "noted"),
            ("number", 9),
            ("words", "x"),
            ("by_id", None),
        ):
            with (
                self.subTest(column),
                self.assertRaises(DatabaseError),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(
                    f"UPDATE opinions_opinionevent SET {column} = %s WHERE id = %s",
                    [value, event.pk],
                )
        self.assertEqual(OpinionEvent.objects.update(words="", recording=""), 1)

    def test_the_database_refuses_what_no_action_writes(self) -> None:
        event = self.opinion.events.get()
        for facts in (
            {"kind": "close", "via": ""},
            {"kind": "close", "via": "call", "by": self.lin},
            {"kind": "close", "via": "link", "by": self.lin},
            {"kind": "noted", "number": 1},
        ):
            with (
                self.subTest(facts),
                self.assertRaises(DatabaseError),
                transaction.atomic(),
            ):
                OpinionEvent.objects.bulk_create(
                    [OpinionEvent(**{"opinion": self.opinion, "number": 2, **facts})]
                )
        rows = Opinion.objects.filter(pk=self.opinion.pk)
        for facts in (
            {"state": "closed"}, {"due_on": None}, {"state": "answered"}, {"closed_at": now()},
        ):  # fmt: skip
            with (
                self.subTest(facts),
                self.assertRaises(DatabaseError),
                transaction.atomic(),
            ):
                rows.update(**facts)
        self.assertTrue(event.pk)

    def test_every_step_is_recorded_without_words(self) -> None:
        actions.add_note(self.opinion, by=self.lin, words="张建国 13812342231 来电")
        found = AuditEvent.objects.filter(action__startswith="opinion.")
        self.assertEqual(
            [e.action for e in found.order_by("pk")],
            ["opinion.registered", "opinion.noted"],
        )
        self.assertNotIn("张", str([e.facts for e in found]))

    def test_two_records_of_one_person_keep_all_their_opinions(self) -> None:
        other = take_on(by=self.lin, at=now(), name="张建国", phone="13700001111")
        second = opinion_of(self, client=other)
        kept = merge_clients(self.zhang, other, by=self.wu).survivor
        self.assertEqual(
            set(Opinion.objects.filter(client=kept)), {self.opinion, second}
        )

    def test_whoever_takes_the_client_over_takes_the_opinion_over(self) -> None:
        hand_over(self.zhang, by=self.wu, to={"broker": self.chen})
        self.assertFalse(Opinion.objects.visible_to(self.lin).exists())
        self.assertTrue(agrees(self.opinion))
        with on(f"{self.opinion.due_on} 09:00"):
            actions.escalate()
        told = StaffLetter.objects.filter(kind="opinion_due").values_list(
            "user", flat=True
        )
        self.assertEqual(set(told), {self.chen.pk, self.wu.pk})
        actions.answer_opinion(self.opinion, by=self.chen, words="已办好")


class LadderTests(Cast):
    def setUp(self) -> None:
        User.objects.filter(pk__in=[self.lin.pk, self.gao.pk]).update(
            email="x@example.com"
        )
        with on("2026-09-30 10:00"):
            self.opinion = opinion_of(self)
        Notification.objects.all().delete()
        StaffLetter.objects.all().delete()

    def told(self, when: str, times: int = 1) -> list[tuple[str, str]]:
        """Let the ladder be climbed, and return who has new lines of which kind."""
        before = set(Notification.objects.values_list("pk", flat=True))
        with on(when):
            for _again in range(times):
                actions.escalate()
        new = Notification.objects.exclude(pk__in=before).order_by("user", "pk")
        return [(n.user.username, n.kind.removeprefix("opinion_")) for n in new]

    def test_one_day_before_on_the_day_and_every_working_day_after(self) -> None:
        self.assertEqual(self.told("2026-10-08 09:00"), [])
        self.assertEqual(self.told("2026-10-09 08:29"), [])
        self.assertEqual(self.told("2026-10-09 08:30", 3), [("lin", "soon")])
        self.assertEqual(
            self.told("2026-10-10 08:30", 3), [("lin", "due"), ("wu", "due")]
        )
        self.assertEqual(self.told("2026-10-11 09:00"), [])  # a Sunday
        late = [("lin", "late"), ("wu", "late"), ("gao", "late")]
        for day in ("12", "13", "14"):
            self.assertEqual(self.told(f"2026-10-{day} 10:00", 2), late)
        mails = StaffLetter.objects.filter(channel="email")
        self.assertEqual(mails.count(), 2 + 3 * 2)

    def test_down_for_a_day_each_step_is_still_told_once(self) -> None:
        self.assertEqual(self.told("2026-10-09 09:00"), [("lin", "soon")])
        found = self.told("2026-10-12 09:00", 2)
        self.assertEqual(sorted(found), sorted(
            [("lin", "due"), ("wu", "due"), ("lin", "late"), ("wu", "late"), ("gao", "late")]
        ))  # fmt: skip
        self.assertEqual(self.told("2026-10-12 23:00"), [])

    def test_closed_nobody_is_told_and_the_mail_stays_home(self) -> None:
        self.told("2026-10-09 09:00")
        key = StaffLetter.objects.get(channel="email").key
        self.assertIsNotNone(composed("opinion_soon", self.lin, key))
        with on("2026-10-09 10:00"):
            answer = actions.answer_opinion(self.opinion, by=self.lin, words="好了")
            actions.say_by_link(self.opinion, answer=answer.number, is_solved=True)
        self.assertEqual(self.told("2026-10-12 09:00"), [])
        self.assertIsNone(composed("opinion_soon", self.lin, key))

    def test_the_day_follows_a_corrected_calendar(self) -> None:
        CalendarDay.objects.create(
            calendar=CalendarKind.WORKING, day=date(2026, 10, 9), is_open=False
        )
        with on("2026-10-08 10:00"):
            actions.escalate()
            actions.escalate()
        self.assertTrue(agrees(self.opinion))
        self.assertEqual(self.opinion.due_on, date(2026, 10, 12))
        self.assertEqual(self.opinion.events.filter(kind="reckoned").count(), 1)

    def test_many_cost_no_statement_each_once_they_were_told(self) -> None:
        counts = []
        for more in (0, 12):
            with on("2026-09-30 11:00"):
                for n in range(more):
                    client = take_on(
                        by=self.lin, at=at("2026-09-30 10:30"), name=f"客{n}"
                    )
                    opinion_of(self, client=client)
            self.told("2026-10-12 09:00")
            with CaptureQueriesContext(connection) as queries:
                self.assertEqual(self.told("2026-10-12 10:00"), [])
            counts.append(len(queries))
        self.assertEqual(*counts)

    def test_a_manager_with_no_broker_left_is_told(self) -> None:
        User.objects.filter(pk=self.lin.pk).update(is_active=False)
        self.assertEqual(self.told("2026-10-10 09:00"), [("wu", "due")])


@pytest.mark.database
class RaceTests(Firm, TransactionTestCase):
    def setUp(self) -> None:
        type(self).found()

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

    def test_two_closings_close_once(self) -> None:
        one = opinion_of(self)
        answer = actions.answer_opinion(one, by=self.lin, words="好了").number
        facts = call_facts()
        refused = self.at_once(
            lambda: actions.close_by_call(one, by=self.lin, **facts),
            lambda: actions.close_by_call(one, by=self.wu, **facts),
            lambda: actions.say_by_link(one, answer=answer, is_solved=True),
        )
        self.assertEqual(one.events.filter(kind="close").count(), 1)
        self.assertTrue(set(refused) <= {"meanwhile"})
        self.assertTrue(agrees(one))

    def test_closing_and_opening_again_follow_one_another(self) -> None:
        one = opinion_of(self)
        answer = actions.answer_opinion(one, by=self.lin, words="好了").number
        self.at_once(
            lambda: actions.say_by_link(one, answer=answer, is_solved=True),
            lambda: actions.say_by_link(one, answer=answer, is_solved=False),
            lambda: actions.reopen_opinion(one, by=self.wu, words="再看"),
        )
        self.assertTrue(agrees(one))

    def test_a_form_sent_twice_at_once_is_one_opinion(self) -> None:
        token = uuid4()
        self.at_once(*[lambda: opinion_of(self, token=token)] * 4)
        self.assertEqual(Opinion.objects.count(), 1)
        self.assertEqual(OpinionEvent.objects.count(), 1)

    def test_ladders_at_once_tell_each_thing_once(self) -> None:
        hire("wei", Role.MANAGER, self.nanjing)
        with on("2026-11-02 10:00"):
            opinion_of(self)
        Notification.objects.all().delete()
        moment = at("2026-11-06 09:00")
        self.at_once(*[lambda: actions.escalate(moment)] * 3)
        rows = Notification.objects.values_list("user", "kind", "facts__no")
        self.assertEqual(len(rows), len(set(rows)))
        self.assertEqual(len(rows), 1 + 3 + 4)

    def test_a_link_is_not_overrun(self) -> None:
        link = actions.make_link(self.zhang, by=self.lin)
        refused = self.at_once(*[
            lambda: actions.register_by_link(
                link, words="催一下", category="business", token=uuid4()
            )
        ] * 6)  # fmt: skip
        self.assertEqual(Opinion.objects.filter(client=self.zhang).count(), 3)
        self.assertEqual(refused, ["too_many"] * 3)
        self.assertEqual(Client.objects.get(pk=self.zhang.pk).opinions.count(), 3)


class CommandTests(Cast):
    def test_by_hand_the_same_is_done_once(self) -> None:
        with on("2026-11-02 10:00"):
            opinion_of(self)
        for told in (6, 0):  # one, two and three are reached
            out = io.StringIO()
            with on("2026-11-06 09:00"):
                call_command("escalate_opinions", "--json", stdout=out)
            self.assertEqual(json.loads(out.getvalue()), {"told": told})
        out = io.StringIO()
        call_command("plan_return_visits", stdout=out)
        self.assertIn("0", out.getvalue())
