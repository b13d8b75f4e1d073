"""A nudge never fails a request and never holds it, whatever Redis does."""

import os
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import SimpleTestCase, TestCase
from redis.exceptions import ConnectionError as RedisDown

from core.cache import SteadyRedisCache
from core.nudge import doorbell, nudge
from tests.servers import running_valkey

# Publishes two nudges as a web process with REDIS_URL would, and says what went out.
SCRIPT = """
import django; django.setup()
from core.nudge import doorbell, nudge
from core.tasks import beat_heartbeat
print(doorbell.ring(beat_heartbeat, ()), doorbell.ring(beat_heartbeat, ()))
nudge(beat_heartbeat)
"""
# Frozen without limits, publishing hangs for more than a minute.
FAR_TOO_LONG = 20


def ring_twice(redis_url: str) -> str:
    """Run the script against this Redis; fails when it takes far too long."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "broker_crm.settings",
        "TESTING": "false",
        "DEBUG": "true",
        "REDIS_URL": redis_url,
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=FAR_TOO_LONG,
        check=True,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout.strip()


def closed_port() -> int:
    """Return a port nobody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return int(server.getsockname()[1])


def test_a_nudge_goes_out() -> None:
    with running_valkey() as url:
        assert ring_twice(url) == "True True"


def test_refused_is_no_error() -> None:
    assert ring_twice(f"redis://127.0.0.1:{closed_port()}/0") == "False False"


def test_frozen_is_given_up_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as frozen:
        url = f"redis://127.0.0.1:{frozen.getsockname()[1]}/0"
        assert ring_twice(url) == "False False"


def test_a_folder_that_is_gone_is_no_error(tmp_path: Path) -> None:
    assert ring_twice("") == "True True"


class Bell:
    """A task that notes its calls."""

    name = "bell"

    def __init__(self, problem: Exception | None = None) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.problem = problem

    def delay(self, *args: Any) -> None:
        """Note the call, then fail if it has to."""
        self.calls.append(args)
        if self.problem:
            raise self.problem


class NudgeTests(TestCase):
    def setUp(self) -> None:
        doorbell.forget()
        self.addCleanup(doorbell.forget)

    def test_it_waits_for_the_commit(self) -> None:
        bell = Bell()
        with self.captureOnCommitCallbacks(execute=True), transaction.atomic():
            nudge(bell, 7)
            self.assertEqual([], bell.calls)
        self.assertEqual([(7,)], bell.calls)

    def test_after_a_failure_it_is_quiet_for_a_while(self) -> None:
        bell = Bell(RedisDown("away"))
        with self.captureOnCommitCallbacks(execute=True):
            nudge(bell, 1)
            nudge(bell, 2)
        self.assertEqual([(1,)], bell.calls)


class SteadyCacheTests(SimpleTestCase):
    def test_it_is_shared_while_redis_is_there(self) -> None:
        with running_valkey() as url:
            one, other = SteadyRedisCache(url, {}), SteadyRedisCache(url, {})
            one.set("a", 1)
            self.assertEqual({"a": 1}, other.get_many(["a"]))
            one.close()
            other.close()

    def test_it_is_this_process_s_own_while_redis_is_away(self) -> None:
        cache = SteadyRedisCache(f"redis://127.0.0.1:{closed_port()}/0", {})
        cache.set("a", 1)
        self.assertTrue(cache.is_away)
        self.assertEqual(1, cache.get("a"))
        self.assertEqual(2, cache.incr("a"))
        self.assertTrue(cache.add("b", 1))
        self.assertFalse(cache.add("b", 1))
        cache.clear()


@pytest.mark.parametrize("setting", ["CELERY_BEAT_SCHEDULE"])
def test_every_tick_names_a_task_that_exists(setting: str) -> None:
    from broker_crm.celery import app

    app.loader.import_default_modules()
    named = {entry["task"] for entry in getattr(settings, setting).values()}
    assert named <= set(app.tasks)
