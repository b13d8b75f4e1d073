"""Several workers, and kill -9 in the middle: nothing twice, nothing silently lost."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import SimpleTestCase

from tests.migrated import placed
from tests.servers import SmtpSink, running_smtp_sink

BASE = Path(settings.BASE_DIR)
WORKER = str(BASE / "tests/outbox/crash_worker.py")


@contextmanager
def scratch_database(folder: Path) -> Iterator[str]:
    """Give the URL of an empty database on the server the suite runs on."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        yield f"sqlite:///{folder / 'crash.sqlite3'}"
        return
    import psycopg2

    url, name = os.environ["DATABASE_URL"], f"crash_{os.getpid()}"
    line = psycopg2.connect(url)
    line.autocommit = True
    with line.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        head, mark, query = url.partition("?")
        yield head.rpartition("/")[0] + f"/{name}" + mark + query
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    line.close()


class OwnSite(SimpleTestCase):
    """An installation of its own, in processes of its own, with a real SMTP sink."""

    readers = 600
    sink: SmtpSink
    env: dict[str, str]

    def setUp(self) -> None:
        super().setUp()
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.sink = self.enterContext(running_smtp_sink())
        self.env = os.environ | {
            "DEBUG": "true",
            "TESTING": "false",
            "DATA_DIR": str(folder),
            "DATABASE_URL": self.enterContext(scratch_database(folder)),
            "EMAIL_HOST": self.sink.host,
            "EMAIL_PORT": str(self.sink.port),
            "DJANGO_SETTINGS_MODULE": "broker_crm.settings",
        }
        is_file = self.env["DATABASE_URL"].startswith("sqlite")
        if not (is_file and placed(folder / "crash.sqlite3")):
            self.run_to_end("manage.py", "migrate", "-v0")
        self.run_to_end(WORKER, "found", str(self.readers))

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=BASE,
            env=self.env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run_to_end(self, *arguments: str) -> str:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, err)
        return out

    def ask(self, sql: str) -> list[Any]:
        """Run SQL on the site's database from here, without its code."""
        url = self.env["DATABASE_URL"]
        if url.startswith("sqlite:///"):
            line: Any = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)
        else:
            import psycopg2

            line = psycopg2.connect(url)
        with closing(line), line:
            cursor = line.cursor()
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def states(self) -> Counter[str]:
        return Counter(
            state for (state,) in self.ask("SELECT state FROM outbox_delivery")
        )

    def bury(self) -> None:
        """Age what dead workers held, so that the sweep finds it at once."""
        past = "'2020-01-01 00:00:00+00:00'"
        self.ask(f"UPDATE outbox_delivery SET claimed_at={past} WHERE state='claimed'")
        self.ask(f"UPDATE outbox_delivery SET handed_at={past} WHERE state='handing'")

    def received(self) -> list[str]:
        return [letter.recipients[0] for letter in self.sink.letters]

    def report(self, process: "subprocess.Popen[str]") -> dict[str, Any]:
        out, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, err)
        facts: dict[str, Any] = json.loads(out)
        return facts


@pytest.mark.database
class ConcurrencyTests(OwnSite):
    readers = 300

    def test_three_runs_at_once_send_each_message_once_and_a_fourth_none(self) -> None:
        day = ("--date", "2026-11-24", "--json")
        self.run_to_end(
            "manage.py",
            "shell",
            "-v0",
            "-c",
            "from outbox.models import *; Delivery.objects.all().delete();"
            "Mailing.objects.all().delete();"
            "from digests.actions import write_news; from accounts.models import User;"
            "write_news(by=User.objects.get(username='gao'), title='演示')",
        )
        runs = [self.start("manage.py", "send_digests", *day) for _ in range(3)]
        reports = [self.report(one) for one in runs]
        self.assertEqual(sum(one["planned"] for one in reports), 300)
        self.assertEqual(sum(one["sent"] for one in reports), 300)
        last = self.report(self.start("manage.py", "send_digests", *day))
        self.assertEqual((last["planned"], last["sent"]), (0, 0))
        self.assertEqual(len(self.received()), 300)
        self.assertEqual(len(set(self.received())), 300)


@pytest.mark.database
class KillTests(OwnSite):
    """R1 in small; `make chaos` does it with ten thousand."""

    rounds, workers = 4, 2

    def wait_for_letters(self, count: int) -> None:
        until = time.monotonic() + 60
        while len(self.sink.letters) < count and time.monotonic() < until:
            time.sleep(0.001)

    def test_kill_9_in_the_middle(self) -> None:
        rng, kills = random.Random(1), 0
        for _round in range(self.rounds):
            running = [self.start(WORKER, "work") for _ in range(self.workers)]
            for one in running:
                assert one.stdout is not None
                self.assertEqual(one.stdout.readline(), "ready\n")
            self.wait_for_letters(len(self.sink.letters) + rng.randrange(5, 60))
            for one in running:
                one.send_signal(signal.SIGKILL)
                one.communicate()
                kills += 1
            self.bury()
        self.run_to_end(WORKER, "work")
        states, received = self.states(), self.received()
        self.assertEqual(len(received), len(set(received)), "something arrived twice")
        self.assertEqual(set(states) - {"sent", "uncertain"}, set())
        self.assertEqual(sum(states.values()), self.readers)
        self.assertLessEqual(states["uncertain"], kills)
        self.assertGreaterEqual(len(received), states["sent"])
        self.assertLessEqual(len(received) - states["sent"], states["uncertain"])
