"""What a run needs beside it: PostgreSQL, the two web sites, a sink for mail."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.postgres import PostgresServer

ROOT = Path(__file__).resolve().parent.parent
FLOOR = Path(os.environ.get("FLOOR_DIR", ROOT.parent / "shared/bench")).resolve()
DATABASE, KEPT = "floor", "kept"
WORKERS = 2
SINK_PORT = 27712  # floor_smtp.BARE
# Durable as in production, so that a write costs what it costs there.
DURABLE = (
    "shared_preload_libraries=pg_stat_statements",
    "shared_buffers=1GB",
    "work_mem=16MB",
    "maintenance_work_mem=256MB",
    "max_wal_size=4GB",
    "random_page_cost=1.1",
    "jit=off",
)


@dataclass
class Site:
    """A web site under measurement."""

    base: str
    pidfile: Path


def free_port() -> int:
    """Return a port of this machine nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def database_server(kept: Path | None = None) -> Iterator[PostgresServer]:
    """Run a durable PostgreSQL with the database both sites share.

    In a folder that is kept, the database is a fresh copy of the one kept there.
    """
    server = PostgresServer(settings=DURABLE, kept=kept and kept / "pg")
    try:
        server.start()
        _make_database(server)
        yield server
    finally:
        server.stop()


def kept_scale(server: PostgresServer) -> float | None:
    """Return the scale of the workload kept on a server; None when none is."""
    found = _administer(
        server,
        "select shobj_description(oid, 'pg_database') from pg_database "
        f"where datname = '{KEPT}'",
    )
    return float(found[0][0]) if found else None


def keep_database(server: PostgresServer, scale: float) -> None:
    """Keep the database as it is now for later runs; nobody may be connected to it."""
    if server.is_kept:
        _administer(
            server,
            f"create database {KEPT} template {DATABASE} strategy file_copy",
            f"comment on database {KEPT} is '{scale:g}'",
        )


def tidy(server: PostgresServer) -> None:
    """Keep the database as migrations have left it, without their dead rows."""
    import psycopg2

    scale = kept_scale(server)
    with closing(psycopg2.connect(dsn(server))) as link, link.cursor() as cursor:
        link.autocommit = True
        cursor.execute("vacuum (full, analyze) clients_client")
        cursor.execute("vacuum analyze")
    _administer(server, f"drop database {KEPT}")
    keep_database(server, scale or 0.0)


def _make_database(server: PostgresServer) -> None:
    import psycopg2

    like = "" if kept_scale(server) is None else f"template {KEPT} strategy file_copy"
    _administer(
        server,
        f"drop database if exists {DATABASE} with (force)",
        f"create database {DATABASE} {like}",
    )
    with closing(psycopg2.connect(dsn(server))) as link, link, link.cursor() as cursor:
        cursor.execute("create extension if not exists pg_stat_statements")


def _administer(server: PostgresServer, *statements: str) -> list[tuple[Any, ...]]:
    """Run statements outside of any transaction; return what the last one found."""
    import psycopg2

    with closing(psycopg2.connect(dsn(server, "postgres"))) as link:
        link.autocommit = True
        with link.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def dsn(server: PostgresServer, database: str = DATABASE) -> str:
    """Return how psycopg2 reaches a database of the server."""
    return f"host={server.folder} user=postgres dbname={database}"


@contextmanager
def running(
    command: list[str], *, env: dict[str, str], cwd: Path, log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command in a session of its own, ended with the block."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, env=env, cwd=cwd, stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


@contextmanager
def web_site(
    app: str,
    *,
    path: str,
    env: dict[str, str],
    cwd: Path,
    folder: Path,
    extra: list[str],
) -> Iterator[Site]:
    """Run gunicorn with two workers and wait until `path` answers."""
    port, name = free_port(), app.partition(".")[0]
    pidfile, log = folder / f"{name}.pid", folder / f"{name}.log"
    command = [
        *[sys.executable, "-m", "gunicorn", app, "-w", str(WORKERS)],
        *["-b", f"127.0.0.1:{port}", "--pid", str(pidfile), *extra],
    ]
    with running(command, env=env, cwd=cwd, log=log) as process:
        site = Site(f"http://127.0.0.1:{port}", pidfile)
        _wait(site.base + path, process, log)
        yield site


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    give_up_at = time.monotonic() + 60
    while time.monotonic() < give_up_at and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.HTTPError:
            return  # it answers
        except OSError:
            time.sleep(0.2)
        else:
            return
    msg = f"{url} did not answer: {log.read_text(errors='replace')[-2000:]}"
    raise RuntimeError(msg)


def floor_site(server: PostgresServer, folder: Path) -> AbstractContextManager[Site]:
    """Return a context manager that runs the bare site of the floor."""
    env = os.environ | {
        "FLOOR_HOST": str(server.folder),
        "FLOOR_DB": DATABASE,
        "FLOOR_USER": "postgres",
        "PYTHONPATH": str(FLOOR),
    }
    env.pop("DJANGO_SETTINGS_MODULE", None)
    return web_site(
        "floor_site.site:application",
        path="/hello",
        env=env,
        cwd=folder,
        folder=folder,
        extra=[],
    )


def our_site(folder: Path) -> AbstractContextManager[Site]:
    """Return a context manager that runs the product as in production."""
    extra = ["--worker-class", "gthread", "--threads", "4", "--preload"]
    return web_site(
        "broker_crm.wsgi",
        path="/healthz",
        env=dict(os.environ),
        cwd=ROOT,
        folder=folder,
        extra=[*extra, "--no-control-socket"],
    )


@contextmanager
def mail_sink(folder: Path) -> Iterator[None]:
    """Run the floor's bare SMTP sink."""
    command = [sys.executable, "-c", "import floor_smtp; floor_smtp.bare_sink()"]
    env = os.environ | {"PYTHONPATH": str(FLOOR)}
    with running(command, env=env, cwd=folder, log=folder / "sink.log") as process:
        give_up_at = time.monotonic() + 20
        while time.monotonic() < give_up_at and process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", SINK_PORT), 1).close()
            except OSError:
                time.sleep(0.1)
            else:
                break
        yield
