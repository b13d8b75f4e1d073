"""Reading the pipeline: the funnel, the board, who is stuck."""

from pipeline.analytics.activity import (
    ActivityQuery,
    Done,
    activity_query,
    done_by,
    months_in,
    objection_names,
    objections_by,
)
from pipeline.analytics.board import (
    Board,
    Lane,
    WorkingAge,
    board,
    own_board,
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
    reached_since,
)
from pipeline.analytics.ground import Ground
from pipeline.analytics.lasting import lasted
from pipeline.analytics.living import (
    Living,
    Span,
    dealt,
    in_force,
    living_plan,
    pace_of,
    plan_in_force,
    span_of,
)
from pipeline.analytics.notes import ContextNotes, context_notes
from pipeline.analytics.ratios import beliefs_from, planning_query, ratios_of, year_back
from pipeline.analytics.scripts import (
    Offered,
    heard_lately,
    offered_scripts,
    uses_of_scripts,
)
from pipeline.analytics.signals import Watch, watches
from pipeline.analytics.stuck import Stuck, stuck_clients
from pipeline.analytics.waiting import BUCKETS, LIMITED, Waiting, spans_of

__all__ = [
    "BUCKETS",
    "LIMITED",
    "ActivityQuery",
    "Board",
    "Cohort",
    "ContextNotes",
    "Done",
    "FunnelQuery",
    "FunnelReport",
    "Ground",
    "Lane",
    "Living",
    "Offered",
    "Span",
    "Stuck",
    "Waiting",
    "Watch",
    "WorkingAge",
    "activity_query",
    "beliefs_from",
    "board",
    "branch_reports",
    "broker_reports",
    "context_notes",
    "dealt",
    "done_by",
    "funnel",
    "heard_lately",
    "in_force",
    "lasted",
    "living_plan",
    "months_in",
    "objection_names",
    "objections_by",
    "offered_scripts",
    "own_board",
    "pace_of",
    "people_behind",
    "plan_in_force",
    "planning_query",
    "ratios_of",
    "reached_since",
    "span_of",
    "spans_of",
    "stuck_clients",
    "uses_of_scripts",
    "watches",
    "working_days_of",
    "year_back",
]
