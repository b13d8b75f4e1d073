"""How the parts of the installation do; quick to answer even when a part hangs."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.db import DatabaseError, connection

from core.heartbeats import ALIVE_SECONDS, heartbeat_ages

State = Literal["ok", "late", "down", "unknown"]
WAIT_SECONDS = 1.5
FRESH_SECONDS = 1.0


@dataclass(frozen=True)
class Finding:
    """What was found about one part: a state, and its age where it beats."""

    state: State
    age_seconds: int | None = None
    via: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the finding without what does not apply."""
        return {k: v for k, v in asdict(self).items() if v not in (None, "")}


@dataclass(frozen=True)
class Report:
    """All parts at one moment."""

    parts: dict[str, Finding]

    @property
    def is_serving(self) -> bool:
        """Say whether pages can be answered: the database is there."""
        return self.parts["database"].state == "ok"

    @property
    def status(self) -> str:
        """Sum up: "ok", "degraded", or "down" when the database is gone."""
        if not self.is_serving:
            return "down"
        fine = all(part.state == "ok" for part in self.parts.values())
        return "ok" if fine else "degraded"

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON of /healthz. Nothing in it names a host or a secret."""
        return {
            "status": self.status,
            **{name: part.as_dict() for name, part in self.parts.items()},
        }


def look_at_database() -> dict[str, Finding]:
    """Read a row of ours: an empty file or an unmigrated schema is not a database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
            cursor.fetchone()
    except (DatabaseError, OSError):
        return {"database": Finding("down")}
    else:
        return {"database": Finding("ok")}
    finally:
        if threading.current_thread() is not threading.main_thread():
            connection.close()


def look_at_broker() -> dict[str, Finding]:
    """Ask Redis, or look at the broker's folder."""
    if not settings.REDIS_URL:
        folder = Path(str(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"]))
        usable = folder.is_dir() and os.access(folder, os.W_OK)
        return {"broker": Finding("ok" if usable else "down", via="folder")}
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.exceptions import RedisError
    from redis.retry import Retry

    client = Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=1,
        socket_connect_timeout=1,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        client.ping()
    except (RedisError, OSError):
        return {"broker": Finding("down", via="redis")}
    finally:
        client.close()
    return {"broker": Finding("ok", via="redis")}


def look_at_heartbeats() -> dict[str, Finding]:
    """Say when the worker last ran a task and beat last ticked."""
    return {
        part: _judge(age) for part, age in heartbeat_ages(["worker", "beat"]).items()
    }


def _judge(age: float | None) -> Finding:
    if age is None:
        return Finding("unknown")
    return Finding("ok" if age <= ALIVE_SECONDS else "late", age_seconds=int(age))


def look_at_mail() -> dict[str, Finding]:
    """Say whether the relay takes connections; without one, mail goes to files."""
    if not settings.EMAIL_HOST:
        return {"mail": Finding("ok", via="files")}
    try:
        socket.create_connection(
            (settings.EMAIL_HOST, settings.EMAIL_PORT), timeout=1
        ).close()
    except OSError:
        return {"mail": Finding("down", via="smtp")}
    return {"mail": Finding("ok", via="smtp")}


@dataclass
class Probe:
    """One look, in a thread of its own, never twice at a time, remembered a while."""

    parts: tuple[str, ...]
    look: Callable[[], dict[str, Finding]]
    fresh_seconds: float = FRESH_SECONDS
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _running: threading.Thread | None = None
    _found: dict[str, Finding] | None = None
    _found_at: float = 0.0

    def start(self) -> None:
        """Begin to look unless the last look is fresh or still under way."""
        with self._lock:
            fresh = (
                self._found and time.monotonic() - self._found_at < self.fresh_seconds
            )
            if fresh or (self._running and self._running.is_alive()):
                return
            self._found = None
            self._running = threading.Thread(target=self._run, daemon=True)
            self._running.start()

    def _run(self) -> None:
        found = self.look()
        with self._lock:
            self._found, self._found_at = found, time.monotonic()

    def wait(self, until: float) -> dict[str, Finding]:
        """Return what was found by then; a part that hangs is down."""
        if self._running:
            self._running.join(max(until - time.monotonic(), 0.0))
        with self._lock:
            return self._found or {part: Finding("down") for part in self.parts}

    def forget(self) -> None:
        """Look anew next time (tests)."""
        with self._lock:
            self._found, self._running = None, None


PROBES = [
    Probe(("database",), look_at_database),
    Probe(("broker",), look_at_broker),
    Probe(("worker", "beat"), look_at_heartbeats),
    Probe(("mail",), look_at_mail, fresh_seconds=30.0),
]


def examine() -> Report:
    """Look at every part at once; answers within 1.5 s whatever hangs."""
    until = time.monotonic() + WAIT_SECONDS
    for probe in PROBES:
        probe.start()
    parts: dict[str, Finding] = {}
    for probe in PROBES:
        parts |= probe.wait(until)
    return Report(parts)


def free_bytes() -> int:
    """Return the free space where the data are kept."""
    return shutil.disk_usage(settings.DATA_DIR).free
