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
from pipeline.analytics.notes import ContextNotes, context_notes
from pipeline.analytics.scripts import (
    Offered,
    heard_lately,
    offered_scripts,
    uses_of_scripts,
)

__all__ = [
    "Board",
    "Cohort",
    "ContextNotes",
    "FunnelQuery",
    "FunnelReport",
    "Lane",
    "Offered",
    "Stuck",
    "board",
    "branch_reports",
    "broker_reports",
    "context_notes",
    "funnel",
    "heard_lately",
    "offered_scripts",
    "people_behind",
    "stuck_clients",
    "uses_of_scripts",
    "working_days_of",
]
