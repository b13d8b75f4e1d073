"""What the times were like beside a chart of months, as an app above tells it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from accounts.models import User

ReadNotes = Callable[[User, date, date], object]

_readers: dict[str, ReadNotes] = {}


@dataclass(frozen=True)
class Around:
    """Something to show under a chart: a template, and the `notes` it is given."""

    template: str
    notes: object


def add_context(template: str, read: ReadNotes) -> None:
    """Show a template under charts of months; called in `apps.ready()`."""
    _readers[template] = read


def context_around(viewer: User, start: date, end: date) -> list[Around]:
    """Return what is told of the days from `start` to `end` to this viewer."""
    return [Around(name, read(viewer, start, end)) for name, read in _readers.items()]
