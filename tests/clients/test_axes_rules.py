"""The arithmetic of the axes, against the dumbest computation there is."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

from django.test import SimpleTestCase

from clients.rules import axes as rules
from clients.rules import months_later, size_of
from clients.rules.axes import Input, Known, Period, Score

THRESHOLDS = {"large": 3_000_000, "medium": 500_000}
LIMITS = {"long": 3, "medium": 12}
CUTOFFS = {"current": 50, "growth": 50}
TODAY = date(2026, 11, 22)
ROUNDS = 300


def half_year(ratio: str, *, average: str = "100000", to: date) -> list[Period]:
    """Turnover of so many times the assets, in one piece of six months."""
    first = months_later(to + timedelta(days=1), -6)
    return [Period(first, to, Decimal(ratio) * Decimal(average), Decimal(average))]


class SizeTests(SimpleTestCase):
    def test_boundaries_belong_to_the_higher_class(self) -> None:
        for amount, size in (
            ("-350", "retail"),
            ("0", "retail"),
            ("499999", "retail"),
            ("499999.99", "retail"),
            ("500000", "medium"),
            ("2999999", "medium"),
            ("2999999.99", "medium"),
            ("3000000", "large"),
            ("99999999999999.99", "large"),
        ):
            with self.subTest(amount):
                self.assertEqual(size_of(Decimal(amount), THRESHOLDS), size)
        self.assertEqual(size_of(None, THRESHOLDS), "")


class PaceTests(SimpleTestCase):
    def test_boundaries_belong_to_the_longer_horizon(self) -> None:
        for ratio, horizon in (
            ("0", "long"),
            ("3", "long"),
            ("3.00001", "medium"),
            ("12", "medium"),
            ("12.00001", "short"),
            ("40", "short"),
        ):
            with self.subTest(ratio):
                pace = rules.pace_of(
                    half_year(ratio, to=date(2026, 10, 31)), today=TODAY
                )
                assert pace is not None
                self.assertEqual(pace.ratio, Fraction(ratio))
                self.assertEqual(rules.horizon_of(pace.ratio, LIMITS), horizon)

    def test_the_window_is_six_whole_months(self) -> None:
        for to, first in (
            (date(2026, 10, 31), date(2026, 5, 1)),
            (date(2026, 2, 28), date(2025, 9, 1)),
            (date(2024, 2, 29), date(2023, 9, 1)),
            (date(2026, 8, 30), date(2026, 2, 28)),
        ):
            pace = rules.pace_of(half_year("1", to=to), today=to)
            assert pace is not None
            self.assertEqual((pace.from_on, pace.to_on), (first, to))

    def test_too_little_too_old_or_no_assets_say_nothing(self) -> None:
        self.assertIsNone(rules.pace_of([], today=TODAY))
        to = date(2026, 10, 31)
        month = [Period(date(2026, 10, 1), to, Decimal(900), Decimal(100))]
        old = half_year("5", to=date(2025, 10, 31))
        poor = half_year("0", average="0", to=to)
        for periods, lacks in ((month, "thin"), (old, "stale"), (poor, "no_assets")):
            with self.subTest(lacks):
                pace = rules.pace_of(periods, today=TODAY)
                assert pace is not None
                self.assertEqual((pace.lacks, pace.ratio), (lacks, None))
        just_fresh = half_year("5", to=date(2025, 11, 22))
        pace = rules.pace_of(just_fresh, today=TODAY)
        assert pace is not None
        self.assertEqual(pace.lacks, "")

    def test_five_of_six_months_are_enough_and_taken_for_all(self) -> None:
        months = [Period(*month_of(2026, n), Decimal(310), Decimal(100)) for n in MAY]
        pace = rules.pace_of(months[1:], today=TODAY)  # without May
        assert pace is not None
        self.assertEqual((pace.covered, pace.window), (153, 184))
        self.assertEqual(pace.ratio, Fraction(5 * 310, 100) * 184 / 153)
        thin = rules.pace_of(months[2:], today=TODAY)
        assert thin is not None
        self.assertEqual(thin.lacks, "thin")

    def test_it_is_what_counting_day_by_day_gives(self) -> None:
        chance = Random(7)
        for _ in range(ROUNDS):
            periods = list(some_periods(chance))
            pace = rules.pace_of(periods, today=TODAY)
            if not periods:
                self.assertIsNone(pace)
                continue
            assert pace is not None
            self.assertEqual((pace.covered, pace.ratio), day_by_day(periods))


MAY = range(5, 11)


def month_of(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def some_periods(chance: Random) -> Iterator[Period]:
    """Periods that do not overlap, of any length, with gaps."""
    day = TODAY - timedelta(days=chance.randrange(1, 500))
    while day <= TODAY and chance.random() < 0.93:
        last = min(day + timedelta(days=chance.randrange(0, 60)), TODAY)
        traded = Decimal(chance.randrange(0, 10**8)) / 100
        yield Period(day, last, traded, Decimal(chance.randrange(-100, 10**7)) / 100)
        day = last + timedelta(days=1 + chance.choice((0, 0, 0, 5, 20)))


def day_by_day(periods: list[Period]) -> tuple[int, Fraction | None]:
    to = max(period.to_on for period in periods)
    first = months_later(to + timedelta(days=1), -6)
    covered, traded, assets, day = 0, Fraction(0), Fraction(0), first
    while day <= to:
        for period in periods:
            if period.from_on <= day <= period.to_on:
                covered += 1
                traded += Fraction(period.traded) / period.days
                assets += Fraction(period.average)
        day += timedelta(days=1)
    window = (to - first).days + 1
    enough = 5 * covered >= 4 * window
    fresh = months_later(to, 12) >= TODAY
    if not enough or not fresh or assets <= 0:
        return covered, None
    return covered, traded * window / assets


class ScoreTests(SimpleTestCase):
    def test_weights_are_shares_of_a_hundred(self) -> None:
        for weights in (rules.CURRENT, rules.GROWTH):
            self.assertEqual(sum(weights.values()), 100)

    def test_points_rise_from_step_to_step_and_lie_in_range(self) -> None:
        for steps in (rules.ASSETS, rules.TRADED, rules.YEARS, rules.TREND):
            least = [step[0] for step in steps]
            points = [step[1] for step in steps]
            self.assertEqual((least, points), (sorted(least), sorted(points)))
        for steps in (rules.AGE, rules.SILENCE, rules.LEVEL):
            self.assertTrue(all(0 <= points <= 100 for _least, points in steps))

    def test_unknown_inputs_are_left_out_and_too_few_give_nothing(self) -> None:
        def score(*inputs: tuple[int, int | None]) -> int | None:
            rows = [Input(str(n), w, p) for n, (w, p) in enumerate(inputs)]
            return Score(tuple(rows)).value

        self.assertEqual(score((50, 80), (25, 60), (25, None)), 73)
        self.assertEqual(score((50, 81), (50, 80)), 81)  # halves go up
        self.assertIsNone(score((60, 100), (40, None)))  # one input
        self.assertIsNone(score((20, 100), (19, 100), (61, None)))  # too light
        self.assertEqual(score((20, 100), (20, 100), (60, None)), 100)
        self.assertIsNone(score())

    def test_a_member_by_hand(self) -> None:
        known = Known(
            today=TODAY,
            assets=Decimal(3_000_000),  # 80 × 50
            traded=Fraction(1_000_000),  # 60 × 25
            opened_on=date(2023, 11, 23),  # two years: 50 × 15
            tier="key",  # 100 × 10
            potential=Decimal(499_999),  # 35 × 35
            trend=Fraction(21, 20),  # 70 × 15
            income="high",  # 100 × 15
            born=date(1991, 11, 22),  # 35 today: 100 × 15
            contact_on=date(2026, 10, 23),  # 30 days: 100 × 10
            level=2,  # 80 × 10
        )
        current, growth = rules.current_score(known), rules.growth_score(known)
        self.assertEqual(current.value, 73)  # 7250 / 100, up
        self.assertEqual(growth.value, 71)  # 7075 / 100
        self.assertEqual(len(current.known), 4)
        self.assertEqual(
            rules.value_type_of(current.value, growth.value, CUTOFFS), "invest"
        )

    def test_the_value_type_is_where_two_scores_meet(self) -> None:
        words = {
            (False, False): "divest",
            (False, True): "rebuild",
            (True, False): "harvest",
            (True, True): "invest",
        }
        for current in range(101):
            for growth in range(101):
                for cut in (1, 50, 100):
                    cutoffs = {"current": cut, "growth": 101 - cut}
                    self.assertEqual(
                        rules.value_type_of(current, growth, cutoffs),
                        words[current >= cut, growth >= 101 - cut],
                    )
        for one, other in ((None, 50), (50, None), (None, None)):
            self.assertEqual(rules.value_type_of(one, other, CUTOFFS), "")

    def test_the_trend_looks_a_quarter_back(self) -> None:
        def trend(*rows: tuple[int, int]) -> Fraction | None:
            return rules.trend_of(
                (TODAY - timedelta(days=ago), Decimal(amount)) for ago, amount in rows
            )

        self.assertIsNone(trend())
        self.assertIsNone(trend((0, 100), (89, 50)))
        self.assertEqual(trend((0, 100), (89, 70), (90, 50), (200, 1)), 2)
        self.assertIsNone(trend((0, 100), (95, 0)))
        self.assertEqual(trend((0, -5), (95, 10)), 0)
