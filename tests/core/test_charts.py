"""Geometry: what is drawn stands where the numbers say."""

import random
from math import sqrt
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from core.charts import Unit, funnel_plot, percent_of, root_bars, whisker
from core.dots import CJK, LINE, NARROW, WIDE, Dot, placed


def covered(dot: Dot) -> tuple[float, float, float]:
    """Return what a name covers, in per cent: from, to, and at which height."""
    x, letters = float(dot.label_x[:-1]), [ord(letter) >= CJK for letter in dot.name]
    wide = 100 * sum(WIDE if is_wide else NARROW for is_wide in letters)
    left = x - wide if dot.anchor == "end" else x
    return left, left + wide, float(dot.label_y[:-1])


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
        told = [covered(dot) for dot in plot.dots if dot.side == "low"]
        self.assertEqual(len(told), 3)
        for n, (left, right, y) in enumerate(told):
            for other_left, other_right, other_y in told[:n]:
                beside = right <= other_left or other_right <= left
                self.assertTrue(beside or abs(y - other_y) > 7, told)

    def test_extremes_stay_in_the_box(self) -> None:
        for k in (0, 40):
            plot = funnel_plot([Unit("a", 1, k, 40), Unit("b", 2, k, 40)], limits)
            assert plot
            self.assertLess(plot.bottom, plot.top)


def test_lengths_are_short() -> None:
    assert [percent_of(v) for v in (0, 1 / 3, 1, -1)] == ["0%", "33.33%", "100%", "0%"]


class NameTests(TestCase):
    def test_names_cover_neither_each_other_nor_a_dot(self) -> None:
        """Crowds of coloured dots: every name stays clear as long as there is room."""
        dice, crossings, names = random.Random(3), 0, 0
        for _ in range(60):
            dots = [
                Dot(
                    "张三丰"[: dice.randint(2, 3)], n, 40, 0.2,
                    f"{100 * dice.random():.2f}%", f"{100 * dice.random():.2f}%",
                    "50%", "50%", dice.choice(("start", "end")),
                    dice.choice(("", "", "low", "high")),
                )
                for n in range(8)
            ]  # fmt: skip
            boxes = [covered(dot) for dot in placed(dots) if dot.side]
            names += len(boxes)
            for n, (left, right, y) in enumerate(boxes):
                crossings += any(
                    left < float(dot.x[:-1]) < right
                    and abs(float(dot.y[:-1]) - y) < 100 * LINE / 3
                    for dot in dots
                )
                crossings += any(
                    left < other_right and other_left < right
                    and abs(other_y - y) < 100 * LINE * 0.9
                    for other_left, other_right, other_y in boxes[:n]
                )  # fmt: skip
        self.assertGreater(names, 200)
        self.assertLessEqual(crossings, names // 50)
