"""Where sentences wait that are shown on the next page."""

from collections.abc import Sequence
from typing import Any

from django.contrib.messages.storage.session import SessionStorage

MOST_KEPT = 10


class BriefStorage(SessionStorage):
    """Keeps the latest few in the session.

    Whoever writes without looking at a page (a script, say) would otherwise carry every
    sentence so far through each request.
    """

    def serialize_messages(self, messages: Sequence[Any]) -> str:
        """Write the latest messages for the session."""
        return super().serialize_messages(messages[-MOST_KEPT:])
