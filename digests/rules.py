"""How text from outside is tidied, recognised again and waited for. Plain Python."""

import hashlib
import html
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_LINK, LONGEST_REF = 300, 2_000, 500, 300
LEAD = 60
_SPACE = re.compile(r"\s+")
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff\ufffe\uffff]"
)
_BRACKETED = re.compile(r"【([^【】]{2,})】")
_SENTENCE = re.compile(r"^(.{6,60}?)[。！？!?;；]|^(.{6,60}?)\. ")
# The exchange was founded then: an earlier date is a mistake of the source.
EARLIEST = datetime(1990, 11, 26, tzinfo=UTC)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=6)


@dataclass(frozen=True)
class Entry:
    """One piece of news or one announcement, as plain text."""

    ref: str
    title: str
    summary: str = ""
    url: str = ""
    published_at: datetime | None = None
    security_id: int | None = None
    kind: str = ""


def plain(text: str) -> str:
    """Fold a text without tags into one line: entities read, line breaks folded.

    >>> plain("A &amp; B\\n\\u3000C\\x00")
    'A & B C'
    """
    return _SPACE.sub(" ", _UNWANTED.sub("", html.unescape(text))).strip()


def cut(text: str, length: int) -> str:
    """Shorten a text; what is cut shows."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def title_from(title: str, content: str) -> str:
    """Return the title, or one taken from the content: 【…】, else its first sentence.

    >>> title_from("", "【央行操作】今日开展逆回购。")
    '央行操作'
    """
    if title:
        return cut(title, LONGEST_TITLE)
    if found := _BRACKETED.search(content):
        return cut(found[1], LONGEST_TITLE)
    if sentence := _SENTENCE.match(content):
        return sentence[1] or sentence[2]
    return cut(content, LEAD)


def good_link(url: str) -> str:
    """Return an http or https address; "" for anything else.

    >>> good_link("javascript:alert(1)"), good_link("https://a.cn/x")
    ('', 'https://a.cn/x')
    """
    url = _UNWANTED.sub("", url).strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    plain_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    if not plain_web or _SPACE.search(url) or len(url) > LONGEST_LINK:
        return ""
    return "" if any(c in url for c in "<>\"'`\\") else url


def good_moment(moment: datetime | None, fetched_at: datetime) -> datetime:
    """Return when something was published: never in the future, never nonsense."""
    if moment is None or moment < EARLIEST:
        return fetched_at
    return min(moment, fetched_at)


def digest_of(*parts: str) -> str:
    """Hash some texts; their borders count."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def cluster_of(title: str) -> str:
    """Return what one story in several sources has in common: letters and figures.

    >>> cluster_of("央行：利率不变！") == cluster_of("央行 利率不变")
    True
    """
    folded = unicodedata.normalize("NFKC", title).casefold()
    return digest_of("".join(c for c in folded if c.isalnum()) or folded)


def refs_of(found: Sequence[tuple[str, str, str]]) -> list[str]:
    """Return a stable reference for each (guid, link, title) of one feed.

    A guid serves when no entry of another title shares it; without one, link and title
    together do.
    """
    titles = Counter(guid for guid, _title in {(g, t) for g, _l, t in found})
    refs = []
    for guid, link, title in found:
        known = guid and titles[guid] == 1
        ref = guid if known and len(guid) <= LONGEST_REF else ""
        refs.append(ref or digest_of(guid, link, title))
    return refs


def wait_after(failures: int) -> timedelta:
    """Return how long a source is left alone: 5 minutes, doubling, at most 6 hours."""
    doublings: int = min(max(failures - 1, 0), 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
