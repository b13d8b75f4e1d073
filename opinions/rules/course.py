"""The course of an opinion: where it stands after what was done. Plain Python.

The clock of a business problem or complaint runs from the day it was registered until
the client's word closes it. Nothing pauses it; reopened, it goes on as if it had never
been closed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

BUSINESS, COMPLAINT, SUGGESTION = "business", "complaint", "suggestion"
CLOCKED = frozenset({BUSINESS, COMPLAINT})
OPEN, ANSWERED, CLOSED = "open", "answered", "closed"
REGISTERED, NOTED, ASSIGNED, JUDGED = "registered", "noted", "assigned", "judged"
ANSWER, REFUSED, CLOSE, REOPENED = "answer", "refused", "close", "reopened"
RECKONED = "reckoned"

# In which states a step may follow; a note may always be added.
FOLLOWS = {
    NOTED: {OPEN, ANSWERED, CLOSED},
    ASSIGNED: {OPEN, ANSWERED},
    JUDGED: {OPEN, ANSWERED},
    ANSWER: {OPEN, ANSWERED},
    REFUSED: {ANSWERED},
    CLOSE: {ANSWERED},
    REOPENED: {CLOSED},
    RECKONED: {OPEN, ANSWERED},
}
LEADS_TO = {ANSWER: ANSWERED, REFUSED: OPEN, CLOSE: CLOSED, REOPENED: OPEN}


@dataclass(frozen=True)
class Done:
    """One step as the ledger holds it; empty facts were not touched by it."""

    number: int
    kind: str
    at: datetime
    category: str = ""
    cause: str = ""
    weight: str = ""
    responsible: int | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Stand:
    """Where an opinion stands; `answer` is the number of the latest answer, 0 none."""

    state: str = ""
    category: str = ""
    cause: str = ""
    weight: str = ""
    responsible: int | None = None
    due_on: date | None = None
    opened_at: datetime | None = None
    since: datetime | None = None
    closed_at: datetime | None = None
    reopened: int = 0
    answer: int = 0
    steps: int = 0


def stand_after(stand: Stand, done: Done) -> Stand:
    """Return where an opinion stands after one more step.

    Raises ValueError when the step cannot follow: nothing is closed that was not
    answered before, nor closed twice, nor opened again while it is open.
    """
    is_next = done.number == stand.steps + 1
    may_follow = (
        not stand.state
        if done.kind == REGISTERED
        else stand.state in FOLLOWS.get(done.kind, ())
    )
    if not (is_next and may_follow):
        raise ValueError(done.kind)
    found = _with_facts(replace(stand, steps=done.number), done)
    if done.kind == REGISTERED:
        return replace(found, state=OPEN, opened_at=done.at, since=done.at)
    found = replace(found, state=LEADS_TO.get(done.kind, found.state))
    if done.kind == ANSWER:
        return replace(found, answer=done.number)
    if done.kind == CLOSE:
        return replace(found, closed_at=done.at)
    if done.kind == REOPENED:
        return replace(
            found, closed_at=None, since=done.at, reopened=found.reopened + 1
        )
    return found


def _with_facts(stand: Stand, done: Done) -> Stand:
    found = replace(
        stand,
        category=done.category or stand.category,
        cause=done.cause or stand.cause,
        weight=done.weight or stand.weight,
        responsible=done.responsible or stand.responsible,
        due_on=done.due_on or stand.due_on,
    )
    return found if found.category in CLOCKED else replace(found, due_on=None)


def stand_of(steps: Iterable[Done]) -> Stand:
    """Return where an opinion stands after all its steps; raises ValueError."""
    stand = Stand()
    for done in steps:
        stand = stand_after(stand, done)
    return stand
