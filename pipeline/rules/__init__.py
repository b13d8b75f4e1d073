"""The arithmetic of the funnel. Pure functions: no database, no clock."""

from pipeline.rules.chance import Usual, usual
from pipeline.rules.cohort import FIGURES, SUMMED, Way, differences, terms_of
from pipeline.rules.incidence import (
    LEFT,
    MOVED,
    WATCHED,
    Point,
    incidence,
    share_by,
)
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
from pipeline.rules.shrinkage import Shrinkage, shrinkage_of
from pipeline.rules.signals import Signal, signal_of
from pipeline.rules.standing import STAGES, Move, Standing, standing_after

__all__ = [
    "FEW",
    "FIGURES",
    "LARGEST_SHARE",
    "LEFT",
    "MOST_PEOPLE",
    "MOVED",
    "STAGES",
    "STANDARD",
    "STEPS",
    "SUMMED",
    "WATCHED",
    "Z95",
    "Move",
    "Plan",
    "Point",
    "Shrinkage",
    "Signal",
    "Standing",
    "Step",
    "Usual",
    "Way",
    "benchmark_of",
    "differences",
    "incidence",
    "plan_for",
    "read_ratio",
    "share_by",
    "show_ratio",
    "shrinkage_of",
    "signal_of",
    "standing_after",
    "terms_of",
    "usual",
    "wilson",
]
