"""Logging a contact: one save, all of it or nothing, the same form once."""

from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.test import TransactionTestCase

from accounts.models import Certificate
from clients.actions import add_client
from clients.models import Client
from core.clock import now, today
from pipeline.actions import take_on
from pipeline.models import DailyActivity, NextStep, Objection, StageChange
from service.actions import correct_contact, log_contact
from service.models import Contact, ContactDraft
from tests.cast import Cast, Firm, at


class LogContactTests(Cast):
    def log(self, **facts: Any) -> Contact:
        told = {
            "by": self.lin,
            "client": self.zhang,
            "kind": "visit",
            "outcome": "reached",
        }
        return log_contact(**{**told, **facts})

    def test_one_save_writes_contact_activity_next_step_and_move(self) -> None:
        ContactDraft.objects.create(
            user=self.lin, client=self.zhang, fields={"note": "x"}
        )
        moment = now() - timedelta(minutes=5)
        due = today() + timedelta(days=3)
        contact = self.log(
            happened_at=moment,
            minutes=40,
            aida="interest",
            advance_to="B",
            next_what="send the brochure",
            next_on=due,
        )
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.stage, "B")
        self.assertEqual(self.zhang.stage_since, moment)
        self.assertEqual(self.zhang.last_contact_at, moment)
        self.assertEqual(contact.advanced_to, "B")
        step = NextStep.objects.get(client=self.zhang, done_at=None)
        self.assertEqual((step.what, step.due_on), ("send the brochure", due))
        row = DailyActivity.objects.get()
        self.assertEqual(
            (row.broker, row.branch, row.kind, row.outcome, row.contacts, row.minutes),
            (self.lin, self.nanjing, "visit", "reached", 1, 40),
        )
        self.assertFalse(ContactDraft.objects.exists())

    def test_a_move_that_is_refused_leaves_nothing_behind(self) -> None:
        """Zhang entered stage A on 5 January; a move on the 4th would lie before it."""
        with self.assertRaises(ValidationError):
            self.log(happened_at=at("2026-01-04 09:00"), advance_to="B")
        self.assertFalse(Contact.objects.exists())
        self.assertFalse(DailyActivity.objects.exists())
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.stage, "A")

    def test_first_contact_of_someone_uncontacted_begins_stage_a(self) -> None:
        listed = add_client(by=self.lin, name="名单上的人")
        self.log(client=listed, kind="phone", outcome="not_reached")
        listed.refresh_from_db()
        self.assertEqual((listed.stage, listed.last_contact_at), ("", None))
        self.log(client=listed, kind="phone")
        listed.refresh_from_db()
        self.assertEqual(listed.stage, "A")

    def test_uncontacted_may_skip_ahead_in_the_first_entry(self) -> None:
        listed = add_client(by=self.lin, name="名单上的人")
        self.log(client=listed, advance_to="C")
        listed.refresh_from_db()
        self.assertEqual(listed.stage, "C")
        moves = StageChange.objects.filter(client=listed).order_by("pk")
        self.assertEqual([m.stage for m in moves], ["A", "C"])

    def test_the_same_token_again_gives_the_same_entry(self) -> None:
        token = uuid4()
        first = self.log(token=token, note="once")
        again = self.log(token=token, note="twice")
        self.assertEqual(first.pk, again.pk)
        self.assertEqual(again.note, "once")
        self.assertEqual(DailyActivity.objects.get().contacts, 1)

    def test_a_token_of_another_client_or_person_is_refused(self) -> None:
        token = uuid4()
        other = take_on(by=self.lin, name="李四")
        self.log(token=token)
        for facts in ({"client": other}, {"by": self.wu}):
            with self.assertRaises(ValidationError):
                self.log(token=token, **facts)
        self.assertEqual(Contact.objects.count(), 1)

    def test_refusals_write_nothing(self) -> None:
        theirs = Objection.objects.create(branch=self.suzhou, name="费用")
        stranger = take_on(by=self.zhao, name="赵的客户")
        cases: dict[str, dict[str, Any]] = {
            "future": {"happened_at": now() + timedelta(minutes=1)},
            "before 2000": {"happened_at": at("1999-12-31 10:00")},
            "not visible": {"client": stranger},
            "another branch's objection": {"objection": theirs},
            "introducer not visible": {"introducer": stranger},
            "introduces themselves": {"introducer": self.zhang},
            "step without day": {"next_what": "call"},
            "step in the past": {"next_what": "call", "next_on": date(2020, 1, 1)},
            "no such kind": {"kind": "telepathy"},
            "no such stage": {"advance_to": "Z"},
            "head office": {"by": self.gao},
        }
        for name, facts in cases.items():
            with self.subTest(name), self.assertRaises(ValidationError):
                self.log(**facts)
        self.assertFalse(Contact.objects.exists())
        self.assertFalse(DailyActivity.objects.exists())

    def test_a_lapsed_certificate_closes_the_log_with_a_sentence(self) -> None:
        Certificate.objects.filter(user=self.lin).update(valid_to=date(2025, 12, 31))
        with self.assertRaises(ValidationError) as refused:
            self.log()
        self.assertEqual(refused.exception.code, "no_licence")
        self.assertFalse(Contact.objects.exists())

    def test_a_correction_is_a_new_version_and_moves_the_sums(self) -> None:
        first = self.log(kind="phone", minutes=10, note="a")
        second = correct_contact(first, by=self.lin, kind="visit", minutes=30)
        third = correct_contact(second, by=self.wu, outcome="agreed")
        first.refresh_from_db()
        self.assertFalse(first.is_current)
        self.assertEqual((first.kind, first.note), ("phone", "a"))
        self.assertEqual(
            (third.kind, third.note, third.outcome), ("visit", "a", "agreed")
        )
        self.assertEqual(third.original_id, first.pk)
        sums = {
            (r.kind, r.outcome): (r.contacts, r.minutes)
            for r in DailyActivity.objects.filter(contacts__gt=0)
        }
        self.assertEqual(sums, {("visit", "agreed"): (1, 30)})

    def test_only_the_latest_version_is_corrected_and_only_by_its_people(self) -> None:
        first = self.log()
        correct_contact(first, by=self.lin, note="b")
        with self.assertRaises(ValidationError):
            correct_contact(first, by=self.lin, note="c")
        for stranger in (self.chen, self.zhao, self.sun):
            with self.subTest(stranger), self.assertRaises(ValidationError):
                latest = Contact.objects.get(is_current=True)
                correct_contact(latest, by=stranger, note="d")

    def test_a_correction_moves_the_last_contact(self) -> None:
        self.log(happened_at=at("2026-03-01 10:00"))
        latest = self.log(happened_at=at("2026-03-05 10:00"))
        correct_contact(latest, by=self.lin, happened_at=at("2026-02-20 10:00"))
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.last_contact_at, at("2026-03-01 10:00"))


@pytest.mark.database
class DoubleSubmitTests(Firm, TransactionTestCase):
    def setUp(self) -> None:
        self.found()

    def test_ten_at_once_make_one_entry(self) -> None:
        token, answers, start = uuid4(), [], Barrier(10)

        def press() -> None:
            client = Client.objects.get(pk=self.zhang.pk)
            start.wait()
            made = log_contact(
                by=self.lin, client=client, kind="phone", outcome="reached", token=token
            )
            answers.append(made.pk)
            connections.close_all()

        presses = [Thread(target=press) for _ in range(10)]
        for one in presses:
            one.start()
        for one in presses:
            one.join()
        self.assertEqual(len(answers), 10)
        self.assertEqual(set(answers), {Contact.objects.get().pk})
        self.assertEqual(DailyActivity.objects.get().contacts, 1)
