"""What people type and choose in the pipeline."""

from pipeline.forms.board import MoveForm, moves_open_to
from pipeline.forms.funnel import PERIODS, FunnelFilter, start_of_period
from pipeline.forms.mix import MixForm
from pipeline.forms.plan import MOST_DAYS, PlanForm, first_plan
from pipeline.forms.shared import ANY, LAWFUL_ONLY, month_of, number_of
from pipeline.forms.what_if import ReturnForm, WhatIfForm

__all__ = [
    "ANY",
    "LAWFUL_ONLY",
    "MOST_DAYS",
    "PERIODS",
    "FunnelFilter",
    "MixForm",
    "MoveForm",
    "PlanForm",
    "ReturnForm",
    "WhatIfForm",
    "first_plan",
    "month_of",
    "moves_open_to",
    "number_of",
    "start_of_period",
]
