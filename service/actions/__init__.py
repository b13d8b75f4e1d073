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
from service.actions.correcting import correct_contact, may_correct
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

__all__ = [
    "EARLIEST",
    "READ",
    "add_paper",
    "book_appointment",
    "call_client",
    "cancel_appointment",
    "close_checks",
    "close_period",
    "commit_month",
    "commit_months",
    "correct_contact",
    "draw_checks",
    "drop_draft",
    "judge",
    "keep_appointment",
    "keep_draft",
    "log_contact",
    "look_of",
    "mark_paper",
    "may_be_called",
    "may_correct",
    "miss_appointment",
    "miss_client",
    "move_appointment",
    "record_words",
    "recount_last_contact",
    "refusal_to_check",
    "refusals",
    "remind_of_appointments",
    "void_draw",
]
