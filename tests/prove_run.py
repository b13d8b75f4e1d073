"""Prove `make run` as a newcomer meets it: `python -m tests.prove_run`.

From a fresh clone: start it, sign in through the form as three people, open every page
their navigation offers, see every part healthy, stop it, and find no process left; then
start it once more, which must not load anything again.
"""

import http.cookiejar
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_WITHIN = 600.0
HEALTHY_WITHIN = 90.0
STOP_WITHIN = 30.0
PEOPLE = ("lin", "wu", "gao")
LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)"')
FIELD = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
LEFT_OUT = ("logout", "/static/", "/language/")


class Proof:
    """One clone, one port, one data folder."""

    def __init__(self, folder: Path) -> None:
        self.clone = folder / "clone"
        self.log = folder / "log"
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.problems: list[str] = []

    def copy(self) -> None:
        """Clone the commit; outside of git, copy what is here."""
        settings = self.clone.parent / "gitconfig"
        settings.write_text("[safe]\n\tdirectory = *\n")
        cloned = subprocess.run(
            ["git", "clone", "--quiet", str(ROOT), str(self.clone)],
            env={**os.environ, "GIT_CONFIG_GLOBAL": str(settings)},
            check=False,
        )
        if cloned.returncode:
            unwanted = shutil.ignore_patterns(
                ".git", ".venv", "var", "shots", ".*_cache"
            )
            shutil.copytree(ROOT, self.clone, ignore=unwanted)

    def start(self) -> float:
        """Run `make run` until a page can be used; return the seconds it took."""
        forget = ("DEBUG", "DATA_DIR", "DATABASE_URL", "REDIS_URL", "MAKEFLAGS")
        environment = {k: v for k, v in os.environ.items() if k not in forget}
        began = time.monotonic()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                ["make", "run"],
                cwd=self.clone,
                env={**environment, "PORT": str(self.port), "MAKELEVEL": ""},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wait("the sign-in page", START_WITHIN, self.has_page)
        self.wait("the logins", 10.0, lambda: "Password" in self.log.read_text())
        return time.monotonic() - began

    def wait(self, what: str, seconds: float, is_so: Callable[[], bool]) -> None:
        """Wait for something; fail with the log when it does not come."""
        give_up_at = time.monotonic() + seconds
        while not is_so():
            assert self.process is not None
            if self.process.poll() is not None or time.monotonic() > give_up_at:
                sys.exit(f"{what} did not come. The log:\n{self.log.read_text()}")
            time.sleep(0.2)

    def url(self, path: str) -> str:
        """Return the address that was printed, with a path."""
        return urllib.parse.urljoin(f"http://localhost:{self.port}", path)

    def has_page(self) -> bool:
        """Say whether the sign-in page can be used."""
        try:
            with urllib.request.urlopen(
                self.url("/accounts/login/"), timeout=5
            ) as page:
                return FIELD.search(page.read().decode()) is not None
        except OSError:
            return False

    def is_healthy(self) -> bool:
        """Say whether every part is well."""
        with urllib.request.urlopen(self.url("/healthz"), timeout=5) as answer:
            return bool(json.load(answer)["status"] == "ok")

    def password(self) -> str:
        """Read the password the start printed."""
        found = re.search(r"Password of all: (\S+)", self.log.read_text())
        return found[1] if found else sys.exit("no password printed")

    def visit(self, person: str) -> int:
        """Sign in and open everything the navigation offers; return how many pages."""
        jar = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        login = self.url("/accounts/login/")
        token = FIELD.search(opener.open(login, timeout=20).read().decode())
        assert token
        form = {
            "csrfmiddlewaretoken": token[1],
            "login": person,
            "password": self.password(),
        }
        request = urllib.request.Request(
            login, urllib.parse.urlencode(form).encode(), {"Referer": login}
        )
        with opener.open(request, timeout=20) as answer:
            if "/accounts/login" in answer.url:
                sys.exit(f"{person} could not sign in")
            first = answer.read().decode()
        pages = sorted(set(LINK.findall(first)))
        opened = [p for p in pages if not any(word in p for word in LEFT_OUT)]
        for path in opened:
            try:
                opener.open(self.url(path), timeout=30).close()
            except urllib.error.HTTPError as problem:
                self.problems.append(f"{person} {path}: {problem.code}")
        return len(opened)

    def stop(self) -> None:
        """Press Ctrl-C; fail when a process is left."""
        if self.process is None:
            return
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
            self.process.wait(STOP_WITHIN)
        left = [n for n in processes_in(self.clone) if n != os.getpid()]
        for number in left:
            os.kill(number, signal.SIGKILL)
        if left:
            sys.exit(f"processes left after Ctrl-C: {left}")


def free_port() -> int:
    """Return a port nobody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return int(server.getsockname()[1])


def processes_in(folder: Path) -> list[int]:
    """List the processes that work in a folder (Linux)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            place = (entry / "cwd").readlink()
        except OSError:
            continue
        if place == folder or folder in place.parents:
            found.append(int(entry.name))
    return found


def main() -> int:
    """Start twice, look around, stop twice."""
    with tempfile.TemporaryDirectory(prefix="broker-crm-proof-") as name:
        proof = Proof(Path(name).resolve())
        try:
            proof.copy()
            print(f"first start: a page after {proof.start():.1f} s", flush=True)
            for person in PEOPLE:
                print(f"{person} opened {proof.visit(person)} pages", flush=True)
            proof.wait("health of every part", HEALTHY_WITHIN, proof.is_healthy)
            print("every part is well", flush=True)
            proof.stop()
            print("Ctrl-C left no process", flush=True)
            print(f"second start: a page after {proof.start():.1f} s", flush=True)
        finally:
            proof.stop()
    print("\n".join(proof.problems))
    return 1 if proof.problems else 0


if __name__ == "__main__":
    sys.exit(main())
