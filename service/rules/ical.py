"""Calendars as RFC 5545 writes them: lines folded, text escaped, Shanghai's zone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONGEST_LINE = 75  # octets, without the line break (section 3.1)
# China has kept one offset since 1991; nothing older is ever in a feed.
ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Shanghai",
    "BEGIN:STANDARD",
    "DTSTART:19910915T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True)
class Event:
    """One entry of a calendar; `changed_at` and `sequence` tell of its last change."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    sequence: int
    summary: str
    place: str = ""
    url: str = ""
    is_cancelled: bool = False


def escaped(text: str) -> str:
    r"""Escape text as section 3.3.11 asks.

    >>> escaped("a;b,c\\d\ne")
    'a\\;b\\,c\\\\d\\ne'
    """
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,")):
        text = text.replace(plain, written)
    return "\\n".join(text.splitlines())


def folded(line: str) -> str:
    """Fold a line after at most 75 octets, never inside a character (section 3.1)."""
    parts, part, room = [], "", LONGEST_LINE
    for character in line:
        size = len(character.encode())
        if size > room:
            parts.append(part)
            part, room = "", LONGEST_LINE - 1  # the blank that continues it
        part += character
        room -= size
    return "\r\n ".join([*parts, part])


def calendar_of(name: str, events: Sequence[Event]) -> bytes:
    """Write a calendar; the same events give the same octets."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Broker CRM//Appointments//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        "X-WR-TIMEZONE:Asia/Shanghai",
        "REFRESH-INTERVAL;VALUE=DURATION:PT30M",
        *ZONE,
        *(line for event in events for line in _lines(event)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def _lines(event: Event) -> Iterable[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"DTSTAMP:{_utc(event.changed_at)}"
    yield f"LAST-MODIFIED:{_utc(event.changed_at)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART;TZID=Asia/Shanghai:{_local(event.starts_at)}"
    yield f"DTEND;TZID=Asia/Shanghai:{_local(event.ends_at)}"
    yield f"SUMMARY:{escaped(event.summary)}"
    if event.place:
        yield f"LOCATION:{escaped(event.place)}"
    if event.url:
        yield f"URL:{event.url}"
    yield f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}"
    yield "CLASS:PRIVATE"
    yield "END:VEVENT"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y%m%dT%H%M%S}"
