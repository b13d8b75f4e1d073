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

__all__ = [
    "Board",
    "Cohort",
    "FunnelQuery",
    "FunnelReport",
    "Lane",
    "Stuck",
    "board",
    "branch_reports",
    "broker_reports",
    "funnel",
    "people_behind",
    "reached_since",
    "stuck_clients",
    "working_days_of",
]
