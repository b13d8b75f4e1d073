"""Many small assertions in one test: all that is wrong is told, at its end."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.test import SimpleTestCase

MOST_TOLD = 20


class FaultsTestCase(SimpleTestCase):
    """Like sub-tests, without a report for each of thousands that went well."""

    def setUp(self) -> None:
        super().setUp()
        self.faults: list[str] = []
        self.addCleanup(self._tell)

    @contextmanager
    def each(self, name: object) -> Iterator[None]:
        """Collect what fails within instead of stopping there."""
        try:
            yield
        except AssertionError as fault:
            self.faults.append(f"{name}: {fault}")

    def _tell(self) -> None:
        told = "\n".join(self.faults[:MOST_TOLD])
        self.assertEqual(len(self.faults), 0, f"{len(self.faults)} faults\n{told}")
