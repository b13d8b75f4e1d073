"""Text as people type it: cleaned, normalised, made findable."""

import re
import unicodedata
from functools import lru_cache
from itertools import islice, product

_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffd-\uffff]"
)
_NOT_DIGIT = re.compile(r"\D")
# Spaces, the sign between keys, and the dots that part a name: 买买提·艾力.
_SQUEEZED_OUT = re.compile(r"[\s|·•‧∙⋅・ᐧ]+")
# A name of four characters with three readings each has 81. Of a long one, a company's,
# only the first readings are kept.
MOST_READINGS = 81
LONG_NAME, MOST_READINGS_OF_LONG = 8, 8


def has_unwanted(text: str) -> bool:
    """Say whether text holds what nobody typed.

    NUL and other controls, lone surrogates, direction overrides, and the sign that
    stands for characters that could not be read.
    """
    return _UNWANTED.search(text) is not None


def clean(text: str) -> str:
    """Drop characters no database or page should hold; keep line breaks and tabs."""
    return _UNWANTED.sub("", text)


def fold(text: str) -> str:
    """Fold full width and case so that ＺＳ and zs are one."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def squeeze(text: str) -> str:
    """Fold text and take out what people type differently: spaces, dots of names.

    >>> squeeze("买买提 • 艾力")
    '买买提艾力'
    """
    return _SQUEEZED_OUT.sub("", fold(text))


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
    """Return initials and full pinyin of a name, every reading of its characters.

    >>> pinyin_keys("张三")
    ['zs', 'zhangsan']
    """
    full = [_readings(c) or (c,) for c in squeeze(name) if c.isalnum()]
    if not full:
        return []
    most = MOST_READINGS if len(full) <= LONG_NAME else MOST_READINGS_OF_LONG
    first = [tuple(dict.fromkeys(r[0] for r in readings if r)) for readings in full]
    keys = [*islice(product(*first), most), *islice(product(*full), most)]
    return list(dict.fromkeys("".join(key) for key in keys))


def grams(text: str) -> set[str]:
    """Return the pieces a text is found by: a part of it has none the whole lacks.

    Two characters each; digits in threes, since two digits tell nobody apart; one where
    it is no ASCII character. A single letter or two digits have no pieces.

    >>> sorted(grams("张a1234"))
    ['123', '234', 'a1', '张', '张a']
    """
    pairs = {text[i : i + 2] for i in range(len(text) - 1)}
    threes = {text[i : i + 3] for i in range(len(text) - 2)}
    pieces = {p for p in pairs if not _is_number(p)}
    pieces |= {p for p in threes if _is_number(p)}
    return pieces | {c for c in text if not c.isascii()}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
