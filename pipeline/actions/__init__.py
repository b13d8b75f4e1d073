"""Everything that writes to the pipeline. One action moves a client: `advance`."""

from pipeline.actions.entering import draft_entry, enter_many
from pipeline.actions.ledger import append_moves, recount_journeys
from pipeline.actions.moves import (
    advance,
    begin,
    end_process,
    has_deal_evidence,
    missing_evidence,
    proven_among,
    seen_of,
    take_on,
)
from pipeline.actions.notes import (
    add_context_note,
    correct_context_note,
    withdraw_context_note,
)
from pipeline.actions.plans import may_sign, save_plan, sign_plan
from pipeline.actions.steps import (
    add_default_objections,
    close_next_step,
    plan_next_step,
    record_activity,
)
from pipeline.actions.undoing import undo_move, undoable

__all__ = [
    "add_context_note",
    "add_default_objections",
    "advance",
    "append_moves",
    "begin",
    "close_next_step",
    "correct_context_note",
    "draft_entry",
    "end_process",
    "enter_many",
    "has_deal_evidence",
    "may_sign",
    "missing_evidence",
    "plan_next_step",
    "proven_among",
    "record_activity",
    "recount_journeys",
    "save_plan",
    "seen_of",
    "sign_plan",
    "take_on",
    "undo_move",
    "undoable",
    "withdraw_context_note",
]
