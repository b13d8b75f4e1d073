"""A mail server that misbehaves on command: answers no, falls silent, hangs up."""

import random
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

SILENCE = 6.0


@dataclass(frozen=True)
class Fault:
    """At `step` (RCPT, DATA, or END of the message) reply, `hang` or `drop`."""

    step: str = ""
    act: str = ""

    def __str__(self) -> str:
        return f"{self.step}: {self.act}"


class Relay(socketserver.ThreadingTCPServer):
    """The server; `letters` counts the messages that arrived whole, by recipient."""

    allow_reuse_address = daemon_threads = True
    request_queue_size = 50

    def __init__(self, delay: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), _Line)
        self.fault, self.delay = Fault(), delay
        self.letters: Counter[str] = Counter()

    @property
    def env(self) -> dict[str, str]:
        host, port = self.server_address[:2]
        return {"EMAIL_HOST": str(host), "EMAIL_PORT": str(port)}


class _Line(socketserver.StreamRequestHandler):
    server: Relay
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.connection.settimeout(30)
        try:
            self._converse()
        except OSError:
            return  # whoever called was killed

    def _converse(self) -> None:
        self._say("220 ready")
        to = ""
        while line := self.rfile.readline():
            verb = line[:4].decode("ascii", "replace").strip().upper()
            if verb == "RCPT":
                to = line.decode().partition("<")[2].partition(">")[0]
                time.sleep(random.random() * self.server.delay)
            if verb == "DATA":
                is_over = self._take(to)
            else:
                is_over = self._answer(verb, "221 bye" if verb == "QUIT" else "250 OK")
            if is_over or verb == "QUIT":
                return

    def _take(self, to: str) -> bool:
        if self.server.fault.step == "DATA":
            return self._answer("DATA", "")
        self._say("354 go on")
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            pass
        fault = self.server.fault
        # A server that falls silent or hangs up afterwards has the message.
        if line and not (fault.step == "END" and fault.act[0].isdigit()):
            self.server.letters[to] += 1
        return self._answer("END", "250 OK")

    def _answer(self, step: str, usual: str) -> bool:
        """Answer, or do what the fault says; True when the line is over."""
        fault = self.server.fault
        if fault.step != step:
            self._say(usual)
            return False
        if fault.act == "hang":
            self.connection.settimeout(SILENCE)
            self.rfile.read()  # until the other side has had enough
            return True
        if fault.act == "drop":
            return True
        self._say(fault.act)
        return False

    def _say(self, reply: str) -> None:
        self.wfile.write(f"{reply}\r\n".encode())


@contextmanager
def running_relay(delay: float = 0.0) -> Iterator[Relay]:
    """Run a relay on a free port; `delay` is the longest wait (seconds) at RCPT."""
    with Relay(delay) as relay:
        thread = threading.Thread(target=relay.serve_forever, daemon=True)
        thread.start()
        try:
            yield relay
        finally:
            relay.shutdown()
