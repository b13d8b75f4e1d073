"""Text as people type it: cleaned, normalised, made findable."""

import re
import unicodedata
from functools import lru_cache
from itertools import islice, product

_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_NOT_DIGIT = re.compile(r"\D")
MOST_READINGS = 8


def has_unwanted(text: str) -> bool:
    """Say whether text holds NUL, control, lone surrogate or direction override."""
    return _UNWANTED.search(text) is not None


def clean(text: str) -> str:
    """Drop characters no database or page should hold; keep line breaks and tabs."""
    return _UNWANTED.sub("", text)


def fold(text: str) -> str:
    """Fold full width and case so that ＺＳ and zs are one."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def phone_key(written: str) -> str:
    """Return the digits a phone is known by: NFKC, without +86, spaces, dashes.

    >>> phone_key("＋86 138-1234-5678")
    '13812345678'
    >>> phone_key("")
    ''
    """
    digits = _NOT_DIGIT.sub("", unicodedata.normalize("NFKC", written))
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) == len(prefix) + 11:
            return digits[len(prefix) :]
    return digits


@lru_cache(maxsize=20_000)
def _readings(character: str) -> tuple[str, ...]:
    from pypinyin import Style, pinyin  # slow to import, seldom needed

    found = pinyin(character, style=Style.NORMAL, heteronym=True)
    return tuple(dict.fromkeys(r.lower() for r in found[0] if r.isascii()))


def pinyin_keys(name: str) -> list[str]:
    """Return full pinyin and initials of a name, every reading of its characters.

    >>> pinyin_keys("单强")[:2]
    ['danqiang', 'dq']
    """
    parts = [
        _readings(c) or (c.lower(),) for c in fold(name) if c.isalnum() and c != "·"
    ]
    keys: dict[str, None] = {}
    for reading in islice(product(*parts), MOST_READINGS):
        keys["".join(reading)] = None
        keys["".join(r[0] for r in reading if r)] = None
    return list(keys) if parts else []


def grams(text: str) -> set[str]:
    """Return the one- and two-character pieces a text is found by.

    Digits are cut in threes, since two digits tell nobody apart.
    """
    text = fold(text)
    width = 3 if text.isdigit() else 2
    pieces = {text[i : i + width] for i in range(max(len(text) - width + 1, 1))}
    return (pieces | {c for c in text if not c.isascii()}) - {""}
