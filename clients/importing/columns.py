"""Reading one field's texts, column by column."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clients.importing.fields import FIELDS
from clients.importing.maps import NO_VALUE

MOST_REMEMBERED = 20_000


class Column:
    """Reads one field's texts; equal texts are read once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._read = FIELDS[name].read
        self._seen: dict[str, tuple[Any, str]] = {}

    def read(self, texts: list[str]) -> list[tuple[Any, str]]:
        """Return (value, reason) for each text; an empty reason means it is good."""
        if len(self._seen) > MOST_REMEMBERED:
            self._seen.clear()
        return [self._seen.get(text) or self._first_time(text) for text in texts]

    def _first_time(self, text: str) -> tuple[Any, str]:
        if not text and self.name != "name":
            found: tuple[Any, str] = (None, "")
        else:
            found = self._judge(text)
        self._seen[text] = found
        return found

    def _judge(self, text: str) -> tuple[Any, str]:
        if text.startswith(NO_VALUE):
            cell = text.removeprefix(NO_VALUE)
            return None, _("The map has no value for “%(cell)s” and no “else”.") % {
                "cell": cell[:40]
            }
        if not text:
            return None, _("The name is missing.")
        try:
            return self._read(text), ""
        except ValidationError as error:
            return None, " ".join(error.messages)
