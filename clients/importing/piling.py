"""The rows found good, from judging to writing, in the order of the file.

SQLite holds its one write lock while rows are written, so there they are drafted
before. PostgreSQL writes while the next rows are drafted.
"""

from collections.abc import Iterator

from django.db import connection

from clients.importing.drafting import Chunk, Drafter
from clients.importing.judged import Checked, Person, Update
from clients.importing.spool import Spool

Judged = tuple[list[Person], list[Update]]


class Pile:
    """Good rows put aside until the transaction opens."""

    def __init__(self, drafter: Drafter) -> None:
        self.drafter = drafter
        self.branches: set[int] = set()
        self._is_early = connection.vendor == "sqlite"
        self._spool: Spool[Chunk | Judged] = Spool()

    @property
    def rows(self) -> int:
        """How many rows lie here."""
        return self._spool.rows

    def put(self, checked: Checked) -> None:
        """Put the good rows of a run aside."""
        good: Judged = (checked.people, checked.updates)
        for some in good:
            self.branches |= {row.keys.branch_id for row in some}
        item = self.drafter.draft(*good) if self._is_early else good
        self._spool.put(item, len(checked.people) + len(checked.updates))

    def __iter__(self) -> Iterator[Chunk]:
        for item in self._spool:
            yield item if isinstance(item, Chunk) else self.drafter.draft(*item)

    def close(self) -> None:
        """Let go of what lies here."""
        self._spool.close()
