"""Several processes as one: started, restarted when one dies, ended together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

LOOK_EVERY = 0.2
STOP_WITHIN = 12.0
LONGEST_PAUSE = 30.0
# Having lived this long, a part starts again with the shortest pause.
SETTLED_AFTER = 60.0
PR_SET_PDEATHSIG = 1
Say = Callable[[str], None]


def _die_with_the_supervisor() -> None:
    """Ask Linux to end this process when its parent is killed outright."""
    if sys.platform == "linux":
        with suppress(OSError):
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Part:
    """One process with its children, all in a process group of their own."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    pause: float = 1.0
    started_at: float = 0.0
    start_again_at: float = 0.0

    def start(self) -> None:
        """Start the process in a session of its own: Ctrl-C reaches only us."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 — our own commands
            self.command,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_the_supervisor,  # noqa: PLW1509 — one thread only
        )

    @property
    def is_running(self) -> bool:
        """Say whether the process is there."""
        return self.process is not None and self.process.poll() is None

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to the process and everything it started."""
        if self.process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def ask_to_end(self) -> None:
        """Ask the process itself; it ends its children in its own good order."""
        if self.process and self.is_running:
            self.process.terminate()

    def bury(self) -> int:
        """Clear up after a death; set the time of the next start; return the code."""
        code = self.process.returncode if self.process else 0
        self.signal_group(signal.SIGKILL)
        self.process = None
        if time.monotonic() - self.started_at > SETTLED_AFTER:
            self.pause = 1.0
        self.start_again_at = time.monotonic() + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)
        return code


@dataclass
class Supervisor:
    """Keeps the parts running until SIGINT, SIGTERM or SIGHUP."""

    parts: Sequence[Part]
    say: Say
    on_ready: Callable[[], bool] | None = None
    _asked: int = field(default=0, init=False)

    def run(self) -> None:
        """Run until asked to stop; then leave no process behind."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)
        try:
            for part in self.parts:
                part.start()
            while not self._asked:
                self._look()
                time.sleep(LOOK_EVERY)
        finally:
            self._end()

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self._asked += 1

    def _look(self) -> None:
        if self.on_ready and self.on_ready():
            self.on_ready = None
        for part in self.parts:
            if part.is_running:
                continue
            if part.process:
                code = part.bury()
                self.say(
                    f"{part.name} ended (code {code}); it starts again in "
                    f"{part.start_again_at - time.monotonic():.0f} s."
                )
            elif time.monotonic() >= part.start_again_at:
                part.start()

    def _end(self) -> None:
        """Ask first, insist after 12 s or at the second Ctrl-C, sweep in any case."""
        asked = self._asked
        for part in self.parts:
            part.ask_to_end()
        give_up_at = time.monotonic() + STOP_WITHIN
        while any(part.is_running for part in self.parts):
            if time.monotonic() > give_up_at or self._asked > asked:
                break
            time.sleep(LOOK_EVERY / 4)
        for part in self.parts:
            part.signal_group(signal.SIGKILL)
            if part.process:
                part.process.wait()
