"""The arithmetic of the funnel. Pure functions: no database, no clock."""

from pipeline.rules.cohort import FIGURES, SUMMED, Way, differences, terms_of
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
    "FIGURES",
    "LARGEST_SHARE",
    "MOST_PEOPLE",
    "STAGES",
    "STANDARD",
    "STEPS",
    "SUMMED",
    "Z95",
    "Move",
    "Plan",
    "Standing",
    "Step",
    "Way",
    "benchmark_of",
    "differences",
    "plan_for",
    "read_ratio",
    "show_ratio",
    "standing_after",
    "terms_of",
    "wilson",
]
