"""Connect again for up to five seconds while PostgreSQL restarts."""

import select
import time
from typing import Any

import psycopg2
from django.db.backends.postgresql import base

PATIENCE_SECONDS = 5.0
PAUSE_SECONDS = 0.1
# A line that was not used for so long may be cut without a word: by a firewall, by a
# server that lost its power.
TRUSTED_SECONDS = 30.0
# Waiting does not mend these.
HOPELESS = ("authentication failed", "does not exist", "no pg_hba.conf entry")


class DatabaseWrapper(base.DatabaseWrapper):
    """Waits out a server that is shutting down, starting up or being replaced."""

    _answered_at = float("-inf")

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; raises psycopg2.OperationalError when five seconds did not do."""
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                found = super().get_new_connection(conn_params)
            except psycopg2.OperationalError as problem:
                hopeless = any(words in str(problem) for words in HOPELESS)
                if hopeless or time.monotonic() > give_up_at:
                    raise
            else:
                self._answered_at = time.monotonic()
                return found
            time.sleep(PAUSE_SECONDS)

    def is_usable(self) -> bool:
        """Say whether the server is there still, and ask it only if in doubt.

        A server that stops, or ends this connection, lets it know: then something is to
        be read where nothing was asked. On a quiet line a question to begin each
        request with finds no more than that, unless it has been quiet for long.
        """
        link, moment = self.connection, time.monotonic()
        is_trusted = moment - self._answered_at < TRUSTED_SECONDS
        is_there = link is not None and not link.closed
        if is_trusted and is_there and not _says_something(link.fileno()):
            return True
        found = bool(super().is_usable())
        self._answered_at = moment if found else float("-inf")
        return found


def _says_something(line: int) -> bool:
    waiting = select.poll()
    waiting.register(line, select.POLLIN)
    return bool(waiting.poll(0))
