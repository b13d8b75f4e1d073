"""What is kept of what clients say."""

from opinions.models.opinion import Opinion, OpinionEvent, OpinionLink

__all__ = ["Opinion", "OpinionEvent", "OpinionLink"]
