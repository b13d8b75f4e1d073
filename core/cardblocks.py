"""Address books cut into cards: lines at any line end, each card's lines together."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

LONGEST_CARD = 8 * 2**20
LONGEST_LINE = 2**20
_BEGIN = re.compile(rb"\s*BEGIN\s*:\s*VCARD\s*", re.IGNORECASE)
_END = re.compile(rb"\s*END\s*:\s*VCARD\s*", re.IGNORECASE)


def raw_lines(raw: IO[bytes]) -> Iterator[bytes]:
    """Cut bytes into lines at any line end, none longer than bounded."""
    if raw.read(len(BOM_UTF8)) != BOM_UTF8:
        raw.seek(0)
    while line := raw.readline(LONGEST_LINE):
        yield from line.splitlines() or [b""]


def utf8_lines(path: Path) -> Iterator[bytes]:
    """Cut a file of UTF-16 into lines, as UTF-8."""
    with path.open(encoding="utf-16", newline=None) as text:
        while line := text.readline(LONGEST_LINE):
            yield line.rstrip("\n").encode("utf-8", "surrogatepass")


@dataclass
class Block:
    """The lines of one card, or why they are none; `depth` counts cards within it."""

    lines: list[bytes] = field(default_factory=list)
    fault: str = ""
    depth: int = 0
    size: int = 0


def blocks(lines: Iterator[bytes]) -> Iterator[Block]:
    """Cut a file into cards; a card within a card (AGENT) belongs to the outer one."""
    block: Block | None = None
    for line in lines:
        if _BEGIN.fullmatch(line):
            if block is not None and _holds_agent(block):
                block.depth += 1
                continue
            yield from _unended(block)
            block = Block()
        elif block is not None and _ends(block, line):
            yield block
            block = None
    yield from _unended(block)


def _unended(block: Block | None) -> Iterator[Block]:
    if block is not None:
        yield Block(fault=_("The card has no end."))


def _ends(block: Block, line: bytes) -> bool:
    """Take a line into a card; say whether it was the card's last."""
    if _END.fullmatch(line):
        block.depth -= 1
        return block.depth < 0
    if not block.depth:
        _take(block, line)
    return False


def _holds_agent(block: Block) -> bool:
    last = next((line for line in reversed(block.lines) if line.strip()), b"")
    return last.upper().startswith(b"AGENT")


def _take(block: Block, line: bytes) -> None:
    if block.fault:
        return
    block.size += len(line)
    if block.size > LONGEST_CARD:
        limit = LONGEST_CARD // 2**20
        block.fault = _("The card is larger than %(limit)s MB.") % {"limit": limit}
        block.lines.clear()
    else:
        block.lines.append(line)
