"""Zip packages (xlsx, ods) looked into before any parser is: how much is in there?

The directory of a zip says what its parts unpack to, and may lie. Every part is
therefore unpacked once into nothing, and given up at the limit.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

MOST_ENTRIES = 2_000
MOST_UNPACKED = 100 * 2**20
MOST_RATIO = 200
SMALL_PART = 2**20
CHUNK = 2**16
LOCAL_HEADER = struct.Struct("<4s22xHH")
STORED, DEFLATED = 0, 8
# Entities unpack inside the parser, where no limit of ours reaches.
ENTITIES = (b"<!ENTITY", b"<!DOCTYPE")
LONGEST_MARK = max(map(len, ENTITIES))

DAMAGED, ENTRIES, UNPACKED, RATIO, ENTITY = (
    *("damaged", "entries", "unpacked"),
    *("ratio", "entity"),
)


def problem_of(path: Path) -> str:
    """Return why a package must not be opened: one of the words above, or ""."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
        if len(parts) > MOST_ENTRIES:
            return ENTRIES
        return _problem_of_parts(path, parts)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return DAMAGED
    except (zlib.error, struct.error, UnicodeError, RuntimeError):
        return DAMAGED


def _problem_of_parts(path: Path, parts: list[zipfile.ZipInfo]) -> str:
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        return UNPACKED
    total = 0
    with path.open("rb") as file:
        for part in parts:
            size, tail = 0, b""
            for piece in _unpacked(file, part):
                size += len(piece)
                total += len(piece)
                if total > MOST_UNPACKED:
                    return UNPACKED
                if size > SMALL_PART and size > MOST_RATIO * max(part.compress_size, 1):
                    return RATIO
                if any(mark in tail + piece for mark in ENTITIES):
                    return ENTITY
                tail = piece[-LONGEST_MARK:]
    return ""


def _unpacked(file: IO[bytes], part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield what a part really holds, whatever its header says it does."""
    if part.flag_bits & 1 or part.compress_type not in (STORED, DEFLATED):
        raise zipfile.BadZipFile
    file.seek(part.header_offset)
    mark, name, extra = LOCAL_HEADER.unpack(file.read(LOCAL_HEADER.size))
    if mark != b"PK\x03\x04":
        raise zipfile.BadZipFile
    file.seek(name + extra, 1)
    left, inflate = part.compress_size, zlib.decompressobj(-zlib.MAX_WBITS)
    while left > 0 and (raw := file.read(min(CHUNK, left))):
        left -= len(raw)
        if part.compress_type == STORED:
            yield raw
            continue
        while raw and not inflate.eof:
            yield inflate.decompress(raw, CHUNK)
            raw = inflate.unconsumed_tail
