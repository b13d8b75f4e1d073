"""Ring the worker's doorbell. The database is the queue; a lost ring costs a minute."""

import logging
import threading
import time
from functools import partial
from typing import Any, Protocol

from django.db import transaction
from kombu.exceptions import ChannelError, KombuError

log = logging.getLogger(__name__)
# After a failed ring this process stays quiet for a while: a frozen broker would
# otherwise cost every request its whole time limit. The sweeper finds the row.
QUIET_SECONDS = 15.0


class Task(Protocol):
    """What a Celery task offers."""

    name: str

    def delay(self, *args: Any) -> Any:
        """Publish the task."""


class _Doorbell:
    """Knows since when the broker does not answer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._quiet_until = 0.0

    def ring(self, task: Task, args: tuple[Any, ...]) -> bool:
        """Publish once, quickly or not at all; say whether it went out."""
        with self._lock:
            if time.monotonic() < self._quiet_until:
                return False
        try:
            task.delay(*args)
        except _failures() as problem:
            self._hush(task, problem)
            return False
        return True

    def _hush(self, task: Task, problem: Exception) -> None:
        with self._lock:
            self._quiet_until = time.monotonic() + QUIET_SECONDS
        log.warning(
            "%s not nudged, the sweeper will find it: %s",
            task.name,
            type(problem).__name__,
        )

    def forget(self) -> None:
        """Try again at once (tests)."""
        with self._lock:
            self._quiet_until = 0.0


def _failures() -> tuple[type[Exception], ...]:
    """Name what a broker that is away fails with. Without Redis its client stays away
    too: it is five megabytes of every web worker."""
    from redis.exceptions import RedisError

    return (OSError, KombuError, ChannelError, RedisError)


doorbell = _Doorbell()


def nudge(task: Task, *args: Any) -> None:
    """Ask a worker to look, after the commit; never raises, never waits long.

    Pass ids only: arguments travel through the broker. Takes at most about 1.5 s when
    Redis is frozen, nothing for the next 15 s. Nobody may rely on a nudge arriving.
    """
    transaction.on_commit(partial(doorbell.ring, task, args), robust=True)
