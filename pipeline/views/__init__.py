"""The pipeline's pages: board, move, funnel with its people, plan."""

from pipeline.views.board import board
from pipeline.views.funnel import cohort, funnel, funnel_csv, method
from pipeline.views.living import plan_people
from pipeline.views.mix import mix
from pipeline.views.moves import move
from pipeline.views.notes import note, note_withdraw, notes
from pipeline.views.plans import plan, plan_save
from pipeline.views.signing import plan_return, plan_sign, plan_version

__all__ = [
    "board",
    "cohort",
    "funnel",
    "funnel_csv",
    "method",
    "mix",
    "move",
    "note",
    "note_withdraw",
    "notes",
    "plan",
    "plan_people",
    "plan_return",
    "plan_save",
    "plan_sign",
    "plan_version",
]
