"""Geometry: what is drawn stands where the numbers say."""

from itertools import pairwise
from math import sqrt
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from core.charts import Unit, funnel_plot, percent_of, root_bars, whisker


def limits(rate: float, trials: int) -> tuple[float, float]:
    half = 1.96 * sqrt(rate * (1 - rate) / trials)
    return rate - half, rate + half


def number(length: str) -> float:
    return float(length.removesuffix("%"))


class BarTests(TestCase):
    def test_square_roots_on_one_axis(self) -> None:
        bars = root_bars([1708, 452, 117, 33], [1708, 427, 137, 34])
        self.assertEqual(bars[0].width, "100%")
        self.assertAlmostEqual(number(bars[3].width), 100 * sqrt(33 / 1708), places=1)
        self.assertGreater(number(bars[3].tick), number(bars[3].width))

    def test_nobody_draws_nothing(self) -> None:
        self.assertEqual({b.width for b in root_bars([0] * 4, [0] * 4)}, {"0%"})

    def test_a_benchmark_beyond_the_largest_bar_still_fits(self) -> None:
        self.assertEqual(root_bars([1, 0], [1, 4])[1].tick, "100%")


class WhiskerTests(TestCase):
    @given(st.floats(0, 1), st.floats(0.001, 1))
    def test_nothing_leaves_the_axis(self, rate: float, benchmark: float) -> None:
        found = whisker(rate, rate / 2, min(1, rate * 2), benchmark)
        places = [number(v) for v in (found.low, found.x, found.high)]
        self.assertEqual(places, sorted(places))
        self.assertLessEqual(places[-1], 100)
        self.assertEqual(found.tick, "50%")


class FunnelPlotTests(TestCase):
    def test_colour_only_outside_the_limits(self) -> None:
        units = [
            Unit("few", 1, 12, 12),
            Unit("usual", 2, 50, 200),
            Unit("low", 3, 20, 200),
            Unit("high", 4, 90, 220),
            Unit("nobody", 5, 0, 0),
        ]
        plot = funnel_plot(units, limits, judged_from=30)
        assert plot
        self.assertEqual(
            {dot.name: dot.side for dot in plot.dots},
            {"few": "", "usual": "", "low": "low", "high": "high"},
        )
        self.assertEqual(
            [dot.name for dot in plot.dots], ["few", "high", "low", "usual"]
        )
        self.assertAlmostEqual(plot.mean, 172 / 632)
        self.assertTrue(plot.upper and plot.lower)

    def test_one_unit_alone_is_no_plot(self) -> None:
        one = [Unit("one", 1, 3, 10), Unit("none", 2, 0, 0)]
        self.assertIsNone(funnel_plot(one, limits))

    def test_names_do_not_cover_one_another(self) -> None:
        units = [Unit(f"low {n}", n, 20, 200 + n) for n in range(3)]
        plot = funnel_plot([*units, Unit("rest", 9, 400, 800)], limits)
        assert plot
        told = [number(dot.label_y) for dot in plot.dots if dot.side == "low"]
        self.assertEqual(len(told), 3)
        told.sort()
        self.assertGreater(min(b - a for a, b in pairwise(told)), 8)

    def test_extremes_stay_in_the_box(self) -> None:
        for k in (0, 40):
            plot = funnel_plot([Unit("a", 1, k, 40), Unit("b", 2, k, 40)], limits)
            assert plot
            self.assertLess(plot.bottom, plot.top)


def test_lengths_are_short() -> None:
    assert [percent_of(v) for v in (0, 1 / 3, 1, -1)] == ["0%", "33.33%", "100%", "0%"]
