"""The pipeline's pages: board, move, funnel with its people, plan."""

from pipeline.views.activity import activity
from pipeline.views.board import board
from pipeline.views.exports import sheet
from pipeline.views.funnel import cohort, funnel, method
from pipeline.views.lasting import lasting
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
from pipeline.views.signals import signals
from pipeline.views.waiting import waiting

__all__ = [
    "activity",
    "agree",
    "board",
    "cohort",
    "funnel",
    "lasting",
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
    "sheet",
    "signals",
    "waiting",
    "win_back_list",
    "win_back_one",
]
