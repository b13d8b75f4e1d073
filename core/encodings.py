"""Which encoding a text file is in: certain, or not at all."""

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

CHUNK = 2**20
ENOUGH_TO_JUDGE = 20
MOST_NULS = 16  # at most one character in so many
ENOUGH = 200_000  # characters beyond ASCII that stand for the rest
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_FOREIGN = re.compile("([A-Za-z])?([^\x00-\x7f]+)(?=([A-Za-z])?)")
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(path: Path) -> str:
    """Return utf-8-sig, gb18030 or utf-16 if all the text is in it; "" otherwise.

    GB18030 accepts nearly any bytes, so what it yields must also look like Chinese.
    """
    with path.open("rb") as file:
        start = file.read(4)
    for mark, encoding in MARKS:
        if start.startswith(mark):
            return encoding if _decodes(path, encoding) else ""
    if _decodes(path, "utf-8"):
        return "utf-8-sig"
    if _decodes(path, "gb18030") and _looks_chinese(path):
        return "gb18030"
    return ""


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _decodes(path: Path, encoding: str) -> bool:
    try:
        # Many NULs mean UTF-16 without a mark, or no text; one is a bad cell.
        return all(
            text.count("\0") * MOST_NULS <= len(text)
            for text in _decoded(path, encoding)
        )
    except UnicodeDecodeError:
        return False


def _looks_chinese(path: Path) -> bool:
    """Tell GB18030 from Big5, Shift-JIS and Latin-1 read as if they were it.

    Big5 yields private-use characters; Latin letters with accents yield rare
    characters amid Latin words; Shift-JIS yields rare characters throughout. The first
    characters of a long file stand for the rest of them.
    """
    common = rare = amid_letters = 0
    for text in _decoded(path, "gb18030"):
        if _PRIVATE.search(text):
            return False
        for match in _FOREIGN.finditer(text) if common + rare < ENOUGH else ():
            run = match[2]
            uncommon = sum(not _is_common(c) for c in run)
            common, rare = common + len(run) - uncommon, rare + uncommon
            edges = {0} if match[1] else set()
            edges |= {len(run) - 1} if match[3] else set()
            amid_letters += sum(not _is_common(run[edge]) for edge in edges)
    if amid_letters * 2 >= common + rare:
        return False
    return common >= rare or common + rare < ENOUGH_TO_JUDGE


@lru_cache(maxsize=50_000)
def _is_common(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
