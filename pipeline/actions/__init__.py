"""Everything that writes to the pipeline. One action moves a client: `advance`."""

from pipeline.actions.activity import (
    add_default_objections,
    add_default_reasons,
    record_activity,
)
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
    take_back,
    take_on,
)
from pipeline.actions.plans import may_sign, save_plan, sign_plan
from pipeline.actions.steps import (
    close_next_step,
    mark_of,
    plan_next_step,
    put_off,
    take_back_step,
)

__all__ = [
    "add_default_objections",
    "add_default_reasons",
    "advance",
    "append_moves",
    "begin",
    "close_next_step",
    "draft_entry",
    "end_process",
    "enter_many",
    "has_deal_evidence",
    "mark_of",
    "may_sign",
    "missing_evidence",
    "plan_next_step",
    "proven_among",
    "put_off",
    "record_activity",
    "recount_journeys",
    "save_plan",
    "seen_of",
    "sign_plan",
    "take_back",
    "take_back_step",
    "take_on",
]
