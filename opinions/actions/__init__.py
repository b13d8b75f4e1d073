"""Everything that writes about opinions."""

from opinions.actions.confirming import close_by_call, say_by_link
from opinions.actions.escalating import escalate, follow_calendar
from opinions.actions.handling import (
    add_note,
    answer_opinion,
    assign_opinion,
    judge_opinion,
    reopen_opinion,
)
from opinions.actions.linking import end_links, link_of, live_link, make_link
from opinions.actions.registering import (
    register_by_link,
    register_opinion,
    register_unsolved,
)

__all__ = [
    "add_note",
    "answer_opinion",
    "assign_opinion",
    "close_by_call",
    "end_links",
    "escalate",
    "follow_calendar",
    "judge_opinion",
    "link_of",
    "live_link",
    "make_link",
    "register_by_link",
    "register_opinion",
    "register_unsolved",
    "reopen_opinion",
    "say_by_link",
]
