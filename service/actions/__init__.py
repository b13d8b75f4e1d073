"""Everything that writes what was done for clients."""

from service.actions.appointments import (
    book_appointment,
    cancel_appointment,
    keep_appointment,
    miss_appointment,
    move_appointment,
)
from service.actions.calling import (
    call_client,
    judge,
    look_of,
    may_be_called,
    miss_client,
    record_words,
    refusal_to_check,
    refusals,
)
from service.actions.checks import EARLIEST
from service.actions.contact_plans import (
    change_plan,
    end_plan,
    follow_template,
    save_template,
    steps_of,
)
from service.actions.correcting import correct_contact, may_correct
from service.actions.dossier import note_in_file
from service.actions.drafts import drop_draft, keep_draft
from service.actions.drawing import (
    close_checks,
    close_period,
    commit_month,
    commit_months,
    draw_checks,
    void_draw,
)
from service.actions.log import (
    READ,
    log_contact,
    recount_last_contact,
)
from service.actions.papers import add_paper, mark_paper
from service.actions.reminding import remind_of_appointments
from service.actions.rendering import (
    keep_promise,
    may_render,
    may_withdraw,
    note_opening,
    record_delivery,
    withdraw_delivery,
)
from service.actions.rendering_many import keep_promises

__all__ = [
    "EARLIEST",
    "READ",
    "add_paper",
    "book_appointment",
    "call_client",
    "cancel_appointment",
    "change_plan",
    "close_checks",
    "close_period",
    "commit_month",
    "commit_months",
    "correct_contact",
    "draw_checks",
    "drop_draft",
    "end_plan",
    "follow_template",
    "judge",
    "keep_appointment",
    "keep_draft",
    "keep_promise",
    "keep_promises",
    "log_contact",
    "look_of",
    "mark_paper",
    "may_be_called",
    "may_correct",
    "may_render",
    "may_withdraw",
    "miss_appointment",
    "miss_client",
    "move_appointment",
    "note_in_file",
    "note_opening",
    "record_delivery",
    "record_words",
    "recount_last_contact",
    "refusal_to_check",
    "refusals",
    "remind_of_appointments",
    "save_template",
    "steps_of",
    "void_draw",
    "withdraw_delivery",
]
