"""One client's way: who may be moved where, when, and what it leaves behind."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from accounts.models import AuditEvent
from clients.actions import assign, change_client, note_assets, record_consent
from clients.models import Client
from core.clock import now, start_of, today
from pipeline.actions import (
    add_default_objections,
    advance,
    end_process,
    has_deal_evidence,
    plan_next_step,
    record_activity,
    save_plan,
    sign_plan,
)
from pipeline.analytics.evidence import still_missing
from pipeline.models import (
    DailyActivity,
    Journey,
    NextStep,
    Objection,
    SalesPlan,
    StageChange,
)
from tests.cast import Cast, at

pytestmark = pytest.mark.database


class AdvanceTests(Cast):
    def move(self, to: str, **facts: Any) -> StageChange:
        return advance(self.zhang, to=to, by=self.lin, **facts)

    def refused(self, code: str, to: str, **facts: Any) -> None:
        with self.assertRaises(ValidationError) as caught:
            self.move(to, **facts)
        self.assertEqual(caught.exception.code, code)

    def test_forward_one_step(self) -> None:
        self.move("B", at=at("2026-01-20 09:00"), expected="A")
        fresh = Client.objects.get(pk=self.zhang.pk)
        self.assertEqual((fresh.stage, fresh.outcome), ("B", ""))
        self.assertEqual(fresh.stage_since, at("2026-01-20 09:00"))
        self.assertEqual(self.zhang.version, fresh.version)
        self.assertEqual(self.zhang.journey.b_on, date(2026, 1, 20))
        self.assertTrue(AuditEvent.objects.filter(action="client.moved").exists())

    def test_the_loser_of_a_race_is_told(self) -> None:
        self.move("B", expected="A")
        self.refused("moved_meanwhile", "B", expected="A")
        end_process(self.zhang, outcome="lost", reason="搬走了", by=self.lin)
        self.refused("moved_meanwhile", "C", expected="B")

    def test_what_cannot_be(self) -> None:
        self.refused("stage", "E")
        self.refused("stage", "")
        self.refused("stage", "AB")
        self.refused("same_stage", "A")
        self.refused("future", "B", at=now() + timedelta(minutes=1))
        self.refused("earlier", "B", at=at("2026-01-04 10:00"))
        self.assertEqual(StageChange.objects.count(), 1)

    def test_back_needs_a_reason_and_never_counts_twice(self) -> None:
        self.move("C", at=at("2026-01-20 09:00"))
        self.refused("reason", "B", reason="  ")
        self.move("B", reason="先再讲一次", at=at("2026-02-01 09:00"))
        self.move("C", at=at("2026-02-10 09:00"))
        journey = Journey.objects.get(client=self.zhang)
        self.assertEqual((journey.b_on, journey.c_on), (date(2026, 1, 20),) * 2)

    def test_a_day_turns_at_midnight_in_shanghai(self) -> None:
        self.move("B", at=at("2026-01-31 23:59"))
        self.move("C", at=at("2026-02-01 00:00"))
        journey = Journey.objects.get(client=self.zhang)
        self.assertEqual(journey.b_on, date(2026, 1, 31))
        self.assertEqual(journey.c_on, date(2026, 2, 1))

    def test_leaving_and_entering_again(self) -> None:
        self.move("C", at=at("2026-01-20 09:00"))
        end_process(
            self.zhang,
            outcome="lost",
            reason="x",
            by=self.lin,
            at=at("2026-02-01 09:00"),
        )
        fresh = Client.objects.get(pk=self.zhang.pk)
        self.assertEqual((fresh.stage, fresh.outcome), ("C", "lost"))
        with self.assertRaises(ValidationError):
            end_process(self.zhang, outcome="dormant", reason="y", by=self.lin)
        self.refused("earlier", "A", at=at("2026-01-25 09:00"))
        self.move("A", at=at("2026-03-01 09:00"))
        fresh.refresh_from_db()
        self.assertEqual((fresh.stage, fresh.outcome), ("A", ""))
        self.assertEqual(fresh.journey.a_on, date(2026, 1, 5))
        self.assertEqual(Journey.objects.count(), 1)

    def test_a_deal_is_claimed_until_proven(self) -> None:
        self.move("D", at=at("2026-02-01 09:00"))
        self.assertTrue(self.zhang.is_claimed)
        self.refused("unproven", "D")
        self.give_evidence()
        self.move("D")
        self.zhang.refresh_from_db()
        self.assertFalse(self.zhang.is_claimed)
        journey = Journey.objects.get(client=self.zhang)
        self.assertEqual((journey.d_on, journey.is_claimed), (date(2026, 2, 1), False))
        self.refused("same_stage", "D")

    def test_each_piece_of_evidence_is_needed(self) -> None:
        self.give_evidence()
        self.assertTrue(has_deal_evidence(self.zhang))
        for field, empty in (
            ("member_no", None), ("opened_on", None), ("assets", None),
            ("risk_class", ""),
        ):  # fmt: skip
            kept = getattr(self.zhang, field)
            setattr(self.zhang, field, empty)
            self.assertFalse(has_deal_evidence(self.zhang), field)
            setattr(self.zhang, field, kept)
        record_consent(
            self.zhang, by=self.lin, purpose="news", channel="email", is_given=False
        )
        self.assertFalse(has_deal_evidence(self.zhang))

    def test_each_piece_still_missing_leads_to_where_it_is_entered(self) -> None:
        missing = still_missing(self.zhang)
        self.assertEqual(len(missing), 5)
        self.client.force_login(self.lin)
        for piece in missing:
            self.assertEqual(self.client.get(piece.url).status_code, 200, piece)

    def give_evidence(self) -> None:
        change_client(
            self.zhang, by=self.lin, member_no="M1", opened_on=date(2026, 1, 30),
            risk_class="C3",
        )  # fmt: skip
        self.zhang.refresh_from_db()
        note_assets(self.zhang, by=self.lin, amount=Decimal(-5), on=date(2026, 1, 30))
        record_consent(
            self.zhang, by=self.lin, purpose="news", channel="email", is_given=True
        )

    def test_hand_over_never_moves_history(self) -> None:
        assign(self.zhang, by=self.wu, to=self.chen)
        advance(self.zhang, to="B", by=self.chen)
        journey = Journey.objects.get(client=self.zhang)
        self.assertEqual(journey.broker, self.lin)
        self.assertEqual(StageChange.objects.latest("pk").broker, self.chen)

    def test_a_reason_too_long_is_refused_not_cut(self) -> None:
        with self.assertRaises(ValidationError):
            self.move("B", reason="长" * 201)
        self.assertEqual(StageChange.objects.count(), 1)


class NextStepTests(Cast):
    def test_one_open_step_at_a_time(self) -> None:
        plan_next_step(self.zhang, by=self.lin, what="约面谈", due_on=today())
        plan_next_step(self.zhang, by=self.lin, what="带身份证", due_on=today())
        self.assertEqual(NextStep.objects.get(done_at=None).what, "带身份证")
        self.assertEqual(NextStep.objects.count(), 2)
        with self.assertRaises(ValidationError):
            plan_next_step(self.zhang, by=self.lin, what=" ", due_on=today())
        self.assertEqual(NextStep.objects.get(done_at=None).what, "带身份证")


class ActivityTests(Cast):
    def note(self, **facts: Any) -> None:
        record_activity(**{
            "broker_id": self.lin.pk, "branch_id": self.nanjing.pk,
            "day": date(2026, 3, 2), "method": "referral", "kind": "phone",
            "outcome": "interest", "objection_no": 0, "minutes": 10, **facts,
        })  # fmt: skip

    def test_it_adds_up_in_one_statement(self) -> None:
        self.note()
        with self.assertNumQueries(1):
            self.note(minutes=5)
        self.note(kind="visit")
        row = DailyActivity.objects.get(kind="phone")
        self.assertEqual((row.contacts, row.minutes), (2, 15))
        self.assertEqual(row.day, date(2026, 3, 2))
        self.assertEqual(DailyActivity.objects.filter(day="2026-03-02").count(), 2)
        self.note(script_no=7)
        self.note(script_no=7, objection_no=1)
        told = DailyActivity.objects.filter(script_no=7)
        self.assertEqual([row.contacts for row in told], [1, 1])

    def test_a_correction_takes_away(self) -> None:
        self.note()
        self.note()
        self.note(contacts=-1, minutes=-10)
        row = DailyActivity.objects.get()
        self.assertEqual((row.contacts, row.minutes), (1, 10))


class PlanTests(Cast):
    def save(self, target: int = 10_000_000) -> SalesPlan:
        return save_plan(
            by=self.lin, year=2026, target=Decimal(target),
            average=Decimal(100_000), days=250,
            ratio={"A": 100, "B": 25, "C": 8, "D": 2},
        )  # fmt: skip

    def test_versions_and_the_manager_s_signature(self) -> None:
        old, new = self.save(), self.save(12_000_000)
        self.assertEqual((old.version, new.version), (1, 2))
        for person, plan in (
            (self.lin, new), (self.sun, new), (self.gao, new), (self.wu, old),
        ):  # fmt: skip
            with self.assertRaises(ValidationError):
                sign_plan(plan, by=person)
        signed = sign_plan(new, by=self.wu)
        self.assertEqual((signed.state, signed.signed_by), ("signed", self.wu))
        with self.assertRaises(ValidationError):
            sign_plan(new, by=self.wu)


class ObjectionTests(Cast):
    def test_the_usual_ones_are_entered_once(self) -> None:
        self.assertEqual(add_default_objections(), 7)
        self.assertEqual(add_default_objections(), 0)
        self.assertEqual(add_default_objections(self.nanjing), 7)
        self.assertEqual(Objection.objects.count(), 14)


def test_a_shanghai_day_begins_in_utc_the_day_before() -> None:
    with time_machine.travel(start_of(date(2026, 2, 1)), tick=False):
        assert today() == date(2026, 2, 1)
