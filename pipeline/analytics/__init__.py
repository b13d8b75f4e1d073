"""Reading the pipeline: the funnel, the board, who is stuck."""

from pipeline.analytics.board import (
    Board,
    Lane,
    Stuck,
    board,
    stuck_clients,
    working_days_of,
)
from pipeline.analytics.funnel import (
    Cohort,
    FunnelQuery,
    FunnelReport,
    branch_reports,
    broker_reports,
    funnel,
    people_behind,
)
from pipeline.analytics.ground import Ground
from pipeline.analytics.living import (
    Living,
    Span,
    dealt,
    in_force,
    living_plan,
    pace_of,
    plan_in_force,
    span_of,
    waiting,
)
from pipeline.analytics.notes import ContextNotes, context_notes
from pipeline.analytics.ratios import beliefs_from, planning_query, ratios_of, year_back

__all__ = [
    "Board",
    "Cohort",
    "ContextNotes",
    "FunnelQuery",
    "FunnelReport",
    "Ground",
    "Lane",
    "Living",
    "Span",
    "Stuck",
    "beliefs_from",
    "board",
    "branch_reports",
    "broker_reports",
    "context_notes",
    "dealt",
    "funnel",
    "in_force",
    "living_plan",
    "pace_of",
    "people_behind",
    "plan_in_force",
    "planning_query",
    "ratios_of",
    "span_of",
    "stuck_clients",
    "waiting",
    "working_days_of",
    "year_back",
]
