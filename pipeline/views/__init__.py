"""The pipeline's pages: board, move, funnel with its people, plan."""

from pipeline.views.board import board
from pipeline.views.exports import sheet
from pipeline.views.funnel import cohort, funnel, method
from pipeline.views.moves import move
from pipeline.views.notes import note, note_withdraw, notes
from pipeline.views.plans import plan, plan_save, plan_sign

__all__ = [
    "board",
    "cohort",
    "funnel",
    "method",
    "move",
    "note",
    "note_withdraw",
    "notes",
    "plan",
    "plan_save",
    "plan_sign",
    "sheet",
]
