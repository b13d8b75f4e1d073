"""The pipeline's pages: board, move, funnel with its people, plan."""

from pipeline.views.board import board
from pipeline.views.funnel import cohort, funnel, funnel_csv, method
from pipeline.views.leaving import (
    agree,
    no_step,
    reason_switch,
    reasons,
    win_back_list,
    win_back_one,
)
from pipeline.views.moves import move
from pipeline.views.notes import note, note_withdraw, notes
from pipeline.views.plans import plan, plan_save, plan_sign

__all__ = [
    "agree",
    "board",
    "cohort",
    "funnel",
    "funnel_csv",
    "method",
    "move",
    "no_step",
    "note",
    "note_withdraw",
    "notes",
    "plan",
    "plan_save",
    "plan_sign",
    "reason_switch",
    "reasons",
    "win_back_list",
    "win_back_one",
]
