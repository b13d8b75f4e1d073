"""A worker that hears nothing while beat is alive ends, so that it is started anew.

Older kombu versions hung for good after Redis came back; a supervisor can only restart
what exits.
"""

import logging
import os
import signal
import threading
import time
from typing import Any

from celery.signals import task_received
from celery.worker import state

from core.heartbeats import ALIVE_SECONDS, heartbeat_ages

log = logging.getLogger(__name__)
DEAF_SECONDS = 180.0
LOOK_EVERY = 15.0
GRACE_SECONDS = 10.0


class Watchdog(threading.Thread):
    """Looks every 15 s; being busy counts as being well."""

    def __init__(self) -> None:
        super().__init__(name="watchdog", daemon=True)
        self.heard_at = time.monotonic()

    def hear(self, **_kw: Any) -> None:
        """A task arrived."""
        self.heard_at = time.monotonic()

    def is_deaf(self) -> bool:
        """Say whether beat sends and this idle worker has heard nothing for 3 min."""
        if state.reserved_requests or state.active_requests:
            self.heard_at = time.monotonic()
        if time.monotonic() - self.heard_at < DEAF_SECONDS:
            return False
        age = heartbeat_ages(["beat"])["beat"]
        return age is not None and age < ALIVE_SECONDS

    def run(self) -> None:
        """Watch until the process ends."""
        while not self.is_deaf():
            time.sleep(LOOK_EVERY)
        log.error(
            "The worker hears nothing although beat sends; it ends to be restarted"
        )
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE_SECONDS)
        os._exit(1)


def start_watchdog() -> None:
    """Watch this worker process."""
    watchdog = Watchdog()
    task_received.connect(watchdog.hear, weak=False)
    watchdog.start()
