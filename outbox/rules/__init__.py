"""Pure rules of the outbox: waiting, whose announcements are whose, wording."""

from outbox.rules.waiting import MOST_BOUNCES, back_off, held_by
from outbox.rules.wording import Hit, Rule, find, is_stopping, marked

__all__ = [
    "MOST_BOUNCES",
    "Hit",
    "Rule",
    "back_off",
    "find",
    "held_by",
    "is_stopping",
    "marked",
]
