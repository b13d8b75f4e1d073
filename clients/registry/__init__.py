"""What clients ask of the apps above them, filled in when those are ready.

The timeline of a client: everything that happened, whichever app wrote it down. And the
first contact, with which the sales process begins.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.utils.functional import Promise

from accounts.models import User
from clients.models import Client
from core.flat import Flat, Source


@dataclass(frozen=True)
class Entry:
    """One line of the timeline, ready to be shown.

    `mind` is how far the client's mind had come (0 to 4, AIDA), `mind_text` its word.
    """

    at: datetime | None
    kind: str
    icon: str
    title: str
    text: str = ""
    tags: tuple[str, ...] = ()
    who: str = ""
    mind: int = 0
    mind_text: str = ""

    @property
    def pips(self) -> list[bool]:
        """The four pips of the client's mind; none where it was not noted."""
        return [n < self.mind for n in range(4)] if self.mind else []


@dataclass(frozen=True)
class TimelineSource:
    """A kind of entry: the rows of a client that are one, and how a row is shown.

    `rows` gives rows with a moment (`Source.at`); `show` turns one into an entry.
    Which rows may depend on the client's number and on the day, on nothing else: the
    statement is written once a day and serves every client.
    """

    kind: str
    label: str | Promise
    rows: Callable[[Client], Source]
    show: Callable[[Flat], Entry]


class BeginProcess(Protocol):
    """Begin the sales process of a client with a first contact (pipeline's part)."""

    def __call__(self, client: Client, *, by: User, at: datetime) -> object: ...


@dataclass
class _Registry:
    timeline: dict[str, TimelineSource] = field(default_factory=dict)
    begin: BeginProcess | None = None


_filled = _Registry()


def add_timeline(*sources: TimelineSource) -> None:
    """Let the timeline show one more kind of entry."""
    for source in sources:
        _filled.timeline[source.kind] = source


def timeline_sources() -> Iterable[TimelineSource]:
    """Return every kind of entry there is, in the order they were added."""
    return _filled.timeline.values()


def on_first_contact(begin: BeginProcess) -> None:
    """Say what begins the sales process."""
    _filled.begin = begin


def begin_process(client: Client, *, by: User, at: datetime) -> None:
    """Begin the sales process of a client; raises ValidationError."""
    if _filled.begin is None:
        msg = "no app has said how the sales process begins"
        raise RuntimeError(msg)
    _filled.begin(client, by=by, at=at)
