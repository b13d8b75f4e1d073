"""What a record may say, and how records are sealed. Plain Python.

A seal holds a line for each record: its number and the hash of what it says. Seals are
chained: each one's hash covers the one before and is keyed, so that who can write to
the database alone cannot seal anew.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

LONGEST_CODE, MOST_FACTS = 60, 200
WITHHELD = "withheld"
# Codes, field names, days, moments, logins of actions: plain ASCII without an @.
_CODE = re.compile(r"[A-Za-z0-9_.:+<>/ -]*")
_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?([T ][\d:.+-]+)?")
_DIGEST = re.compile(r"(?=.*[a-f])[0-9a-f]{32,64}")
_NUMBER_OF_SOMEBODY = re.compile(r"\d(?:[ -]?\d){6,}")
# Whole numbers that are written like a mobile number or are longer than any id of ours.
_FIRST_MOBILE, _LAST_MOBILE = 13_000_000_000, 19_999_999_999
_LARGEST = 10**13


def is_plain_fact(value: Any) -> bool:
    """Say whether a fact is an id, a count, a day or a code, and nothing personal.

    >>> [is_plain_fact(v) for v in (7, "phone", "2026-05-04", ["name", "tags"])]
    [True, True, True, True]
    >>> [is_plain_fact(v) for v in ("张三", "138 1234 5678", "a@b.cn", 13812345678)]
    [False, False, False, False]
    """
    if value is None or isinstance(value, bool | date):
        return True
    if isinstance(value, int | float | Decimal):
        number: Any = value
        return not _FIRST_MOBILE <= number <= _LAST_MOBILE and abs(number) < _LARGEST
    if isinstance(value, Mapping):
        return len(value) <= MOST_FACTS and all(
            is_plain_fact(str(name)) and is_plain_fact(fact)
            for name, fact in value.items()
        )
    if isinstance(value, list | tuple | set | frozenset):
        return len(value) <= MOST_FACTS and all(map(is_plain_fact, value))
    return isinstance(value, str) and _is_code(value)


def _is_code(text: str) -> bool:
    if _DAY.fullmatch(text) or _DIGEST.fullmatch(text):
        return True
    return (
        len(text) <= LONGEST_CODE
        and _CODE.fullmatch(text) is not None
        and _NUMBER_OF_SOMEBODY.search(text) is None
    )


def plain_facts(facts: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return facts fit for a record, and the names of those that had to be withheld.

    >>> plain_facts({"count": 3, "note": "张三"})
    ({'count': 3, 'note': 'withheld'}, ['note'])
    """
    withheld = [name for name, fact in facts.items() if not is_plain_fact(fact)]
    return {**facts, **dict.fromkeys(withheld, WITHHELD)}, withheld


@dataclass(frozen=True)
class Said:
    """All that one record says; every column of it."""

    number: int
    at: datetime
    by: int | None
    action: str
    model: str
    object_id: str
    branch: int | None
    facts: Any


def hash_of(said: Said) -> str:
    """Return the hash of a record, the same on every database."""
    written = json.dumps(
        [
            said.number,
            said.at.astimezone(UTC).isoformat(timespec="microseconds"),
            said.by,
            said.action,
            said.model,
            said.object_id,
            said.branch,
            said.facts,
        ],
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(written.encode()).hexdigest()


@dataclass(frozen=True)
class Line:
    """One record in a seal. Only what belongs to a demo world may ever be removed."""

    number: int
    digest: str
    is_demo: bool = False


def write_lines(lines: Iterable[Line]) -> str:
    """Write a seal's content, a line a record."""
    return "\n".join(f"{o.number}{'d' * o.is_demo} {o.digest}" for o in lines)


def read_lines(text: str) -> Iterator[Line]:
    """Read a seal's content. Raises ValueError when it is not one."""
    for written in text.splitlines():
        number, digest = written.split(" ")
        yield Line(int(number.removesuffix("d")), digest, number.endswith("d"))


def write_numbers(numbers: Iterable[int]) -> str:
    """Write ascending numbers as ranges, as the content of a gap.

    >>> write_numbers([3, 4, 5, 9])
    '3-5 9'
    """
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return " ".join(f"{a}-{b}" if b > a else str(a) for a, b in ranges)


def read_numbers(text: str) -> Iterator[range]:
    """Read a gap's content. Raises ValueError when it is not one."""
    for part in text.split():
        first, _dash, last = part.partition("-")
        yield range(int(first), int(last or first) + 1)


@dataclass(frozen=True)
class Sealed:
    """What a seal's own hash covers; `content` is covered through its hash."""

    number: int
    kind: str
    first: int
    last: int
    count: int
    content_hash: str
    previous: str
    at: datetime


def content_hash_of(content: str) -> str:
    """Return the hash of a seal's content."""
    return hashlib.sha256(content.encode()).hexdigest()


def seal_hash(key: str, seal: Sealed) -> str:
    """Return the keyed hash of a seal and, through `previous`, of all before it."""
    words = (
        *(seal.number, seal.kind, seal.first, seal.last, seal.count),
        *(seal.content_hash, seal.previous),
        seal.at.astimezone(UTC).isoformat(timespec="microseconds"),
    )
    text = "|".join(map(str, words))
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


# What a browser calls itself; the first that is found counts, since most name others.
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device_of(agent: str) -> tuple[str, str]:
    """Name browser and system of a User-Agent header; "" what it does not tell.

    >>> device_of("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537 Edg/126.0")
    ('Edge', 'Windows')
    >>> device_of("curl/8")
    ('', '')
    """
    browser = next((name for word, name in BROWSERS if word in agent), "")
    system = next((name for word, name in SYSTEMS if word in agent), "")
    return browser, system
