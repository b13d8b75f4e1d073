"""An installation for one trial: a database, a DATA_DIR and processes of its own."""

import json
import os
import secrets
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.servers import ROOT
from tests.postgres import FAST, PostgresServer

HAND = "benchmarks.chaos.hand"
MIGRATE = ("manage.py", "migrate", "-v0")
# What of the caller's environment a process of a trial sees; nothing of the product.
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")
# The time stamps order commits exactly: they are given before locks are let go.
SETTINGS = (*FAST, "track_commit_timestamp=on")


class Installation:
    """Where a trial happens. `hand` is a process that knows the product's code."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.folder, self.env = folder, env
        self._hand: subprocess.Popen[str] | None = None
        self.children: set[int] = set()

    def run(self, *arguments: str) -> str:
        """Run Python to its end; raises RuntimeError when it fails."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=120)
        if process.returncode:
            msg = f"{arguments}: {err[-2000:]}"
            raise RuntimeError(msg)
        return out

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start Python with these arguments in this installation."""
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.env,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def tell(self, what: str, **facts: Any) -> Any:
        """Let the hand do something and return what it answers."""
        if self._hand is None:
            with (self.folder / "hand.log").open("ab") as log:
                self._hand = subprocess.Popen(
                    [sys.executable, "-m", HAND],
                    cwd=ROOT,
                    env=self.env,
                    text=True,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                )
        hand = self._hand
        assert hand.stdin
        assert hand.stdout
        hand.stdin.write(json.dumps({"what": what, "facts": facts}) + "\n")
        hand.stdin.flush()
        answer = hand.stdout.readline()
        if not answer:
            raise RuntimeError((self.folder / "hand.log").read_text()[-2000:])
        return json.loads(answer)

    def fork(self, what: str, **facts: Any) -> int:
        """Let a child of the hand do something; return its process id."""
        pid = int(self.tell("fork", task=what, **facts))
        self.children.add(pid)
        return pid

    def kill(self, pid: int) -> None:
        """End a child of the hand with kill -9 and see it gone."""
        os.kill(pid, signal.SIGKILL)
        self.wait(pid)

    def wait(self, pid: int, seconds: float = 120) -> None:
        """Wait for the end of a child; the hand reaps it."""
        until = time.monotonic() + seconds
        while Path(f"/proc/{pid}").exists():
            if time.monotonic() > until:
                msg = f"process {pid} did not end within {seconds:.0f} s"
                raise RuntimeError(msg)
            time.sleep(0.005)
        self.children.discard(pid)

    def is_running(self, pid: int) -> bool:
        """Say whether a child still runs."""
        return Path(f"/proc/{pid}").exists()

    def answers(self) -> list[dict[str, Any]]:
        """Return what the children that came to their end left behind."""
        found = (self.folder / "data").glob("child-*.json")
        return [json.loads(path.read_text()) for path in sorted(found)]

    def ask(self, sql: str) -> list[Any]:
        """Run SQL on the database from here, without the product's code."""
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

    def close(self) -> None:
        """End the hand and whatever it started."""
        for pid in sorted(self.children):
            if self.is_running(pid):
                os.kill(pid, signal.SIGKILL)
        if self._hand is not None:
            self._hand.kill()
            self._hand.communicate()


@contextmanager
def installation(
    database: str, *, migrate: Sequence[str] = MIGRATE, **env: str
) -> Iterator[Installation]:
    """Set up an installation on `postgres` or `sqlite`; gone after the block."""
    with ExitStack() as stack:
        made = tempfile.TemporaryDirectory(
            prefix="bcrm-chaos-", ignore_cleanup_errors=True
        )
        folder = Path(stack.enter_context(made))
        if database == "postgres":
            server = PostgresServer(SETTINGS)
            stack.callback(server.stop)
            url = server.start()
        else:
            url = f"sqlite:///{folder / 'chaos.sqlite3'}"
        facts = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        facts |= {
            "DEBUG": "true",
            "DATA_DIR": str(folder / "data"),
            "DATABASE_URL": url,
            "SECRET_KEY": secrets.token_urlsafe(48),
            "DATA_KEY": secrets.token_urlsafe(48),
            "DJANGO_SETTINGS_MODULE": "broker_crm.settings",
        }
        site = Installation(folder, facts | env)
        stack.callback(site.close)
        site.run(*migrate)
        yield site
