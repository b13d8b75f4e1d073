"""One command keeps its processes running and leaves none behind."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.conf import settings

PATIENCE = 30.0
# The part starts a grandchild that ignores SIGTERM, and writes both process ids.
PART = """
import os, signal, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"])
with open(sys.argv[1], "a") as file:
    file.write(f"{os.getpid()} {child.pid}\\n")
time.sleep(600)
"""
SUPERVISOR = """
import os, sys
from core.supervisor import Part, Supervisor
parts = [Part(n, [sys.executable, "-c", sys.argv[1], f"{sys.argv[2]}/{n}"], os.environ)
         for n in ("web", "worker")]
Supervisor(parts, print).run()
"""


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something is so; far longer than it ever takes."""
    give_up_at = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < give_up_at
        time.sleep(0.05)


def is_alive(process: int) -> bool:
    """Say whether a process runs; one that is dead but not yet reaped does not."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def started(folder: Path, name: str) -> list[list[int]]:
    """Return [part, grandchild] ids of each start so far."""
    with suppress(FileNotFoundError):
        lines = (folder / name).read_text().splitlines()
        return [[int(word) for word in line.split()] for line in lines]
    return []


@contextmanager
def supervised(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run two parts under a supervisor."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SUPERVISOR), PART, str(folder)],
        cwd=settings.BASE_DIR,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: bool(started(folder, "web") and started(folder, "worker")))
        yield process
    finally:
        process.kill()
        process.wait()
        for name in ("web", "worker"):
            for pair in started(folder, name):
                for number in filter(is_alive, pair):
                    os.kill(number, signal.SIGKILL)


def everyone(folder: Path) -> list[int]:
    """Return every process id ever started."""
    return [
        number
        for name in ("web", "worker")
        for pair in started(folder, name)
        for number in pair
    ]


def test_a_part_that_dies_is_started_again_without_its_old_children(
    tmp_path: Path,
) -> None:
    with supervised(tmp_path):
        part, grandchild = started(tmp_path, "worker")[0]
        os.kill(part, signal.SIGKILL)
        wait_for(lambda: len(started(tmp_path, "worker")) == 2)
        wait_for(lambda: not is_alive(grandchild))
        assert len(started(tmp_path, "web")) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_when_it_ends_nothing_is_left(tmp_path: Path, number: signal.Signals) -> None:
    with supervised(tmp_path) as process:
        process.send_signal(number)
        assert process.wait(PATIENCE) == 0
        assert [n for n in everyone(tmp_path) if is_alive(n)] == []


@pytest.mark.skipif(sys.platform != "linux", reason="Linux ends orphans, others do not")
def test_killed_outright_it_takes_its_parts_along(tmp_path: Path) -> None:
    with supervised(tmp_path) as process:
        process.kill()
        parts = [started(tmp_path, name)[0][0] for name in ("web", "worker")]
        wait_for(lambda: not any(map(is_alive, parts)))
