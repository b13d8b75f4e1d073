"""Beat without a memory: every entry is a tick that asks the database what is due."""

import time
from typing import Any

from celery.beat import ScheduleEntry, Scheduler

from core.heartbeats import record_heartbeat

LONGEST_NAP = 5.0


class TickScheduler(Scheduler):
    """Sends each entry every so many seconds by the monotonic clock.

    Nothing is kept on disk (a killed beat leaves no half-written schedule), and a step
    of the wall clock neither stops the ticks nor bunches them.
    """

    def setup_schedule(self) -> None:
        """Take the entries of the settings; all are due at the start."""
        self.install_default_entries({})
        self.schedule: dict[str, ScheduleEntry] = {}
        self.update_from_dict(self.app.conf.beat_schedule)
        self._due_at = dict.fromkeys(self.schedule, 0.0)

    def tick(self, *_args: Any, **_kw: Any) -> float:
        """Send what is due; return the seconds until the next call."""
        record_heartbeat("beat")
        for name, entry in self.schedule.items():
            if time.monotonic() >= self._due_at[name]:
                self._due_at[name] = (
                    time.monotonic() + entry.schedule.run_every.total_seconds()
                )
                self.apply_entry(entry, producer=self.producer)
        wait = min(self._due_at.values()) - time.monotonic()
        return min(max(wait, 0.05), LONGEST_NAP)
