"""Geometry of charts: numbers in, per-cent positions out. Templates draw.

Positions are SVG presentation attributes in per cent, so that text keeps its size at
every width and no style is inline. Nothing here knows about colour or words.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from core.dots import BESIDE, Dot, placed

NARROWEST = 5
HALF = 0.5


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


Limits = Callable[[float, int], tuple[float, float]]


def funnel_plot(
    units: Iterable[Unit], limits: Limits, *, judged_from: int = 1
) -> FunnelPlot | None:
    """Draw units with trials; None when there are fewer than two.

    `limits` says within which rates chance moves a unit, from the common rate and the
    unit's trials; units with fewer than `judged_from` trials have no side.
    """
    shown = [unit for unit in units if unit.trials]
    if len(shown) < 2:  # noqa: PLR2004
        return None
    trials = sum(unit.trials for unit in shown)
    mean = sum(unit.successes for unit in shown) / trials
    most = max(unit.trials for unit in shown)
    rates = [unit.successes / unit.trials for unit in shown]
    narrowest = limits(mean, NARROWEST)
    bottom = max(min([*rates, narrowest[0]]), 0.0)
    top = min(max([*rates, narrowest[1]]), 1.0)
    top = top if top > bottom else bottom + 0.01
    frame = (mean, most, bottom, top)
    drawn = _limits_drawn(limits, frame)
    return FunnelPlot(
        placed(
            [
                _dot(unit, frame, limits(mean, unit.trials), judged_from)
                for unit in sorted(shown, key=lambda unit: unit.name)
            ]
        ),
        drawn[1],
        drawn[0],
        mean,
        _y(mean, bottom, top),
        bottom,
        top,
        most,
    )


def _y(rate: float, bottom: float, top: float) -> str:
    return percent_of((top - rate) / (top - bottom))


def _dot(
    unit: Unit,
    frame: tuple[float, int, float, float],
    within: tuple[float, float],
    judged_from: int,
) -> Dot:
    _mean, most, bottom, top = frame
    rate = unit.successes / unit.trials
    side = "low" if rate < within[0] else "high" if rate > within[1] else ""
    side = side if unit.trials >= judged_from else ""
    x, y = unit.trials / most, (top - rate) / (top - bottom)
    # The name stands beside the dot, on the side where there is room.
    anchor = "end" if x > HALF else "start"
    label_x = x - BESIDE if x > HALF else x + BESIDE
    return Dot(
        unit.name,
        unit.number,
        unit.trials,
        rate,
        percent_of(x),
        percent_of(y),
        percent_of(label_x),
        percent_of(y),
        anchor,
        side,
    )


def _limits_drawn(
    limits: Limits, frame: tuple[float, int, float, float]
) -> tuple[str, str]:
    mean, most, bottom, top = frame
    lines: tuple[list[str], list[str]] = ([], [])
    for trials in sorted({round(most * step / 40) or 1 for step in range(1, 41)}):
        for line, rate in zip(lines, limits(mean, trials), strict=True):
            if bottom <= rate <= top:
                y = 100 * (top - rate) / (top - bottom)
                line.append(f"{100 * trials / most:.1f},{y:.1f}")
    return " ".join(lines[0]), " ".join(lines[1])


@dataclass(frozen=True)
class Curve:
    """A rising staircase with the range it may lie in, in a box of 100 × 100."""

    line: str
    band: str


def curve(
    points: Sequence[tuple[int, float, float, float]], until: int, top: float
) -> Curve:
    """Draw (day, share, low, high) as stairs from day 0 to `until`; `top` is the edge.

    >>> curve([(5, 0.5, 0.25, 0.75)], 10, 1.0).line
    '0,100.0 50.0,100.0 50.0,50.0 100.0,50.0'
    """
    line, low, high = ([(0.0, 100.0)] for _ in range(3))
    for day, *shares in points:
        x = 100 * day / until
        for stairs, share in zip((line, low, high), shares, strict=True):
            y = 100 * (1 - min(share / top, 1.0))
            stairs += [(x, stairs[-1][1]), (x, y)]
    for stairs in (line, low, high):
        stairs.append((100.0, stairs[-1][1]))
    return Curve(_drawn(line), _drawn([*high, *reversed(low)]))


def _drawn(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
