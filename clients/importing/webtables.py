"""Tables of web pages and of XML workbooks, which terminals hand out as .xls.

Read by a scanner of our own in one pass over the text: nothing is fetched, no entity is
expanded beyond characters, and time grows with the length alone. (`html.parser` takes
time with the square of it on hostile text.)
"""

import re
from collections.abc import Iterator
from html import unescape

from django.utils.translation import gettext as _

MOST_CHARACTERS = 10 * 2**20
LONGEST_ATTRIBUTES = 2_000
_TAG = re.compile(r"<(/?)([A-Za-z][\w:]*+)([^<>]*+)>")
_TEXT = re.compile(r"[^<]++")
_SPAN = re.compile(r"""\bcolspan\s*=\s*["']?(\d{1,3})""", re.IGNORECASE)
_INDEX = re.compile(r"""\bss:index\s*=\s*["'](\d{1,3})["']""", re.IGNORECASE)
_MARKUP = re.compile(
    r"\s*<(!doctype|html|head|body|table|meta|\?xml|!--)", re.IGNORECASE
)
_TABLE = re.compile(r"<(table|\w+:worksheet|worksheet)\b", re.IGNORECASE)
ROWS = {"tr", "row", "ss:row"}
CELLS = {"td", "th", "cell", "ss:cell"}
BREAKS = {"br", "p", "div"}
SILENT = {"script", "style"}


class LooksLikeNoTable(ValueError):  # noqa: N818 — a decision, told to the owner
    """The page cannot be read; the message is one sentence for its owner."""


def is_markup(start: str) -> bool:
    """Say whether a text is a web page or an XML workbook."""
    return bool(_MARKUP.match(start.lstrip("\ufeff")) or _TABLE.search(start))


def rows_of_markup(text: str, most_rows: int, most_columns: int) -> list[list[str]]:
    """Return the rows of all tables in the text. Raises LooksLikeNoTable."""
    if len(text) > MOST_CHARACTERS:
        raise LooksLikeNoTable(
            _("The page is longer than %(limit)s million characters. Save it as CSV.")
            % {"limit": MOST_CHARACTERS // 2**20}
        )
    reader = _Reader(most_columns)
    for closing, name, attributes, words in _tokens(text):
        reader.take(closing, name, attributes, words)
        if len(reader.rows) > most_rows + 100:
            raise LooksLikeNoTable(
                _("The file has more than %(limit)s rows. Split it.")
                % {"limit": f"{most_rows:,}"}
            )
    reader.end_row()
    return reader.rows


def _tokens(text: str) -> Iterator[tuple[bool, str, str, str]]:
    """Cut the text into tags and words: (closing, tag name, attributes, words)."""
    at = 0
    while at < len(text):
        if text.startswith("<!--", at):
            end = text.find("-->", at)
            at = len(text) if end < 0 else end + 3
        elif tag := _TAG.match(text, at):
            at, name = tag.end(), tag[2].lower()
            yield bool(tag[1]), name, tag[3][:LONGEST_ATTRIBUTES], ""
            if name in SILENT and not tag[1]:
                end = text.find(f"</{tag[2]}", at)
                at = len(text) if end < 0 else end
        elif words := _TEXT.match(text, at):
            at = words.end()
            yield False, "", "", unescape(words[0])
        else:
            at += 1


class _Reader:
    """Gathers cells into rows; a tag left open ends where the next begins."""

    def __init__(self, most_columns: int) -> None:
        self.rows: list[list[str]] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._span = 1
        self._most = most_columns

    def take(self, closing: bool, name: str, attributes: str, words: str) -> None:  # noqa: FBT001
        """Take one token."""
        if words:
            if self._cell is not None:
                self._cell.append(words)
        elif name in ROWS:
            self.end_row()
            self._row = None if closing else []
        elif name in CELLS:
            self._end_cell()
            if not closing:
                self._begin_cell(attributes)
        elif name in BREAKS and self._cell is not None:
            self._cell.append(" ")
        elif name in ("table", "worksheet"):
            self.end_row()

    def _begin_cell(self, attributes: str) -> None:
        row = self._row = self._row if self._row is not None else []
        if place := _INDEX.search(attributes):
            # An XML workbook leaves empty cells out and says where the next one is.
            row += [""] * (min(int(place[1]), self._most) - 1 - len(row))
        span = _SPAN.search(attributes)
        self._span = min(int(span[1]), self._most) if span else 1
        self._cell = []
        if attributes.endswith("/"):
            self._end_cell()

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        if len(self._row) < self._most:
            self._row.append(" ".join("".join(self._cell).split()))
            self._row += [""] * (self._span - 1)
        self._cell, self._span = None, 1

    def end_row(self) -> None:
        """Close the row under way, keep it if it holds anything."""
        self._end_cell()
        if self._row and any(self._row):
            self.rows.append(self._row[: self._most])
        self._row = None
