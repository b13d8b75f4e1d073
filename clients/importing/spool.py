"""What is judged, or drafted, waits until the transaction opens.

A little of it waits in memory, all else on disk: so memory stays small however long the
file is.
"""

import pickle
import tempfile
from collections.abc import Iterator
from typing import Generic, TypeVar

Item = TypeVar("Item")
KEPT_NEAR = 10


class Spool(Generic[Item]):
    """Things put aside in order; `rows` counts theirs."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 — closed with the spool
        self._near: list[Item] = []
        self.rows = 0

    def put(self, item: Item, rows: int) -> None:
        """Put one more thing aside, which stands for so many rows."""
        self.rows += rows
        if len(self._near) < KEPT_NEAR:
            self._near.append(item)
        else:
            pickle.dump(item, self._file, protocol=pickle.HIGHEST_PROTOCOL)

    def __iter__(self) -> Iterator[Item]:
        yield from self._near
        self._file.seek(0)
        while True:
            try:
                item: Item = pickle.load(self._file)  # noqa: S301 — written above
            except EOFError:
                return
            yield item

    def close(self) -> None:
        """Let all of it go."""
        self._near.clear()
        self._file.close()
