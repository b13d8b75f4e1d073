"""Address books (vCard 2.1, 3.0, 4.0), read card by card: a broken one loses no other.

What phones and mail programs write is read as tolerantly as it can be read for certain:
folded lines, quoted-printable, a charset for each line, photos (passed over). What
cannot be read for certain is a fault of its card, never a guess.
"""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from core.cardblocks import Block, blocks, raw_lines, utf8_lines
from core.text import clean, is_misread

MOST_PROPERTIES = 2_000
VERSIONS = {"2.1", "3.0", "4.0"}
# What a client's record can use; everything else is passed over unread.
KEPT = {
    *("FN", "N", "TEL", "EMAIL", "ADR", "ORG", "TITLE", "ROLE", "BDAY", "NOTE", "UID"),
    *("GENDER", "X-GENDER", "CATEGORIES", "X-WECHAT", "X-WEIXIN", "VERSION"),
}
# Marks among the types: what makes a value unfit to be taken as it stands.
NO_YEAR, UNSURE = "no year", "unsure"
CHARSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
}
_NAMED = re.compile(rb"(?:[\w-]+\.)?([A-Za-z][A-Za-z0-9-]*)\s*(?=[;:])")
_PARAMETER = re.compile(rb';\s*((?:[^":;]|"[^"]*")*)')
_CODED = {"QUOTED-PRINTABLE", "BASE64", "B"}


class CardFault(Exception):  # noqa: N818 — what is wrong, in a sentence
    """One card cannot be read; the others can."""


@dataclass
class Property:
    """One line of a card: its name, its types (CELL, PREF …), its text as written."""

    name: str
    types: set[str]
    text: str
    version: str = ""

    def parts(self, separator: str = ";") -> list[str]:
        """Cut at separators that are not escaped, and unescape what lies between."""
        found = re.split(rf"(?<!\\)((?:\\\\)*){separator}", self.text)
        joined = [a + b for a, b in zip(found[::2], [*found[1::2], ""], strict=True)]
        return [self._plain(part) for part in joined]

    @property
    def value(self) -> str:
        """The text as it reads."""
        return self._plain(self.text)

    def _plain(self, text: str) -> str:
        if "\\" not in text:
            return text.strip()
        if self.version == "2.1":
            return text.replace("\\;", ";").strip()
        return re.sub(r"\\(.)", _unescaped, text, flags=re.DOTALL).strip()


def _unescaped(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]


@dataclass
class Card:
    """What one card says, or why it says nothing."""

    properties: list[Property] = field(default_factory=list)
    fault: str = ""

    def all(self, *names: str) -> list[Property]:
        """Return the properties of these names, in the order of the card."""
        return [p for p in self.properties if p.name in names and p.text.strip()]

    def first(self, *names: str) -> str:
        """Return the value of the first property of these names; "" without one."""
        for name in names:
            for found in self.all(name):
                if found.value:
                    return found.value
        return ""


def cards_in(path: Path, encoding: str) -> Iterator[Card]:
    """Yield every card of a file; `encoding` is that of lines that name none.

    "" means that the file as a whole has none: each line must then be UTF-8.
    """
    with path.open("rb") as raw:
        lines = utf8_lines(path) if encoding == "utf-16" else raw_lines(raw)
        default = "utf-8" if encoding in ("", "utf-16", "utf-8-sig") else encoding
        for block in blocks(lines):
            yield _card_of(block, default)


def _card_of(block: Block, default: str) -> Card:
    if block.fault:
        return Card(fault=block.fault)
    try:
        return _read(block, default)
    except CardFault as fault:
        return Card(fault=str(fault))


def _read(block: Block, default: str) -> Card:
    """Read the properties of a card; raises CardFault."""
    card = Card()
    for line in _unfolded(block.lines):
        found = _property_of(line, default)
        if found is not None:
            card.properties.append(found)
        if len(card.properties) > MOST_PROPERTIES:
            raise CardFault(
                _("The card has more than %(limit)s lines.")
                % {"limit": MOST_PROPERTIES}
            )
    version = card.first("VERSION")
    if version and version not in VERSIONS:
        raise CardFault(
            _("The card is of version “%(version)s”; 2.1, 3.0 and 4.0 are read.")
            % {"version": version[:20]}
        )
    for one in card.properties:
        one.version = version
    return card


def _unfolded(lines: list[bytes]) -> Iterator[bytes]:
    """Join what was folded; pass over photos that go on without being folded."""
    whole, is_soft = b"", False
    for line in lines:
        if is_soft:
            whole += b"\n" + line
        elif line[:1] in (b" ", b"\t") and whole:
            whole += line[1:]
        elif not line.strip() or (
            whole and not _NAMED.match(line) and not _is_kept(whole)
        ):
            continue
        else:
            if whole:
                yield whole
            whole = line
        is_soft = _is_quoted(whole) and line.rstrip().endswith(b"=")
    if whole:
        yield whole


def _head(line: bytes) -> bytes:
    return line.partition(b":")[0].upper()


def _is_quoted(line: bytes) -> bool:
    return b"QUOTED-PRINTABLE" in _head(line)


def _is_kept(line: bytes) -> bool:
    named = _NAMED.match(line)
    return named is not None and named[1].decode().upper() in KEPT


def _property_of(line: bytes, default: str) -> Property | None:
    """Read one line; None where the record has no use for it. Raises CardFault."""
    named = _NAMED.match(line)
    if named is None:
        raise CardFault(_no_part(line))
    name = named[1].decode().upper()
    if name not in KEPT:
        return None
    types, charset, coding, place = _parameters(line, named.end())
    value = line[place + 1 :]
    if line[place : place + 1] != b":":
        raise CardFault(_no_part(line))
    if coding == "QUOTED-PRINTABLE":
        value = quopri.decodestring(value.rstrip())
    elif coding:
        return None
    text = _decoded(name, value, charset, default)
    return Property(name, types, text.replace("\r\n", "\n"))


def _no_part(line: bytes) -> str:
    start = line[:30].decode("utf-8", "replace").replace("\ufffd", "?")
    return _("A line is no part of a card: “%(line)s”.") % {"line": clean(start)}


def _parameters(line: bytes, place: int) -> tuple[set[str], str, str, int]:
    """Return types, charset and coding of a line, and where its value begins."""
    types: set[str] = set()
    charset = coding = ""
    while match := _PARAMETER.match(line, place):
        place = match.end()
        key, equals, value = match[1].decode("latin-1").partition("=")
        words = (value if equals else key).replace('"', "").upper()
        name = (key.strip().upper() if equals else "") or "TYPE"
        if name == "CHARSET":
            charset = words.strip().lower()
        elif name == "ENCODING":
            coding = words.strip()
        elif name == "LABEL" and '"' not in value and line.count(b":") > 1:
            # A colon of the label's own would end it here: where, nobody knows.
            types.add(UNSURE)
        else:
            types |= _types_said(name, words)
    if bare := types & _CODED:
        types -= bare
        coding = bare.pop()
    return types, charset, coding, place


def _types_said(name: str, words: str) -> set[str]:
    if name == "TYPE":
        return {word.strip() for word in words.split(",")}
    said = {"PREF": "PREF", "X-APPLE-OMIT-YEAR": NO_YEAR}.get(name)
    return {said} if said else set()


def _decoded(name: str, value: bytes, charset: str, default: str) -> str:
    encoding = CHARSETS.get(charset, charset) or default
    try:
        text = value.decode(encoding)
        # Where lines of several encodings meet, the file as a whole says little.
        return text if charset or not is_misread(text) else value.decode()
    except (ValueError, LookupError):  # also a charset that is no name at all
        raise CardFault(
            _("“%(name)s” is not written in the encoding the file says (%(encoding)s).")
            % {"name": name, "encoding": encoding[:20]}
        ) from None
