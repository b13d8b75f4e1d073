"""The service file of a member: what they learn next, what they tried. No database.

The file opens with the deal. Education follows the client's knowledge level (0 to 3);
each electronic service is offered, tried, adopted or declined. Events are only added
to; what holds is the latest of each (domain.md §4, A65–A68).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# Topics of the lecture (p. 21–22) by the knowledge level from which they are of use.
TOPICS: Mapping[str, int] = {
    "computer": 0,
    "orders": 0,
    "market": 0,
    "shares": 0,
    "character": 1,
    "reading": 1,
    "analysis": 1,
    "technique": 2,
    "company": 2,
    "mind": 2,
    "outlook": 3,
    "composure": 3,
}
E_SERVICES = ("online", "mobile", "information", "expert", "wealth")
TAUGHT, LEARNT = "taught", "learnt"
OFFERED, TRIED, ADOPTED, DECLINED = "offered", "tried", "adopted", "declined"
STATES = {
    "topic": (TAUGHT, LEARNT),
    "service": (OFFERED, TRIED, ADOPTED, DECLINED),
}


@dataclass(frozen=True)
class Event:
    """Something done for a topic or an electronic service."""

    kind: str
    code: str
    state: str


def standing(events: Iterable[Event]) -> dict[tuple[str, str], str]:
    """Return where each topic and service stands; events come oldest first.

    >>> standing([Event("service", "mobile", "tried"),
    ...           Event("service", "mobile", "declined")])
    {('service', 'mobile'): 'declined'}
    """
    return {(event.kind, event.code): event.state for event in events}


def next_topics(level: int, learnt: Iterable[str], most: int = 3) -> list[str]:
    """Return what to teach next: gaps up to the level first, then one level on.

    >>> next_topics(1, ["computer", "orders", "market", "shares", "character"])
    ['reading', 'analysis', 'technique']
    """
    done = set(learnt)
    open_ = [code for code in TOPICS if code not in done]
    near = [code for code in open_ if TOPICS[code] <= level]
    ahead = [code for code in open_ if TOPICS[code] == level + 1]
    return (near + ahead)[:most]


def progress(level: int, learnt: Iterable[str]) -> tuple[int, int]:
    """Return how many of the topics up to a level are learnt, and how many there are.

    >>> progress(0, ["market", "outlook"])
    (1, 4)
    """
    due = [code for code, of in TOPICS.items() if of <= level]
    return sum(code in set(learnt) for code in due), len(due)


def may_ask_on(asked: Sequence[date], pause: int) -> date | None:
    """Return the day from which one may ask for introductions again; None for now."""
    return max(asked) + timedelta(days=pause) if asked else None
