"""Two movers at once: one wins, the other is told, nothing is counted twice."""

import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import count

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.test import TransactionTestCase

from core.clock import today
from pipeline.actions import advance, plan_next_step, record_activity, save_plan
from pipeline.models import DailyActivity, NextStep, SalesPlan, StageChange
from tests.cast import Firm

pytestmark = pytest.mark.database
AT_ONCE = 6


class RaceTests(Firm, TransactionTestCase):
    def setUp(self) -> None:
        type(self).found()

    def run_at_once(self, work: Callable[[], object]) -> list[str]:
        """Start `work` in several threads at the same moment; collect refusals."""
        start = threading.Barrier(AT_ONCE)
        refusals: list[str] = []

        def run() -> None:
            try:
                start.wait()
                work()
            except ValidationError as refusal:
                refusals.append(refusal.code or "")
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run) for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return refusals

    def test_one_of_many_movers_wins(self) -> None:
        refusals = self.run_at_once(
            lambda: advance(self.zhang, to="B", by=self.lin, expected="A")
        )
        self.assertEqual(refusals, ["moved_meanwhile"] * (AT_ONCE - 1))
        self.assertEqual(StageChange.objects.filter(stage="B").count(), 1)

    def test_no_count_is_lost(self) -> None:
        self.run_at_once(
            lambda: record_activity(
                broker_id=self.lin.pk, branch_id=self.nanjing.pk,
                day=date(2026, 3, 2), method="", kind="phone", outcome="", minutes=5,
            )
        )  # fmt: skip
        row = DailyActivity.objects.get()
        self.assertEqual((row.contacts, row.minutes), (AT_ONCE, 5 * AT_ONCE))

    def test_one_open_step_remains(self) -> None:
        words = count()
        self.run_at_once(
            lambda: plan_next_step(
                self.zhang, by=self.lin, what=f"x{next(words)}", due_on=today()
            )
        )
        self.assertEqual(NextStep.objects.filter(done_at=None).count(), 1)
        self.assertEqual(NextStep.objects.count(), AT_ONCE)

    def test_the_same_step_at_once_is_one(self) -> None:
        self.run_at_once(
            lambda: plan_next_step(self.zhang, by=self.lin, what="x", due_on=today())
        )
        self.assertEqual(NextStep.objects.count(), 1)

    def test_versions_are_numbered_once(self) -> None:
        targets = count(5)
        self.run_at_once(
            lambda: save_plan(
                by=self.lin, year=2026, target=Decimal(next(targets)), average=Decimal(1), days=1,
                ratio={"A": 4, "B": 3, "C": 2, "D": 1},
            )
        )  # fmt: skip
        versions = SalesPlan.objects.order_by("version").values_list(
            "version", flat=True
        )
        self.assertEqual(list(versions), list(range(1, AT_ONCE + 1)))
