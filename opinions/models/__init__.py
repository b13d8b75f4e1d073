"""What is kept of what clients say."""

from opinions.models.opinion import Opinion, OpinionEvent, OpinionLink
from opinions.models.visiting import (
    ReturnVisit,
    VisitEvent,
    VisitQuestion,
    VisitRound,
)

__all__ = [
    "Opinion",
    "OpinionEvent",
    "OpinionLink",
    "ReturnVisit",
    "VisitEvent",
    "VisitQuestion",
    "VisitRound",
]
