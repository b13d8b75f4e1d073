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
    reached_since,
)
from pipeline.analytics.notes import ContextNotes, context_notes

__all__ = [
    "Board",
    "Cohort",
    "ContextNotes",
    "FunnelQuery",
    "FunnelReport",
    "Lane",
    "Stuck",
    "board",
    "branch_reports",
    "broker_reports",
    "context_notes",
    "funnel",
    "people_behind",
    "reached_since",
    "stuck_clients",
    "working_days_of",
]
