"""Everything that writes to the pipeline. One action moves a client: `advance`."""

from pipeline.actions.activity import (
    add_default_objections,
    add_default_reasons,
    record_activity,
)
from pipeline.actions.cohorts import (
    count_changes,
    fold_cohorts,
    recount_cohorts,
    stale_terms,
)
from pipeline.actions.entering import draft_entry, enter_many, ways_in
from pipeline.actions.ledger import append_moves, drop_journeys, recount_journeys
from pipeline.actions.moves import (
    advance,
    begin,
    end_process,
    has_deal_evidence,
    missing_evidence,
    proven_among,
    seen_of,
    take_back,
    take_on,
)
from pipeline.actions.notes import (
    add_context_note,
    correct_context_note,
    withdraw_context_note,
)
from pipeline.actions.objections import (
    add_objection,
    merge_objections,
    rename_objection,
    retire_objection,
)
from pipeline.actions.plans import may_sign, return_plan, save_plan, sign_plan
from pipeline.actions.scripts import (
    add_starter_scripts,
    decide_script,
    retire_script,
    revise_script,
    write_script,
)
from pipeline.actions.steps import (
    close_next_step,
    mark_of,
    plan_next_step,
    put_off,
    take_back_step,
)
from pipeline.actions.undoing import undo_move, undoable

__all__ = [
    "add_context_note",
    "add_default_objections",
    "add_default_reasons",
    "add_objection",
    "add_starter_scripts",
    "advance",
    "append_moves",
    "begin",
    "close_next_step",
    "correct_context_note",
    "count_changes",
    "decide_script",
    "draft_entry",
    "drop_journeys",
    "end_process",
    "enter_many",
    "fold_cohorts",
    "has_deal_evidence",
    "mark_of",
    "may_sign",
    "merge_objections",
    "missing_evidence",
    "plan_next_step",
    "proven_among",
    "put_off",
    "record_activity",
    "recount_cohorts",
    "recount_journeys",
    "rename_objection",
    "retire_objection",
    "retire_script",
    "return_plan",
    "revise_script",
    "save_plan",
    "seen_of",
    "sign_plan",
    "stale_terms",
    "take_back",
    "take_back_step",
    "take_on",
    "undo_move",
    "undoable",
    "ways_in",
    "withdraw_context_note",
    "write_script",
]
