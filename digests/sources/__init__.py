"""Where items come from: one function for each kind of source."""

from collections.abc import Callable, Sequence
from datetime import datetime

from digests.enums import SourceKind
from digests.models import Source
from digests.rules import Entry
from digests.sources.feeds import read_feed
from digests.sources.folder import read_folder
from digests.sources.outage import Outage

READERS: dict[str, Callable[[str, datetime], Sequence[Entry]]] = {
    SourceKind.FEED: read_feed,
    SourceKind.FOLDER: read_folder,
}


def entries_of(source: Source, fetched_at: datetime) -> Sequence[Entry]:
    """Return what a source holds now, tidied. Raises Outage or FetchError.

    A source typed by hand has nothing to fetch.
    """
    reader = READERS.get(source.kind)
    return reader(source.url, fetched_at) if reader else []


__all__ = ["READERS", "Outage", "entries_of"]
