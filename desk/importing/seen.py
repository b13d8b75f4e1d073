"""What rows were about to change when their owner looked at them, kept until "
"writing."""

import json
from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from clients.importing.judged import Update
from clients.importing.updating import digest_of
from core.files import FileRefused


class SeenUpdates:
    """Collects a mark of every update a check has shown."""

    def __init__(self) -> None:
        self._digests: dict[int, str] = {}

    def add(self, updates: Iterable[Update]) -> None:
        """Add a run of rows."""
        self._digests |= {update.row: digest_of(update) for update in updates}

    def keep(self, name: str) -> None:
        """Store the marks."""
        default_storage.delete(name)
        packed = json.dumps(self._digests)
        default_storage.save(name, ContentFile(packed.encode()))


def seen_of(name: str) -> dict[int, str]:
    """Return the marks of a check. Raises FileRefused when they are gone."""
    try:
        with default_storage.open(name) as file:
            return {int(row): digest for row, digest in json.load(file).items()}
    except (OSError, ValueError):
        raise FileRefused(
            _("What the rows change is no longer kept. Judge them again.")
        ) from None
