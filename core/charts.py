"""Geometry of charts: numbers in, per-cent positions out. Templates draw.

Positions are SVG presentation attributes in per cent, so that text keeps its size at
every width and no style is inline. Nothing here knows about colour or words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

Z95 = 1.959963984540054
NARROWEST = 5


def percent_of(share: float) -> str:
    """Write a share of the width, kept between 0 and 1, as an SVG length.

    >>> percent_of(0.25), percent_of(1.7)
    ('25%', '100%')
    """
    return f"{100 * min(max(share, 0.0), 1.0):.2f}".rstrip("0").rstrip(".") + "%"


@dataclass(frozen=True)
class Bar:
    """A bar on a square-root scale, and where the benchmark's tick stands."""

    width: str
    tick: str


def root_bars(values: Sequence[float], ticks: Sequence[float]) -> list[Bar]:
    """Scale bars by square root: 2 of 100 is still seen. All share one axis.

    >>> [bar.width for bar in root_bars([100, 25, 0], [100, 25, 4])]
    ['100%', '50%', '0%']
    """
    top = max([*values, *ticks, 0]) or 1
    return [
        Bar(percent_of(sqrt(max(value, 0) / top)), percent_of(sqrt(max(tick, 0) / top)))
        for value, tick in zip(values, ticks, strict=True)
    ]


@dataclass(frozen=True)
class Whisker:
    """A rate with its interval on an axis from 0 to twice the benchmark.

    All benchmarks so stand on one vertical line. What lies beyond is cut at the edge.
    """

    x: str
    low: str
    high: str
    tick: str


def whisker(rate: float, low: float, high: float, benchmark: float) -> Whisker:
    """Place a rate, its interval and its benchmark (shares).

    >>> whisker(0.02, 0.01, 0.05, 0.02)
    Whisker(x='50%', low='25%', high='100%', tick='50%')
    """
    full = 2 * benchmark
    x, start, end = (percent_of(share / full) for share in (rate, low, high))
    return Whisker(x, start, end, percent_of(0.5))


@dataclass(frozen=True)
class Dot:
    """One unit of a funnel plot; `side` is low, high or empty (usual variation)."""

    name: str
    number: int
    trials: int
    rate: float
    x: str
    y: str
    label_y: str
    side: str


@dataclass(frozen=True)
class FunnelPlot:
    """Rates against the number of trials, with the limits of usual variation.

    After Spiegelhalter (2005): within the 95 % limits around the common rate nothing
    can be said. `upper` and `lower` are points in a box of 100 × 100.
    """

    dots: list[Dot]
    upper: str
    lower: str
    mean: float
    mean_y: str
    bottom: float
    top: float
    most: int


@dataclass(frozen=True)
class Unit:
    """What a funnel plot shows one dot of: successes among trials."""

    name: str
    number: int
    successes: int
    trials: int


def funnel_plot(units: Iterable[Unit]) -> FunnelPlot | None:
    """Draw units with trials; None when there are fewer than two."""
    shown = [unit for unit in units if unit.trials]
    if len(shown) < 2:  # noqa: PLR2004
        return None
    trials = sum(unit.trials for unit in shown)
    mean = sum(unit.successes for unit in shown) / trials
    most = max(unit.trials for unit in shown)
    rates = [unit.successes / unit.trials for unit in shown]
    spread = _half(mean, NARROWEST)
    bottom = max(min([*rates, mean - spread]), 0.0)
    top = min(max([*rates, mean + spread]), 1.0)
    top = top if top > bottom else bottom + 0.01
    frame = (mean, most, bottom, top)
    return FunnelPlot(
        [_dot(unit, frame) for unit in sorted(shown, key=lambda unit: unit.name)],
        _limit(1, frame),
        _limit(-1, frame),
        mean,
        _y(mean, bottom, top),
        bottom,
        top,
        most,
    )


def _half(mean: float, trials: float) -> float:
    return Z95 * sqrt(mean * (1 - mean) / trials)


def _y(rate: float, bottom: float, top: float) -> str:
    return percent_of((top - rate) / (top - bottom))


def _dot(unit: Unit, frame: tuple[float, int, float, float]) -> Dot:
    mean, most, bottom, top = frame
    rate, half = unit.successes / unit.trials, _half(mean, unit.trials)
    side = "low" if rate < mean - half else "high" if rate > mean + half else ""
    height = (top - rate) / (top - bottom)
    # The name stands under a low dot and over a high one, away from the limits.
    label = height + (0.09 if side == "low" else -0.05)
    return Dot(
        unit.name,
        unit.number,
        unit.trials,
        rate,
        percent_of(unit.trials / most),
        percent_of(height),
        f"{100 * label:.1f}%",
        side,
    )


def _limit(sign: int, frame: tuple[float, int, float, float]) -> str:
    mean, most, bottom, top = frame
    points = []
    for step in range(1, 101):
        rate = mean + sign * _half(mean, most * step / 100)
        if bottom <= rate <= top:
            points.append(f"{step},{100 * (top - rate) / (top - bottom):.1f}")
    return " ".join(points)
