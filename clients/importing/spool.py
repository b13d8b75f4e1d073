"""What is judged, or drafted, waits on disk until the transaction opens.

So memory stays small however long the file is.
"""

import pickle
import tempfile
from collections.abc import Iterator
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Spool(Generic[Item]):
    """Things put aside in order, in an unnamed temporary file; `rows` counts theirs."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 — closed with the spool
        self.rows = 0

    def put(self, item: Item, rows: int) -> None:
        """Put one more thing aside, which stands for so many rows."""
        self.rows += rows
        pickle.dump(item, self._file, protocol=pickle.HIGHEST_PROTOCOL)

    def __iter__(self) -> Iterator[Item]:
        self._file.seek(0)
        while True:
            try:
                item: Item = pickle.load(self._file)  # noqa: S301 — written above
            except EOFError:
                return
            yield item

    def close(self) -> None:
        """Let the file go."""
        self._file.close()
