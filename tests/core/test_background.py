"""Beat ticks whatever the clock does; a deaf worker is told from a quiet one."""

import time
from datetime import timedelta
from typing import Any
from unittest import mock

import time_machine
from celery import Celery
from django.core.cache import cache
from django.test import SimpleTestCase

from broker_crm.beat import TickScheduler
from broker_crm.watchdog import DEAF_SECONDS, Watchdog
from core.clock import now
from core.heartbeats import heartbeat_ages, record_heartbeat

SCHEDULE = {
    "quick": {"task": "quick", "schedule": 30.0},
    "slow": {"task": "slow", "schedule": 300.0},
}


class Monotonic:
    """The monotonic clock, turned by hand."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


class BeatTests(SimpleTestCase):
    def setUp(self) -> None:
        cache.clear()
        app = Celery("beat-test", broker="memory://", set_as_current=False)
        app.conf.beat_schedule = SCHEDULE
        self.sent: list[str] = []
        self.clock = Monotonic()
        self.enterContext(mock.patch("broker_crm.beat.time.monotonic", self.clock))
        self.beat = TickScheduler(app)
        self.enterContext(mock.patch.object(self.beat, "apply_entry", self.note))

    def note(self, entry: Any, **_kw: Any) -> None:
        self.sent.append(entry.name)

    def sent_after(self, seconds: float) -> list[str]:
        self.sent.clear()
        self.clock.seconds += seconds
        self.beat.tick()
        return self.sent

    def test_everything_is_due_at_the_start_and_then_at_its_interval(self) -> None:
        self.assertEqual(["quick", "slow"], self.sent_after(0))
        self.assertEqual([], self.sent_after(29))
        self.assertEqual(["quick"], self.sent_after(1))

    def test_a_late_tick_sends_once_not_once_for_each_missed(self) -> None:
        self.sent_after(0)
        self.assertEqual(["quick", "slow"], self.sent_after(3_600))
        self.assertEqual([], self.sent_after(1))

    def test_a_step_of_the_wall_clock_changes_nothing(self) -> None:
        self.sent_after(0)
        for hours in (-1, 1):
            with time_machine.travel(now() + timedelta(hours=hours), tick=False):
                self.assertEqual([], self.sent_after(1))
                self.assertEqual(["quick"], self.sent_after(29))

    def test_it_shows_a_sign_of_life(self) -> None:
        self.assertIsNone(heartbeat_ages(["beat"])["beat"])
        self.sent_after(0)
        self.assertEqual(0, int(heartbeat_ages(["beat"])["beat"] or 0))


class WatchdogTests(SimpleTestCase):
    def setUp(self) -> None:
        cache.clear()
        self.watchdog = Watchdog()
        self.watchdog.heard_at = time.monotonic() - DEAF_SECONDS - 1

    def test_it_is_deaf_when_beat_sends_and_nothing_arrives(self) -> None:
        record_heartbeat("beat")
        self.assertTrue(self.watchdog.is_deaf())

    def test_it_is_not_deaf_when_nobody_sends(self) -> None:
        self.assertFalse(self.watchdog.is_deaf())

    def test_what_arrives_counts(self) -> None:
        record_heartbeat("beat")
        self.watchdog.hear()
        self.assertFalse(self.watchdog.is_deaf())

    def test_being_busy_counts(self) -> None:
        record_heartbeat("beat")
        with mock.patch("broker_crm.watchdog.state.active_requests", {object()}):
            self.assertFalse(self.watchdog.is_deaf())
        self.assertFalse(self.watchdog.is_deaf())
