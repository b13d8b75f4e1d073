"""Inserting in the background: PostgreSQL works while Python prepares what comes next.

A bulk insert spends half its time waiting for the server, on one processor, while the
rows to come could be prepared on another. A lane takes statements in order and carries
them out on the caller's own connection and transaction. Nobody else may use that
connection meanwhile: `wait` comes before every other statement.
"""

import threading
from collections.abc import Mapping
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from django.db import connection

from core.bulk import Lines, Prepared, copy, insert, lines_of


class Lane:
    """Carries out inserts one after the other; use it inside a transaction.

    On SQLite, which has no server to wait for, every insert happens at once.
    """

    def __init__(self) -> None:
        self._is_direct = connection.vendor == "sqlite"
        self._work: SimpleQueue[Lines | None] = SimpleQueue()
        self._idle = threading.Event()
        self._idle.set()
        self._pending = 0
        self._lock = threading.Lock()
        self._error: BaseException | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        if not self._is_direct:
            # Checked as rows come, that is here, and not all at once at the end.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            self._raw = connection.connection
            self._thread = threading.Thread(target=self._carry_out, daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._thread is None:
            return
        if kind is not None:
            self._error = self._error or error
        self._work.put(None)
        self._thread.join()
        if kind is None:
            self.wait()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def insert(
        self,
        prepared: Prepared,
        numbers: Mapping[int, int],
        others: Mapping[str, Mapping[int, int]] | None = None,
    ) -> int:
        """Insert rows as `core.bulk.insert` does, soon; raises what an earlier did."""
        if self._is_direct:
            return insert(prepared, numbers, others)
        self._raise()
        lines = lines_of(prepared, numbers, others)
        if lines.count:
            with self._lock:
                self._pending += 1
                self._idle.clear()
            self._work.put(lines)
        return lines.count

    def wait(self) -> None:
        """Wait until all is inserted. Raises what went wrong."""
        self._idle.wait()
        self._raise()

    def _raise(self) -> None:
        if self._error is not None:
            with connection.wrap_database_errors:
                raise self._error

    def _carry_out(self) -> None:
        while (lines := self._work.get()) is not None:
            try:
                if self._error is None:
                    with self._raw.cursor() as cursor:
                        copy(cursor, lines)
            except BaseException as error:  # noqa: BLE001 — raised again by the caller
                self._error = error
            with self._lock:
                self._pending -= 1
                if not self._pending:
                    self._idle.set()
