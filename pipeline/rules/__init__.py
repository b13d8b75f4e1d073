"""The arithmetic of the funnel. Pure functions: no database, no clock."""

from pipeline.rules.plan import (
    LARGEST_SHARE,
    MOST_PEOPLE,
    STANDARD,
    Plan,
    benchmark_of,
    plan_for,
    read_ratio,
    show_ratio,
)
from pipeline.rules.rates import FEW, STEPS, Z95, Step, wilson
from pipeline.rules.standing import STAGES, Move, Standing, standing_after

__all__ = [
    "FEW",
    "LARGEST_SHARE",
    "MOST_PEOPLE",
    "STAGES",
    "STANDARD",
    "STEPS",
    "Z95",
    "Move",
    "Plan",
    "Standing",
    "Step",
    "benchmark_of",
    "plan_for",
    "read_ratio",
    "show_ratio",
    "standing_after",
    "wilson",
]
