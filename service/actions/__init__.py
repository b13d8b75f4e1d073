"""Everything that writes what was done for clients."""

from service.actions.checks import EARLIEST
from service.actions.drafts import drop_draft, keep_draft
from service.actions.log import (
    READ,
    correct_contact,
    log_contact,
    may_correct,
    recount_last_contact,
)

__all__ = [
    "EARLIEST",
    "READ",
    "correct_contact",
    "drop_draft",
    "keep_draft",
    "log_contact",
    "may_correct",
    "recount_last_contact",
]
