"""A migrated SQLite database, made once for the same migrations and then copied.

Running all migrations takes longer than most test files; their outcome is the same as
long as no migration changes.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core import management
from django.db import connection


@contextmanager
def copied_when_known() -> Iterator[None]:
    """Within it, a test database is filled from the copy, or makes the copy."""
    migrate = management.call_command

    def fill(name: str, *args: Any, **options: Any) -> Any:
        if name != "migrate" or connection.vendor != "sqlite":
            return migrate(name, *args, **options)
        return _fill(lambda: migrate(name, *args, **options))

    management.call_command = fill
    try:
        yield
    finally:
        management.call_command = migrate


def placed(path: Path) -> bool:
    """Put a migrated database at `path`, when one was made already."""
    copy = _copy()
    if not copy.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(copy, path)
    return True


def _fill(migrate: Callable[[], object]) -> None:
    copy = _copy()
    copy.parent.mkdir(parents=True, exist_ok=True)
    with copy.with_suffix(".lock").open("w") as lock:
        # The second worker waits for the first instead of doing the same.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not copy.exists():
            migrate()
            _save(copy)
            return
    connection.ensure_connection()
    with sqlite3.connect(copy) as source:
        source.backup(connection.connection)
    source.close()


def _save(copy: Path) -> None:
    half = copy.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(half) as target:
        connection.connection.backup(target)
    target.close()
    for old in copy.parent.glob("migrated-*.sqlite3"):
        old.unlink(missing_ok=True)
    half.replace(copy)


def _copy() -> Path:
    base = Path(settings.BASE_DIR)
    known = hashlib.sha256(django.__version__.encode())
    known.update((base / "requirements.txt").read_bytes())
    for path in sorted(base.glob("*/migrations/**/*.py")):
        known.update(path.relative_to(base).as_posix().encode() + path.read_bytes())
    return base / ".pytest_cache" / f"migrated-{known.hexdigest()[:20]}.sqlite3"
