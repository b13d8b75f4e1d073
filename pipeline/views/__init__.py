"""The pipeline's pages: board, move, funnel with its people, plan."""

from pipeline.views.board import board
from pipeline.views.funnel import cohort, funnel, funnel_csv, method
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
    "board",
    "catalogue_start",
    "cohort",
    "funnel",
    "funnel_csv",
    "method",
    "move",
    "note",
    "note_withdraw",
    "notes",
    "objection_change",
    "objections",
    "offered",
    "plan",
    "plan_save",
    "plan_sign",
    "script",
    "script_decide",
    "script_new",
    "script_retire",
    "scripts",
    "undo",
]
