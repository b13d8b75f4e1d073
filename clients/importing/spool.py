"""Drafted rows wait on disk until the transaction opens: memory stays small."""

import pickle
import tempfile
from collections.abc import Iterator

from clients.importing.drafting import Chunk


class Spool:
    """Chunks put aside in order, in an unnamed temporary file."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 — closed with the spool
        self.rows = 0

    def put(self, chunk: Chunk) -> None:
        """Put one more chunk aside."""
        self.rows += len(chunk.keys)
        pickle.dump(chunk, self._file, protocol=pickle.HIGHEST_PROTOCOL)

    def __iter__(self) -> Iterator[Chunk]:
        self._file.seek(0)
        while True:
            try:
                chunk: Chunk = pickle.load(self._file)  # noqa: S301 — written above
            except EOFError:
                return
            yield chunk

    def close(self) -> None:
        """Let the file go."""
        self._file.close()
