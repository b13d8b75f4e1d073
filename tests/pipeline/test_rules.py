"""The arithmetic, against the lecture's figures and independent counts."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules import (
    Move,
    Step,
    benchmark_of,
    plan_for,
    read_ratio,
    show_ratio,
    standing_after,
    wilson,
)

START = datetime(2026, 1, 1, tzinfo=UTC)


class PlanTests(TestCase):
    def plan(self, **facts: Any) -> tuple[dict[str, int], int]:
        found = plan_for(**{"target": 10_000_000, "average": 100_000, **facts})
        return found.needed, found.contacts_a_day

    def test_the_lecture_s_example(self) -> None:
        needed = {"A": 5000, "B": 1250, "C": 400, "D": 100}
        self.assertEqual(self.plan(days=250), (needed, 20))
        self.assertEqual(self.plan(days=249), (needed, 21))

    def test_every_stage_comes_from_the_deals_themselves(self) -> None:
        needed = {"A": 5050, "B": 1263, "C": 404, "D": 101}
        self.assertEqual(self.plan(target=10_010_000, days=250), (needed, 21))

    def test_what_is_not_positive_is_refused(self) -> None:
        for facts in (
            {"days": 0},
            {"target": -1, "days": 1},
            {"average": 0, "days": 1},
        ):
            with self.subTest(facts), self.assertRaises(ValueError):
                self.plan(**facts)
        with self.assertRaises(ValueError):
            plan_for(
                target=1, average=1, days=1, ratio={"A": 9, "B": 3, "C": 1, "D": 0}
            )

    @given(st.integers(1, 10**12), st.integers(1, 10**9), st.integers(1, 366))
    def test_the_plan_is_enough_and_no_more(
        self, target: int, average: int, days: int
    ) -> None:
        plan = plan_for(target=target, average=average, days=days)
        self.assertGreaterEqual(plan.needed["D"] * average, target)
        self.assertLess((plan.needed["D"] - 1) * average, target)
        self.assertGreaterEqual(plan.contacts_a_day * days, plan.needed["A"])
        self.assertEqual(plan.needed["C"], plan.needed["D"] * 4)
        self.assertEqual(plan.needed["B"], -(-plan.needed["D"] * 25 // 2))


class RatioTests(TestCase):
    def test_it_is_read_as_people_write_it(self) -> None:
        for text in ("100:25:8:2", " 100 : 25 : 8 : 2 ", "100：25：8：2"):
            self.assertEqual(show_ratio(read_ratio(text)), "100:25:8:2")

    def test_nonsense_is_refused(self) -> None:
        for text in (
            "", "100", "100:25:8", "100:25:8:0", "100:25:-8:2", "2:8:25:100",
            "a:b:c:d", "100:25:8:2:1", "9999999:1:1:1", "1.5:1:1:1", "١٠٠:٢٥:٨:٢:",
        ):  # fmt: skip
            with self.subTest(text), self.assertRaises(ValueError):
                read_ratio(text)

    def test_benchmarks(self) -> None:
        ratio = read_ratio("100:25:8:2")
        self.assertEqual(
            [benchmark_of(step, ratio) for step in ("A>B", "B>C", "C>D", "A>D")],
            [0.25, 0.32, 0.25, 0.02],
        )


class WilsonTests(TestCase):
    def test_the_standard_s_figures(self) -> None:
        for k, n, low, high in ((8, 417, 0.98, 3.74), (2, 100, 0.55, 7.00)):
            found = wilson(k, n)
            assert found
            self.assertEqual(
                (round(100 * found[0], 2), round(100 * found[1], 2)), (low, high)
            )
        found = wilson(33, 104)
        assert found
        self.assertEqual(
            (round(100 * found[0], 1), round(100 * found[1], 1)), (23.6, 41.2)
        )

    def test_nobody_and_everybody(self) -> None:
        self.assertIsNone(wilson(0, 0))
        self.assertEqual((wilson(0, 40) or (1,))[0], 0.0)
        self.assertEqual((wilson(40, 40) or (0, 0))[1], 1.0)

    @given(st.integers(1, 10_000), st.data())
    def test_the_bounds_solve_wilson_s_equation(
        self, n: int, data: st.DataObject
    ) -> None:
        """(p̂ − p)² = z² p (1 − p) / n, whose two roots are the interval."""
        k = data.draw(st.integers(0, n))
        found = wilson(k, n)
        assert found
        self.assertLessEqual(found[0], k / n)
        self.assertGreaterEqual(found[1], k / n)
        for p in found:
            z2 = 1.959963984540054**2
            self.assertAlmostEqual((k / n - p) ** 2, z2 * p * (1 - p) / n, places=9)


class VerdictTests(TestCase):
    def verdict(self, converted: int, matured: int, benchmark: float) -> str:
        return Step("A>B", 30, matured, converted, 0, benchmark).verdict

    def test_colour_only_where_the_interval_excludes_the_benchmark(self) -> None:
        self.assertEqual(self.verdict(104, 402, 0.32), "below")
        self.assertEqual(self.verdict(33, 104, 0.25), "level")
        self.assertEqual(self.verdict(45, 104, 0.25), "above")

    def test_below_thirty_nothing_is_said(self) -> None:
        self.assertEqual(self.verdict(29, 29, 0.25), "few")
        self.assertEqual(self.verdict(30, 30, 0.25), "above")
        self.assertEqual(self.verdict(0, 0, 0.25), "few")
        self.assertIsNone(Step("A>B", 30, 0, 0, 0, 0.25).rate)


def ledger(letters: str) -> list[Move]:
    """One move a day; small letters are outcomes, `!` after D proves it."""
    moves = []
    for n, letter in enumerate(letters.replace("D!", "P")):
        moment = START + timedelta(days=n)
        stage = {"P": "D"}.get(letter, letter) if letter.isupper() else ""
        outcome = "" if stage else "lost"
        moves.append(Move(moment, moment.date(), stage, outcome, letter == "D"))
    return moves


class StandingTests(TestCase):
    def days(self, letters: str) -> dict[str, int]:
        found = standing_after(ledger(letters))
        return {s: (day - START.date()).days for s, day in found.reached.items()}

    def test_skipping_is_passing_and_returning_counts_once(self) -> None:
        self.assertEqual(self.days("ABCD"), {"A": 0, "B": 1, "C": 2, "D": 3})
        self.assertEqual(self.days("AC"), {"A": 0, "B": 1, "C": 1})
        self.assertEqual(self.days("D"), {"A": 0, "B": 0, "C": 0, "D": 0})
        self.assertEqual(self.days("ABABCB"), {"A": 0, "B": 1, "C": 4})
        self.assertEqual(self.days("AxBC"), {"A": 0, "B": 2, "C": 3})
        self.assertEqual(self.days("x"), {})

    def test_where_it_leaves_them(self) -> None:
        found = standing_after(ledger("ABx"))
        self.assertEqual((found.stage, found.outcome), ("B", "lost"))
        found = standing_after(ledger("ABxA"))
        self.assertEqual((found.stage, found.outcome), ("A", ""))
        self.assertEqual(found.since, START + timedelta(days=3))

    def test_a_deal_is_claimed_until_one_is_proven(self) -> None:
        self.assertTrue(standing_after(ledger("AD")).is_claimed)
        self.assertFalse(standing_after(ledger("ADD!")).is_claimed)
        self.assertFalse(standing_after(ledger("AD!CD")).is_claimed)
        self.assertFalse(standing_after(ledger("AC")).is_claimed)
        self.assertEqual(
            standing_after(ledger("ADD!")).since, START + timedelta(days=1)
        )

    @given(st.text("ABCDx", max_size=12))
    def test_against_a_count_by_hand(self, letters: str) -> None:
        """A stage's first day is that of the first letter at it or beyond."""
        expected = {
            stage: min(n for n, letter in enumerate(letters) if stage <= letter <= "D")
            for stage in "ABCD"
            if any(stage <= letter <= "D" for letter in letters)
        }
        self.assertEqual(self.days(letters), expected)


def test_fractions_of_a_fen_are_exact() -> None:
    plan = plan_for(target=Fraction("0.03"), average=Fraction("0.01"), days=1)
    assert plan.needed["D"] == 3
