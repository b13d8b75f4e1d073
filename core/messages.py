"""Where sentences wait that are shown on the next page."""

from typing import Any

from django.contrib.messages.storage.session import SessionStorage

MOST_KEPT = 10


class BriefStorage(SessionStorage):
    """Keeps the latest few in the session.

    Whoever writes without looking at a page (a script, a form kept open by htmx) would
    otherwise carry every sentence so far through each request.
    """

    def _store(
        self, messages: Any, response: Any, *args: Any, **kwargs: Any
    ) -> list[Any]:
        unkept = super()._store(
            list(messages)[-MOST_KEPT:] if messages else messages,
            response,
            *args,
            **kwargs,
        )
        return list(unkept)
