"""Everything that writes about opinions."""

from opinions.actions.asking import add_question, may_ask, retire_question
from opinions.actions.calling import (
    dial,
    give_up,
    give_visit,
    may_be_called,
    miss,
    record_answers,
)
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
from opinions.actions.visiting import draw_round, plan_new_visits, write_round

__all__ = [
    "add_note",
    "add_question",
    "answer_opinion",
    "assign_opinion",
    "close_by_call",
    "dial",
    "draw_round",
    "end_links",
    "escalate",
    "follow_calendar",
    "give_up",
    "give_visit",
    "judge_opinion",
    "link_of",
    "live_link",
    "make_link",
    "may_ask",
    "may_be_called",
    "miss",
    "plan_new_visits",
    "record_answers",
    "register_by_link",
    "register_opinion",
    "register_unsolved",
    "reopen_opinion",
    "retire_question",
    "say_by_link",
    "write_round",
]
