"""Two movers at once: one wins, the other is told, nothing is counted twice."""

import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import count

import pytest
from django.core.exceptions import ValidationError
from django.db import connections, transaction
from django.test import TransactionTestCase

from core.clock import today
from pipeline.actions import (
    advance,
    end_process,
    fold_cohorts,
    plan_next_step,
    record_activity,
    recount_cohorts,
    save_plan,
    take_on,
)
from pipeline.analytics.walking import wrong_journeys, wrong_standing
from pipeline.models import (
    CohortCount,
    DailyActivity,
    Journey,
    NextStep,
    SalesPlan,
    StageChange,
)
from tests.cast import Firm

pytestmark = pytest.mark.database
AT_ONCE, FIFTY = 6, 50


class RaceTests(Firm, TransactionTestCase):
    def setUp(self) -> None:
        type(self).found()

    def run_at_once(
        self, work: Callable[[], object], times: int = AT_ONCE
    ) -> list[str]:
        """Start `work` in several threads at the same moment; collect refusals."""
        start = threading.Barrier(times)
        refusals: list[str] = []

        def run() -> None:
            try:
                start.wait()
                work()
            except ValidationError as refusal:
                refusals.append(refusal.code or "")
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run) for _ in range(times)]
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

    def assert_sums_are_exact(self) -> None:
        self.assertEqual(wrong_journeys(), [])
        self.assertEqual(wrong_standing(), [])
        self.assertEqual(recount_cohorts(), 0)

    def test_fifty_movers_take_one_legal_way(self) -> None:
        ways = count()

        def move() -> None:
            if next(ways) % 5 == 0:
                end_process(
                    self.zhang, outcome="lost", by=self.lin, reason="x", expected="A"
                )
            else:
                advance(self.zhang, to="B", by=self.lin, expected="A")

        refusals = self.run_at_once(move, FIFTY)
        self.assertEqual(refusals, ["moved_meanwhile"] * (FIFTY - 1))
        self.assertEqual(StageChange.objects.filter(client=self.zhang).count(), 2)
        self.assert_sums_are_exact()

    def test_movers_of_one_broker_s_clients_do_not_wait_in_a_ring(self) -> None:
        """Each moves two people in one transaction, every other the other way round."""
        pairs = [
            [take_on(by=self.lin, name=f"{side}{n}") for side in "xy"]
            for n in range(AT_ONCE)
        ]
        number = count()

        def move() -> None:
            mine = next(number)
            with transaction.atomic():
                for client in pairs[mine][:: 1 if mine % 2 else -1]:
                    advance(client, to="B", by=self.lin)

        self.assertEqual(self.run_at_once(move), [])
        self.assertEqual(Journey.objects.exclude(b_on=None).count(), 2 * AT_ONCE)
        self.assert_sums_are_exact()

    def test_summing_up_while_others_move_loses_nothing(self) -> None:
        clients = [take_on(by=self.lin, name=f"客户{n}") for n in range(AT_ONCE)]
        number = count()

        def work() -> None:
            mine = next(number)
            advance(clients[mine], to="B", by=self.lin)
            fold_cohorts()
            recount_cohorts()

        self.assertEqual(self.run_at_once(work), [])
        self.assert_sums_are_exact()
        fold_cohorts()
        self.assertEqual(sum(row.b for row in CohortCount.objects.all()), AT_ONCE)

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
