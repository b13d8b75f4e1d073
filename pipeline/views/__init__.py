"""The pipeline's pages: board, move, funnel with its people, plan."""

from pipeline.views.activity import activity
from pipeline.views.board import board
from pipeline.views.exports import sheet
from pipeline.views.forecast import forecast, forecast_people
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
from pipeline.views.living import plan_people
from pipeline.views.mix import mix
from pipeline.views.moves import move, undo
from pipeline.views.notes import note, note_withdraw, notes
from pipeline.views.objections import catalogue_start, objection_change, objections
from pipeline.views.plans import plan, plan_save
from pipeline.views.scripts import (
    offered,
    script,
    script_decide,
    script_new,
    script_retire,
    scripts,
)
from pipeline.views.signals import signals
from pipeline.views.signing import plan_return, plan_sign, plan_version
from pipeline.views.waiting import waiting

__all__ = [
    "activity",
    "agree",
    "board",
    "catalogue_start",
    "cohort",
    "forecast",
    "forecast_people",
    "funnel",
    "lasting",
    "method",
    "mix",
    "move",
    "no_step",
    "note",
    "note_withdraw",
    "notes",
    "objection_change",
    "objections",
    "offered",
    "plan",
    "plan_people",
    "plan_return",
    "plan_save",
    "plan_sign",
    "plan_version",
    "reason_switch",
    "reasons",
    "script",
    "script_decide",
    "script_new",
    "script_retire",
    "scripts",
    "sheet",
    "signals",
    "undo",
    "waiting",
    "win_back_list",
    "win_back_one",
]
