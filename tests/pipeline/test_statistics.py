"""Measuring, against independent implementations, exact chances and known truth."""

import doctest
import importlib
import pkgutil
import random
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from math import comb, inf, log, sqrt
from statistics import mean, median, pstdev
from unittest import TestCase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline.rules
from pipeline.rules import Step, wilson
from pipeline.rules.chance import FAR, chances, pmf, usual
from pipeline.rules.incidence import LEFT, MOVED, WATCHED, incidence, share_by
from pipeline.rules.shrinkage import Shrinkage, shrinkage_of
from pipeline.rules.signals import (
    FALSE_ALARMS,
    alarm_chance,
    limit_for,
    reference,
    signal_of,
)

Z = 1.959963984540054


def binomial(n: int, p: Fraction) -> list[Fraction]:
    return [comb(n, x) * p**x * (1 - p) ** (n - x) for x in range(n + 1)]


@pytest.mark.parametrize(
    "name", [module.name for module in pkgutil.iter_modules(pipeline.rules.__path__)]
)
def test_the_examples_in_the_rules_are_true(name: str) -> None:
    found = doctest.testmod(importlib.import_module(f"pipeline.rules.{name}"))
    assert found.failed == 0


class WilsonCoverage(TestCase):
    def coverage(self, n: int, p: Fraction) -> float:
        law = binomial(n, p)
        held = 0.0
        for x, chance in enumerate(law):
            low, high = wilson(x, n) or (0, 0)
            held += float(chance) if low <= p <= high else 0.0
        return held

    def exact(self, n: int, p: Fraction) -> float:
        """The score test's own region: |x/n − p| ≤ z √(p(1−p)/n)."""
        return sum(
            float(chance)
            for x, chance in enumerate(binomial(n, p))
            if (x / n - float(p)) ** 2 <= Z * Z * float(p * (1 - p)) / n
        )

    def test_it_covers_as_often_as_wilson_s_interval_can(self) -> None:
        for n in (30, 50, 100, 417):
            for p in ("0.01", "0.02", "0.1", "0.25", "0.32", "0.5", "0.97"):
                with self.subTest(n=n, p=p):
                    share = Fraction(p)
                    self.assertAlmostEqual(
                        self.coverage(n, share), self.exact(n, share), places=12
                    )

    def test_the_reference_s_figures(self) -> None:
        p = Fraction("0.02")
        found = [round(100 * self.coverage(n, p)) for n in (50, 100, 417)]
        self.assertEqual(found, [92, 95, 95])
        # What the plain interval would do, to see that the count can tell them apart.
        wald = [
            round(
                100
                * sum(
                    float(chance)
                    for x, chance in enumerate(binomial(n, p))
                    if abs(x / n - 0.02) <= Z * sqrt(x / n * (1 - x / n) / n)
                )
            )
            for n in (50, 100, 417)
        ]
        self.assertEqual(wald, [64, 87, 92])


class UsualRange(TestCase):
    def test_of_a_hundred_people_twenty_one_to_twenty_nine(self) -> None:
        self.assertEqual(usual(0.25, 417).of(100), (21, 29))

    @given(st.integers(1, 120), st.sampled_from(["1/50", "1/4", "8/25", "9/10"]))
    @settings(max_examples=40, deadline=None)
    def test_the_limits_bracket_the_exact_quantiles(self, n: int, text: str) -> None:
        """Interpolated between the quantile and the count before it, in both tails."""
        p, law = Fraction(text), binomial(n, Fraction(text))
        for share in (0.95, FAR):
            found = usual(float(p), n, share)
            for limit, level in (
                (found.low, (1 - share) / 2),
                (found.high, (1 + share) / 2),
            ):
                sums = [float(sum(law[: x + 1])) for x in range(n + 1)]
                at = next(x for x, total in enumerate(sums) if total >= level)
                self.assertLessEqual(limit * n, at + 1e-9)
                self.assertGreaterEqual(limit * n, max(at - 1, 0) - 1e-9)

    def test_chances_are_the_exact_ones(self) -> None:
        for n, p in ((1, "0.5"), (40, "0.02"), (417, "0.25"), (60, "0.97")):
            law = binomial(n, Fraction(p))
            first, run = chances(n, float(p))
            self.assertAlmostEqual(sum(run), 1, places=12)
            for x, chance in enumerate(run, first):
                self.assertAlmostEqual(chance, float(law[x]), places=12)
        self.assertEqual([pmf(x, 3, 0.0) for x in (0, 1, 4)], [1, 0, 0])
        self.assertEqual([pmf(x, 3, 1.0) for x in (2, 3)], [0, 1])

    def test_nobody_tells_nothing_and_more_people_tell_more(self) -> None:
        self.assertEqual((usual(0.25, 0).low, usual(0.25, 0).high), (0, 1))
        widths = [usual(0.25, n).high - usual(0.25, n).low for n in (30, 100, 1000)]
        self.assertEqual(widths, sorted(widths, reverse=True))


People = list[tuple[int, str]]


def grouped(people: People) -> list[tuple[int, str, int]]:
    return [(day, kind, n) for (day, kind), n in Counter(people).items()]


def by_weights(people: People, day: int) -> Fraction:
    """The same curve by another road: each move weighed by who is still watched.

    F(t) = Σ 1(moved by t) / (n · G(T−)), with G the product-limit share not yet out of
    sight; on one day moves and leavings go before the end of watching.
    """
    n, total = len(people), Fraction(0)
    for at, kind in people:
        if kind != MOVED or at > day:
            continue
        seen = Fraction(1)
        for moment in {d for d, k in people if k == WATCHED and d < at}:
            out = sum(d == moment and k == WATCHED for d, k in people)
            still = sum(d > moment for d, _ in people) + out
            seen *= 1 - Fraction(out, still)
        total += 1 / (n * seen)
    return total


def by_definition(people: People, day: int) -> Fraction:
    """Day by day, person by person: S(t−) × moved / at risk."""
    free, total = Fraction(1), Fraction(0)
    for t in range(day + 1):
        here = sum(at >= t for at, _ in people)
        moved = sum(at == t and kind == MOVED for at, kind in people)
        left = sum(at == t and kind == LEFT for at, kind in people)
        if here:
            total += free * moved / here
            free *= 1 - Fraction(moved + left, here)
    return total


SOME_PEOPLE = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from([MOVED, LEFT, WATCHED])),
    min_size=1,
    max_size=25,
)


class Incidence(TestCase):
    @given(SOME_PEOPLE)
    @settings(max_examples=150, deadline=None)
    def test_two_independent_ways_agree(self, people: People) -> None:
        points = incidence(grouped(people))
        for day in range(14):
            found = share_by(points, day)
            self.assertAlmostEqual(found, float(by_definition(people, day)), delta=1e-9)
            self.assertAlmostEqual(found, float(by_weights(people, day)), delta=1e-9)

    @given(SOME_PEOPLE)
    @settings(max_examples=60, deadline=None)
    def test_with_nobody_out_of_sight_it_is_a_plain_share(self, people: People) -> None:
        """The curve then equals the fixed horizon, its deviation the binomial one."""
        seen = [one for one in people if one[1] != WATCHED] or [(0, MOVED)]
        n = len(seen)
        for point in incidence(grouped(seen)):
            share = sum(d <= point.day and k == MOVED for d, k in seen) / n
            self.assertAlmostEqual(point.moved, share, places=9)
            lost = sum(d <= point.day and k == LEFT for d, k in seen) / n
            self.assertAlmostEqual(point.left, lost, places=9)
            self.assertAlmostEqual(
                point.deviation, sqrt(share * (1 - share) / n), places=7
            )

    def test_nobody_everybody_lost_nobody_lost(self) -> None:
        self.assertEqual(incidence([]), [])
        self.assertEqual(incidence([(9, WATCHED, 5)]), [])
        self.assertEqual(share_by(incidence([(9, LEFT, 5)]), 90), 0.0)
        self.assertEqual(share_by(incidence([(9, MOVED, 1)]), 8), 0.0)
        last = incidence([(9, MOVED, 1)])[-1]
        self.assertEqual((last.moved, last.low, last.high), (1.0, 1.0, 1.0))
        self.assertEqual(len(incidence([(1, MOVED, 1), (5, MOVED, 1)], until=4)), 1)


def lag(chance: random.Random, middle: float) -> int:
    """Days until something happens whose median is known (memoryless)."""
    return int(-middle * log(chance.random()) / log(2))


def someone(chance: random.Random) -> tuple[int, str]:
    """A quarter move on, median 10 days; half of the others leave, median 25."""
    if chance.random() < 0.25:
        return lag(chance, 10), MOVED
    if chance.random() < 0.5:
        return lag(chance, 25), LEFT
    return 10**6, MOVED


def moved_within(days: int) -> float:
    """The truth: whole days elapse, so that day h ends after h + 1 days."""
    return 0.25 * (1 - 0.5 ** ((days + 1) / 10))


def cohort(chance: random.Random, age: int) -> list[tuple[int, int, str]]:
    """Fourteen first contacts a day: how long ago, and what happens when."""
    return [(ago, *someone(chance)) for ago in range(age) for _ in range(14)]


def watched(people: Iterable[tuple[int, int, str]]) -> list[tuple[int, str]]:
    """What is known today."""
    return [(at, kind) if at <= ago else (ago, WATCHED) for ago, at, kind in people]


class Simulation(TestCase):
    """reliability.md's broker: the truth is known, the estimators are not told it."""

    TIMES = 40

    def fixed(self, people: list[tuple[int, int, str]], days: int) -> Step:
        long_ago = [(at, kind) for ago, at, kind in people if ago >= days]
        moved = sum(at <= days and kind == MOVED for at, kind in long_ago)
        return Step(
            "A>B", days, len(long_ago), moved, len(people) - len(long_ago), 0.25
        )

    def test_a_fixed_horizon_is_unbiased_at_every_age(self) -> None:
        chance = random.Random(20)
        for age in (60, 90, 365):
            rates, naive, held = [], [], 0
            for _ in range(self.TIMES):
                people = cohort(chance, age)
                step = self.fixed(people, 30)
                rates.append(step.rate or 0.0)
                naive.append(mean(at <= ago and k == MOVED for ago, at, k in people))
                held += step.low <= moved_within(30) <= step.high
            self.assertLess(abs(mean(rates) - moved_within(30)), 0.005, age)
            self.assertGreaterEqual(held, self.TIMES * 0.85)
            if age == 60:
                # Dividing what has happened by who was met is far off.
                self.assertLess(mean(naive), moved_within(90) - 0.03)

    def test_the_curve_uses_everybody_and_stays_true(self) -> None:
        """A→B by 90 days as seen on day 120: the curve, and what one must not do."""
        chance, truth = random.Random(21), moved_within(90)
        curve, fixed, censored = [], [], []
        for _ in range(self.TIMES):
            people = cohort(chance, 120)
            seen = watched(people)
            curve.append(share_by(incidence(grouped(seen)), 90))
            fixed.append(self.fixed(people, 90).rate or 0.0)
            wrong = [(at, WATCHED if kind == LEFT else kind) for at, kind in seen]
            censored.append(share_by(incidence(grouped(wrong)), 90))
        self.assertLess(abs(mean(curve) - truth), 0.005)
        self.assertLess(abs(mean(fixed) - truth), 0.01)
        # One minus Kaplan–Meier, the lost taken for merely out of sight.
        self.assertGreater(mean(censored), truth + 0.03)
        # Whoever has not matured helps: the curve scatters less than the fixed share.
        self.assertLess(pstdev(curve), pstdev(fixed))

    def test_the_curve_s_deviation_is_the_scatter_seen(self) -> None:
        chance, found, told = random.Random(22), [], []
        for _ in range(150):
            points = incidence(grouped(watched(cohort(chance, 60))), until=50)
            found.append(points[-1].moved)
            told.append(points[-1].deviation)
        self.assertAlmostEqual(mean(told) / pstdev(found), 1, delta=0.2)


class ShrinkageTests(TestCase):
    def brokers(self, chance: random.Random) -> list[tuple[float, int, int]]:
        """Thirty brokers, true rates about 2 % (beta, k = 400), of uneven size."""
        found = []
        for _ in range(30):
            rate = chance.betavariate(0.02 * 400, 0.98 * 400)
            n = chance.choice([40, 80, 150, 300, 600])
            found.append((rate, sum(chance.random() < rate for _ in range(n)), n))
        return found

    def test_it_halves_the_error(self) -> None:
        chance, raw, drawn = random.Random(3), [], []
        for _ in range(40):
            brokers = self.brokers(chance)
            found = shrinkage_of((x, n) for _, x, n in brokers)
            assert found
            raw += [(x / n - rate) ** 2 for rate, x, n in brokers]
            drawn += [(found.rate(x, n) - rate) ** 2 for rate, x, n in brokers]
        self.assertLess(sqrt(mean(drawn)), 0.6 * sqrt(mean(raw)))

    def test_the_weight_comes_back(self) -> None:
        """Many brokers whose rates follow a beta law of known k."""
        chance, found = random.Random(4), []
        for _ in range(15):
            units = []
            for _ in range(150):
                rate = chance.betavariate(0.25 * 60, 0.75 * 60)
                units.append((sum(chance.random() < rate for _ in range(120)), 120))
            found.append(shrinkage_of(units).weight)
        self.assertAlmostEqual(median(found), 60, delta=9)

    def test_by_the_formula(self) -> None:
        units = [(5, 50), (20, 60), (30, 80)]
        found = shrinkage_of(units)
        total = sum(n for _, n in units)
        m = 55 / total
        msb = sum(n * (x / n - m) ** 2 for x, n in units) / 2
        msw = sum(n * (x / n) * (1 - x / n) for x, n in units) / (total - 3)
        n0 = (total - sum(n * n for _, n in units) / total) / 2
        rho = (msb - msw) / (msb + (n0 - 1) * msw)
        self.assertAlmostEqual(found.weight, (1 - rho) / rho)
        self.assertAlmostEqual(
            found.rate(5, 50), (5 + found.weight * m) / (50 + found.weight)
        )

    def test_few_or_no_brokers(self) -> None:
        self.assertIsNone(shrinkage_of([]))
        self.assertIsNone(shrinkage_of([(0, 0)]))
        self.assertEqual(shrinkage_of([(3, 9)]), Shrinkage(1 / 3, inf))
        self.assertEqual(shrinkage_of([(1, 1), (0, 1)]), Shrinkage(0.5, inf))
        # Brokers who could not differ more have no need of the branch.
        found = shrinkage_of([(40, 40), (0, 40)])
        self.assertEqual((found.weight, found.rate(40, 40)), (0.0, 1.0))
        self.assertEqual(found.rate(0, 0), 0.5)

    @given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=8))
    def test_it_lies_between_one_s_own_and_the_branch_s(
        self, pairs: list[tuple[int, int]]
    ) -> None:
        units = [(min(pair), max(pair)) for pair in pairs]
        found = shrinkage_of(units)
        for x, n in units if found else ():
            ends = sorted((found.mean, x / n if n else found.mean))
            self.assertTrue(ends[0] - 1e-9 <= found.rate(x, n) <= ends[1] + 1e-9)


class Signals(TestCase):
    YEAR = (417,) * 12

    def test_the_limit_is_the_lowest_with_five_false_alarms_in_a_hundred_years(
        self,
    ) -> None:
        for size, rate in ((417, 0.02), (40, 0.25), (40, 0.1), (12, 0.25)):
            sizes = (size,) * 12
            limit = limit_for(sizes, rate)
            self.assertLessEqual(alarm_chance(sizes, rate, limit), FALSE_ALARMS)
            self.assertGreater(alarm_chance(sizes, rate, limit - 1), FALSE_ALARMS)

    def test_a_halving_of_deals_is_seen_in_three_months(self) -> None:
        """Median 3 months, nine in ten within 6; of A→B in the first."""

        def seen(rate: float, months: int) -> float:
            limit = limit_for(self.YEAR, rate)
            return alarm_chance(self.YEAR[:months], rate, limit, rate / 2)

        self.assertGreater(seen(0.25, 1), 0.99)
        self.assertLess(seen(0.02, 2), 0.5)
        self.assertGreater(seen(0.02, 3), 0.5)
        self.assertGreater(seen(0.02, 6), 0.9)

    def test_the_chain_is_the_chart_counted_out(self) -> None:
        """Every history of three small months, weighed by its exact chance."""
        sizes, rate = (5, 0, 4), 0.4
        p = Fraction(2, 5)
        for limit in range(1, 9):
            told = Fraction(0)
            for a, pa in enumerate(binomial(5, p)):
                for b, pb in enumerate(binomial(4, p)):
                    found = signal_of(((a, 5), (0, 0), (b, 4)), rate)
                    top = max(round(4 * height) for height in found.heights)
                    told += pa * pb if top >= limit else 0
            self.assertAlmostEqual(
                alarm_chance(sizes, rate, limit), float(told), places=9
            )

    def test_unchanged_brokers_simulated(self) -> None:
        chance, alarms, times = random.Random(8), 0, 800
        sizes = [30, 45, 20, 60, 38, 41, 25, 55, 33, 47, 29, 52]
        for _ in range(times):
            months = [(sum(chance.random() < 0.25 for _ in range(n)), n) for n in sizes]
            alarms += signal_of(months, 0.25).since is not None
        self.assertLess(alarms / times, 0.05 + 3 * sqrt(0.05 * 0.95 / times))
        self.assertGreater(alarms / times, 0.02)

    def test_the_reference_lies_where_both_rates_are_as_likely(self) -> None:
        for rate in (0.02, 0.25, 0.6):
            k, half = reference(rate), rate / 2
            usual_one = k * log(rate) + (1 - k) * log(1 - rate)
            halved = k * log(half) + (1 - k) * log(1 - half)
            self.assertAlmostEqual(usual_one, halved)

    def test_it_speaks_in_the_month_of_the_fall(self) -> None:
        good, bad = (104, 417), (52, 417)
        self.assertIsNone(signal_of([good] * 12, 0.25).since)
        self.assertEqual(signal_of([good] * 5 + [bad] * 3, 0.25).since, 5)

    def test_nobody_and_impossible_rates(self) -> None:
        self.assertIsNone(signal_of([], 0.25))
        self.assertIsNone(signal_of([(0, 0)], 0.25))
        for rate in (0.0, 1.0):
            self.assertIsNone(signal_of([(1, 10)], rate))
        # Too few people for a halving to be told: the chart stays silent.
        self.assertIsNone(signal_of([(0, 1)] * 12, 0.02).since)
