"""How far background work has come. Kept in the cache, never in the database.

Writing progress rows would wait for the very lock the work itself is holding. What is
lost with the cache is a number on a bar, nothing else.
"""

import time
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

KEPT_SECONDS = 24 * 3600
ERRORS = (OSError, ConnectionError)


class Cancelled(Exception):  # noqa: N818 — a decision of its owner, not an error
    """The owner of a job asked to stop; nothing is written."""


@dataclass(frozen=True)
class Progress:
    """`done` of `total` steps; `message` says which ones in the user's language.

    `at` is when that was said, in seconds since 1970; 0 means nothing was said.
    """

    done: int = 0
    total: int = 0
    message: str = ""
    at: float = 0.0

    @property
    def percent(self) -> int:
        """How far, 0 to 100."""
        return min(100 * self.done // self.total, 100) if self.total else 0


def report(job_id: int, done: int, total: int, message: str = "") -> None:
    """Say how far a job has come; never fails the job."""
    _set(f"job-progress-{job_id}", (done, total, message, time.time()))


def read(job_id: int) -> Progress:
    """Return how far a job has come; nothing known is 0 of 0."""
    found = _get(f"job-progress-{job_id}")
    return Progress(*found) if found else Progress()


def forget(job_id: int) -> None:
    """Begin a job's account afresh: no progress, no wish to stop."""
    try:
        cache.delete_many([f"job-progress-{job_id}", f"job-cancel-{job_id}"])
    except _failures():
        return


def request_cancel(job_id: int) -> None:
    """Ask a job to stop at its next step."""
    _set(f"job-cancel-{job_id}", "yes")


def is_cancelled(job_id: int) -> bool:
    """Say whether someone asked the job to stop."""
    return bool(_get(f"job-cancel-{job_id}"))


def _set(key: str, value: Any) -> None:
    try:
        cache.set(key, value, KEPT_SECONDS)
    except _failures():
        return


def _get(key: str) -> Any:
    try:
        return cache.get(key)
    except _failures():
        return None


def _failures() -> tuple[type[Exception], ...]:
    """A cache that is away must not stop the work it only watches."""
    from redis.exceptions import RedisError

    return (*ERRORS, RedisError)
