"""A consistent copy of everything that counts: database, media, and the data key."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

SQLITE_COPY, POSTGRES_DUMP = "database.sqlite3", "database.dump"
MEDIA, DATA_KEY = "media", "data_key"


class BackupError(Exception):
    """The copy could not be made or taken; the message is one sentence."""


def write_backup(folder: Path) -> dict[str, Any]:
    """Copy database, media and keys into a new folder; return what was copied.

    The database is one moment's state though people go on writing; media are copied
    after it, so that every file the database names is there. A copy that breaks off
    leaves nothing under the folder's name. Raises BackupError.
    """
    if folder.exists() and any(folder.iterdir()):
        msg = f"{folder} is not empty; a backup goes into a new folder."
        raise BackupError(msg)
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir(parents=True, mode=0o700)
        name = _copy_database(unfinished)
        files = _copy_media(unfinished / MEDIA)
        _copy_key(unfinished)
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
    except OSError as problem:
        msg = f"The backup could not be written: {problem.strerror}."
        raise BackupError(msg) from problem
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return {"folder": str(folder), "database": name, "media_files": files}


def _copy_database(folder: Path) -> str:
    if connection.vendor == "sqlite":
        target = folder / SQLITE_COPY
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
        target.chmod(0o600)
        return SQLITE_COPY
    target = folder / POSTGRES_DUMP
    _run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", "-f", target])
    target.chmod(0o600)
    return POSTGRES_DUMP


def _copy_media(target: Path) -> int:
    source = Path(settings.MEDIA_ROOT)
    if not source.is_dir():
        target.mkdir()
        return 0
    shutil.copytree(source, target)
    return sum(1 for path in target.rglob("*") if path.is_file())


def _copy_key(folder: Path) -> None:
    """Keep the key in use, wherever it came from: hashes and links depend on it."""
    copy = folder / DATA_KEY
    copy.touch(mode=0o600)
    copy.write_text(settings.DATA_KEY)


def read_backup(folder: Path) -> dict[str, Any]:
    """Replace database, media and keys by a backup's. Raises BackupError.

    The caller holds sending afterwards: this database has forgotten what was sent.
    """
    name = SQLITE_COPY if connection.vendor == "sqlite" else POSTGRES_DUMP
    if not (folder / name).is_file():
        msg = f"{folder} holds no {name}; it is not a backup of this kind of database."
        raise BackupError(msg)
    media = Path(settings.MEDIA_ROOT)
    arriving = media.with_name(f"{media.name}.arriving")
    shutil.rmtree(arriving, ignore_errors=True)
    try:
        # What may fail for want of space comes before anything is replaced.
        shutil.copytree(folder / MEDIA, arriving)
        _take_database(folder / name)
        shutil.rmtree(media, ignore_errors=True)
        arriving.rename(media)
        shutil.copy2(folder / DATA_KEY, Path(settings.DATA_DIR) / DATA_KEY)
    except OSError as problem:
        msg = f"The backup could not be read: {problem.strerror or problem}."
        raise BackupError(msg) from problem
    finally:
        shutil.rmtree(arriving, ignore_errors=True)
    return {"folder": str(folder), "database": name}


def _take_database(copy: Path) -> None:
    if connection.vendor == "sqlite":
        check_sqlite(copy)
        connection.ensure_connection()
        with closing(sqlite3.connect(copy)) as source:
            source.backup(connection.connection)
        connection.close()
        return
    connection.close()
    dropping = ["--clean", "--if-exists", "--no-owner", "--no-privileges"]
    _run("pg_restore", ["--single-transaction", *dropping, copy])


def check_sqlite(copy: Path) -> None:
    """Raise BackupError when the file is not a whole SQLite database."""
    try:
        with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as source:
            found = source.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError as problem:
        found = (str(problem),)
    if found != ("ok",):
        msg = f"The database in the backup is damaged: {found[0]}."
        raise BackupError(msg)


def _run(program: str, arguments: list[str | Path]) -> None:
    path = _program(program)
    facts = connection.settings_dict
    environment = {**os.environ, "PGPASSWORD": str(facts.get("PASSWORD") or "")}
    options = facts.get("OPTIONS", {})
    host = facts.get("HOST") or options.get("host") or ""
    where: list[str | Path] = ["--dbname", str(facts["NAME"])]
    for flag, value in (
        ("--host", host),
        ("--port", facts.get("PORT")),
        ("--username", facts.get("USER")),
    ):
        if value:
            where += [flag, str(value)]
    done = subprocess.run(  # noqa: S603 — our own arguments
        [path, "--no-password", *where, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        msg = f"{program} failed: {said}"
        raise BackupError(msg)


def _program(name: str) -> str:
    """Find PostgreSQL's client program; PG_BIN may name its folder."""
    path = shutil.which(name, path=os.environ.get("PG_BIN")) or shutil.which(name)
    if not path:
        msg = f"{name} is needed and not installed (Debian: postgresql-client)."
        raise BackupError(msg)
    return path
