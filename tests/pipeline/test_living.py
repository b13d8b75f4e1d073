"""The living plan's arithmetic: the worked half-year, brute force, and a simulation."""

import random
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from core.calendars import Calendar, Kind
from pipeline.analytics import span_of
from pipeline.rules import STANDARD, plan_for
from pipeline.rules.living import (
    Belief,
    Question,
    Way,
    average_of,
    belief_of,
    outlook,
    prior_of,
    remaining,
    still_open,
    worth_of,
)

SURE = 1e12
WORKING = Calendar(Kind.WORKING)
Beliefs = tuple[Belief, Belief, Belief]


def rates(*means: float, weight: float = SURE) -> Any:
    return tuple(Belief(mean, weight) for mean in means)


def ask(**facts: Any) -> Question:
    usual = {
        "target": Fraction(10_000_000),
        "gained": Fraction(0),
        "average": Fraction(100_000),
        "rates": rates(0.25, 0.32, 0.25),
        "way": Way(),
        "days": 250,
    }
    return Question(**{**usual, **facts})


class RemainingTests(TestCase):
    def test_an_untouched_plan_is_the_lecture_s(self) -> None:
        for days, a_day in ((250, 20), (249, 21)):
            found = remaining(ask(days=days))
            self.assertEqual((found.contacts, found.a_day), (5000, a_day))
        found = remaining(ask(target=Fraction(10_100_000)))
        self.assertEqual((found.contacts, found.a_day), (5050, 21))

    def test_half_a_year_gone(self) -> None:
        """1800 contacts, 30 deals and 280万 in: 720万 and 77.1 deals are missing."""
        average = average_of(Fraction(100_000), Fraction(2_800_000), 30)
        half = ask(gained=Fraction(2_800_000), average=average, days=125)
        found = remaining(half)
        self.assertEqual(found.assets, 7_200_000)
        self.assertAlmostEqual(found.deals, 77.14, places=2)
        self.assertEqual(found.a_day, 31)
        # His own ratio, 30 of 1800, makes 37 of it.
        own = replace(half, rates=rates(0.25, 0.32, 30 / 1800 / 0.08))
        self.assertAlmostEqual(remaining(own).contacts / 125, 37, delta=0.05)
        better = replace(half, rates=rates(0.25, 0.28, 0.25))
        self.assertEqual(remaining(better).a_day - worth_of(better, 1, 0.04), 31)

    def test_states_and_what_they_ask(self) -> None:
        for state, asked in (
            ("reached", ask(gained=Fraction(10_000_000))),
            ("reached", ask(gained=Fraction(12_000_000), days=0)),
            ("over", ask(days=0)),
            ("coming", ask(way=Way(c=500.0))),
        ):
            with self.subTest(state):
                found = remaining(asked)
                self.assertEqual((found.state, found.a_day, found.low), (state, 0, 0))
        self.assertEqual(remaining(ask(gained=Fraction(12_000_000))).high, 0)
        self.assertEqual(remaining(ask(way=Way(c=401.0))).coming, 100.25)
        # Expected to be enough is not certain to be.
        self.assertGreater(remaining(ask(way=Way(c=401.0))).high, 0)

    def test_whoever_is_on_the_way_is_taken_off_where_they_stand(self) -> None:
        found = remaining(ask(way=Way(a=1000, b=250, c=80)))
        self.assertEqual(found.contacts, 5000 - 1000 - 1000 - 1000)
        self.assertAlmostEqual(found.coming, 60)

    @settings(max_examples=60, deadline=None)
    @given(
        st.integers(1, 10**9),
        st.integers(1, 10**7),
        st.integers(1, 366),
        st.lists(st.floats(0.01, 1), min_size=3, max_size=3),
        st.floats(1, 500),
    )
    def test_the_quota_lies_in_its_range_and_suffices(
        self, target: int, average: int, days: int, means: list[float], weight: float
    ) -> None:
        asked = ask(
            target=Fraction(target), average=Fraction(average), days=days,
            rates=rates(*means, weight=weight),
        )  # fmt: skip
        found = remaining(asked)
        self.assertLessEqual(found.low, found.a_day)
        self.assertLessEqual(found.a_day, found.high)
        made = found.a_day * days * found.rate * average
        self.assertGreaterEqual(made * (1 + 1e-6) + 1e-6, target)
        one, two, three = asked.rates
        for better in (
            replace(asked, gained=Fraction(target, 2)),
            replace(asked, way=Way(3.0, 2.0, 1.0)),
            replace(asked, rates=(replace(one, mean=1.0), two, three)),
        ):
            self.assertLessEqual(remaining(better).a_day, found.a_day)

    def test_eight_times_in_ten_the_contacts_needed_lie_in_the_range(self) -> None:
        """Rates drawn, people signing or not, contacts made until the goal is met."""
        dice = random.Random(7)
        beliefs: Beliefs = (Belief(0.24, 400), Belief(0.3, 180), Belief(0.26, 90))
        asked = ask(
            target=Fraction(6_000_000), rates=beliefs, days=100, way=Way(40, 50, 30)
        )
        found, within, runs = remaining(asked), 0, 4000
        for _ in range(runs):
            one, two, three = (
                dice.betavariate(b.mean * b.weight, (1 - b.mean) * b.weight)
                for b in beliefs
            )
            signed = _signed(dice, 40, one * two * three) + _signed(
                dice, 50, two * three
            )
            missing = 60 - signed - _signed(dice, 30, three)
            # Contacts until so many sign: failures are a gamma-mixed Poisson.
            rate = one * two * three
            contacts = dice.gammavariate(missing, 1 / rate) if missing > 0 else 0.0
            within += found.low <= contacts / 100 <= found.high
        self.assertAlmostEqual(within / runs, 0.8, delta=0.04)

    def test_the_outlook_covers_eight_cases_in_ten(self) -> None:
        dice = random.Random(11)
        beliefs: Beliefs = (Belief(0.24, 400), Belief(0.3, 180), Belief(0.26, 90))
        found, within, runs = outlook(beliefs, Way(40, 50, 30), 900), 0, 2000
        for _ in range(runs):
            one, two, three = (
                dice.betavariate(b.mean * b.weight, (1 - b.mean) * b.weight)
                for b in beliefs
            )
            signed = _signed(dice, 30, three) + _signed(dice, 50, two * three)
            signed += _signed(dice, 940, one * two * three)
            within += found.low <= signed <= found.high
        self.assertAlmostEqual(within / runs, 0.8, delta=0.04)


def _signed(dice: random.Random, people: int, rate: float) -> int:
    return sum(dice.random() < rate for _ in range(people))


class BeliefTests(TestCase):
    def belief(self, own: tuple[int, int], branch: tuple[int, int], k: float) -> Belief:
        return belief_of(own, branch, weight=k, benchmark=0.25, prior=200)

    def test_one_s_own_drawn_toward_the_branch_the_branch_toward_the_benchmark(
        self,
    ) -> None:
        self.assertEqual(self.belief((0, 0), (0, 0), 1).source, "benchmark")
        found = self.belief((10, 100), (600, 1800), 100)
        branch = (600 + 50) / 2000
        self.assertAlmostEqual(found.mean, (10 + 100 * branch) / 200)
        self.assertEqual((found.weight, found.source), (200, "own"))
        self.assertEqual(self.belief((1, 29), (600, 1800), 100).source, "branch")
        # Brokers who do not differ at all: as sure as the branch's numbers, no surer.
        self.assertEqual(self.belief((0, 0), (600, 1800), float("inf")).weight, 2000)

    def test_a_rate_is_never_nothing(self) -> None:
        found = self.belief((0, 500), (0, 5000), 0)
        self.assertGreater(found.mean, 0)

    def test_two_hundred_contacts_thin_out_on_their_way(self) -> None:
        weights = [prior_of(step, STANDARD) for step in ("A>B", "B>C", "C>D")]
        self.assertEqual(weights, [200, 50, 16])

    def test_the_average_is_one_s_own_from_thirty_on(self) -> None:
        planned = Fraction(100_000)
        self.assertEqual(average_of(planned, Fraction(0), 0), planned)
        self.assertEqual(average_of(planned, Fraction(600_000), 3), 110_000)
        self.assertEqual(average_of(planned, Fraction(8_000_000), 40), 200_000)

    def test_who_waits_longer_counts_less(self) -> None:
        shares = [still_open([(days, 10)], 60) for days in (0, 15, 30, 59, 60, 400)]
        self.assertTrue(all(a >= b for a, b in pairwise(shares)))
        self.assertEqual((shares[0], shares[2], shares[4], shares[5]), (10, 5, 0, 0))


class SpanTests(TestCase):
    def span(self, days: int, today: date) -> Any:
        return span_of(today.year, days, today, WORKING)

    def test_a_whole_year_begins_on_its_first_day(self) -> None:
        whole = sum(1 for _ in WORKING.days(date(2026, 1, 1), date(2026, 12, 31)))
        for days in (whole, 250, 366):
            self.assertEqual(self.span(days, date(2026, 1, 1)).start, date(2026, 1, 1))
        self.assertEqual(self.span(whole, date(2026, 1, 1)).days_left, whole)

    def test_a_plan_made_in_the_year_counts_its_own_days(self) -> None:
        found = self.span(125, date(2026, 8, 3))
        self.assertEqual(sum(1 for _ in WORKING.days(found.start, found.end)), 125)
        before = self.span(125, date(2026, 1, 5))
        self.assertEqual(before.days_left, 125)

    def test_the_year_s_end_and_a_leap_day(self) -> None:
        self.assertEqual(self.span(250, date(2026, 12, 31)).days_left, 1)
        leap = self.span(366, date(2028, 2, 29))
        march = self.span(366, date(2028, 3, 1))
        self.assertEqual(leap.days_left - march.days_left, 1)
        closed = Calendar(Kind.WORKING, {date(2026, 12, 31): False})
        self.assertEqual(span_of(2026, 9, date(2026, 12, 31), closed).days_left, 0)


@given(st.integers(1, 10**10), st.integers(1, 10**7), st.integers(1, 366))
def test_without_results_it_is_the_plan_itself_before_deals_are_rounded(
    target: int, average: int, days: int
) -> None:
    found = remaining(
        ask(target=Fraction(target), average=Fraction(average), days=days)
    )
    plan = plan_for(target=target, average=average, days=days)
    # The plan rounds the deals up first; that is worth at most one deal's contacts.
    assert found.contacts <= plan.needed["A"] < found.contacts + 51
