"""RSS and Atom: bytes fetched by us, parsed by feedparser, made plain text."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from xml.sax import SAXException

from core.fetching import Fetched, fetch
from digests.enums import Ill
from digests.rules import (
    LONGEST_SUMMARY,
    Entry,
    cut,
    good_link,
    good_moment,
    plain,
    refs_of,
    title_from,
)
from digests.sources.outage import Outage

MOST_ENTRIES = 500
DROPPED = {"script", "style"}


def read_feed(url: str, fetched_at: datetime) -> Sequence[Entry]:
    """Fetch a feed and return its entries. Raises FetchError or Outage."""
    return parse_feed(fetch(url), fetched_at)


def parse_feed(answer: Fetched, fetched_at: datetime) -> Sequence[Entry]:
    """Return the entries of a feed; an empty feed is fine, anything else an outage.

    feedparser never sees an address: given one, it would open it.
    """
    import feedparser  # slow to import

    headers = {
        "content-type": answer.headers.get("content-type", ""),
        "content-location": answer.url,
    }
    try:
        feed = feedparser.parse(io.BytesIO(answer.body), response_headers=headers)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as e:
        raise Outage(Ill.TORN_FEED) from e
    found = feed.entries[:MOST_ENTRIES]
    if not found and not feed.get("version"):
        raise Outage(Ill.NOT_A_FEED)
    if not found and isinstance(feed.get("bozo_exception"), SAXException):
        raise Outage(Ill.TORN_FEED)
    entries = _entries(found, fetched_at)
    if found and not entries:
        raise Outage(Ill.NO_WORDS)
    return entries


def _entries(found: Sequence[Any], fetched_at: datetime) -> list[Entry]:
    tidy = [_tidied(raw, fetched_at) for raw in found]
    kept = [(raw, one) for raw, one in zip(found, tidy, strict=True) if one.title]
    keys = [(text_of(raw.get("id")), one.url, one.title) for raw, one in kept]
    return [
        Entry(ref, one.title, one.summary, one.url, one.published_at)
        for ref, (_raw, one) in zip(refs_of(keys), kept, strict=True)
    ]


def _tidied(raw: Any, fetched_at: datetime) -> Entry:
    contents = [text_of(part.get("value")) for part in raw.get("content") or []]
    content = text_of(raw.get("summary")) or " ".join(contents)
    link = _link_of(raw)
    title = title_from(text_of(raw.get("title")), content) or link
    return Entry(
        ref="",
        title=title[:300],
        summary=cut(content, LONGEST_SUMMARY),
        url=link,
        published_at=good_moment(_moment_of(raw), fetched_at),
    )


def _link_of(raw: Any) -> str:
    """Return the first address that leads to a web page."""
    written = [raw.get("link"), *(one.get("href") for one in raw.get("links") or [])]
    return next((good for one in written if (good := good_link(str(one or "")))), "")


def text_of(value: object) -> str:
    """Take every tag, script and entity out of what a source calls text.

    Twice: some sources escape their markup once more than they should.
    """
    import nh3  # of no use to pages, and large

    text = str(value or "")
    for _round in range(2):
        text = plain(
            nh3.clean(text, tags=set(), clean_content_tags={"script", "style"})
        )
    return text


def _moment_of(raw: Any) -> datetime | None:
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        parsed = dict.get(raw, name)  # feedparser's own get guesses, and warns
        try:
            if parsed:
                year, month, day, hour, minute, second = parsed[:6]
                return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        except (ValueError, TypeError):
            continue
    return None
