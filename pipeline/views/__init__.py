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
from pipeline.views.moves import move, undo
from pipeline.views.notes import note, note_withdraw, notes
from pipeline.views.objections import catalogue_start, objection_change, objections
from pipeline.views.plans import plan, plan_save, plan_sign
from pipeline.views.scripts import (
    offered,
    script,
    script_decide,
    script_new,
    script_retire,
    scripts,
)

__all__ = [
    "agree",
    "board",
    "catalogue_start",
    "cohort",
    "funnel",
    "funnel_csv",
    "method",
    "move",
    "no_step",
    "note",
    "note_withdraw",
    "notes",
    "objection_change",
    "objections",
    "offered",
    "plan",
    "plan_save",
    "plan_sign",
    "reason_switch",
    "reasons",
    "script",
    "script_decide",
    "script_new",
    "script_retire",
    "scripts",
    "undo",
    "win_back_list",
    "win_back_one",
]
