"""/healthz tells the state of every part, quickly and to anybody."""

import json
import socket
import threading
import time
from unittest import mock

from django.core.cache import cache
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import SimpleTestCase, TestCase, override_settings

from core import health
from core.heartbeats import record_heartbeat
from tests.servers import running_smtp_sink, running_valkey


def forget() -> None:
    for probe in health.PROBES:
        probe.forget()


class HealthTests(TestCase):
    def setUp(self) -> None:
        cache.clear()
        forget()

    def state(self, part: str) -> str:
        forget()
        return str(self.client.get("/healthz").json()[part]["state"])

    def test_everyone_may_ask_under_any_host_name(self) -> None:
        response = self.client.get("/healthz", headers={"host": "10.0.0.7"})
        self.assertEqual(200, response.status_code)
        self.assertEqual("no-store", response["Cache-Control"])
        self.assertEqual(
            {"status", "database", "broker", "worker", "beat", "mail"},
            set(response.json()),
        )

    def test_it_is_only_read(self) -> None:
        self.assertEqual(405, self.client.post("/healthz").status_code)
        self.assertEqual(b"", self.client.head("/healthz").content)

    def test_heartbeats_are_unknown_then_ok_then_late(self) -> None:
        self.assertEqual("unknown", self.state("worker"))
        record_heartbeat("worker")
        self.assertEqual("ok", self.state("worker"))
        self.assertEqual("unknown", self.state("beat"))
        cache.set("heartbeat:worker", 1_700_000_000.0)
        self.assertEqual("late", self.state("worker"))
        self.assertEqual(200, self.client.get("/healthz").status_code)

    def test_without_the_database_it_answers_503_even_to_a_session(self) -> None:
        self.client.cookies["sessionid"] = "x"
        gone = mock.Mock(side_effect=OperationalError)
        with mock.patch.object(BaseDatabaseWrapper, "cursor", gone):
            response = self.client.get("/healthz")
        self.assertEqual(503, response.status_code)
        self.assertEqual("down", response.json()["status"])
        self.assertEqual("down", response.json()["database"]["state"])

    def test_mail_is_ok_as_files_and_as_a_relay_that_listens(self) -> None:
        self.assertEqual("files", self.client.get("/healthz").json()["mail"]["via"])
        with running_smtp_sink() as sink:
            there = {"EMAIL_HOST": sink.host, "EMAIL_PORT": sink.port}
            with override_settings(**there):
                self.assertEqual("ok", self.state("mail"))
        with override_settings(**there):
            self.assertEqual("down", self.state("mail"))

    def test_nothing_secret_is_told(self) -> None:
        with override_settings(REDIS_URL="redis://:pass-word@127.0.0.1:1/0"):
            body = self.client.get("/healthz").content.decode()
        self.assertNotIn("pass-word", body)
        self.assertEqual("down", json.loads(body)["broker"]["state"])


class BrokerTests(SimpleTestCase):
    def test_redis_answers(self) -> None:
        with running_valkey() as url, override_settings(REDIS_URL=url):
            self.assertEqual("ok", health.look_at_broker()["broker"].state)

    def test_redis_that_accepts_and_stays_silent_is_down(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as frozen:
            url = f"redis://127.0.0.1:{frozen.getsockname()[1]}/0"
            with override_settings(REDIS_URL=url):
                self.assertEqual("down", health.look_at_broker()["broker"].state)


class ProbeTests(SimpleTestCase):
    def test_a_part_that_hangs_is_down_and_is_not_asked_twice(self) -> None:
        release, asked = threading.Event(), []

        def hang() -> dict[str, health.Finding]:
            asked.append(1)
            release.wait(30)
            return {"part": health.Finding("ok")}

        probe = health.Probe(("part",), hang)
        for _ in range(3):
            probe.start()
            self.assertEqual("down", probe.wait(0.0)["part"].state)
        self.assertEqual([1], asked)
        release.set()
        self.assertEqual("ok", probe.wait(time.monotonic() + 30)["part"].state)
