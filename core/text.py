"""Text as people type it: cleaned, normalised, made findable."""

import os
import re
import unicodedata
from functools import lru_cache
from itertools import islice, product

_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffd-\uffff]"
)
_DIGIT = re.compile("[0-9]")
_NOT_DIGIT = re.compile(r"\D")
# Spaces, the sign between keys, and the dots that part a name: 买买提·艾力.
_SQUEEZED_OUT = re.compile(r"[\s|·•‧∙⋅・ᐧ]+")
LONG_NUMBER = 11  # a mobile number
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


def is_misread(text: str) -> bool:
    """Say whether text was decoded wrongly somewhere before and saved like that.

    UTF-8 read as Latin-1 or as GBK reads as sense when that is undone; 锟斤拷 is what
    remains of characters that were lost.

    >>> is_misread("å¼\xa0ä¸‰"), is_misread("寮犱笁"), is_misread("张三")
    (True, True, False)
    """
    if text.isascii():
        return False
    return "锟斤拷" in text or any(_undone(text, wrong) for wrong in ("cp1252", "gbk"))


def _undone(text: str, wrong: str) -> bool:
    """Say whether the text makes more sense when read as UTF-8 instead of `wrong`."""
    try:
        right = _bytes_of(text, wrong).decode()
    except UnicodeError:
        return False
    return _common_in(right) > _common_in(text)


def _bytes_of(text: str, encoding: str) -> bytes:
    # What cp1252 leaves undefined is passed through as Latin-1 by those who misread.
    return b"".join(
        c.encode("latin-1")
        if encoding == "cp1252" and c < "\xa0"
        else c.encode(encoding)
        for c in text
    )


def _common_in(text: str) -> int:
    """Count the characters of everyday Chinese: the first level of GB2312."""
    return sum(
        c > "\u3400"
        and c.encode("gb2312", "ignore")[:1] < b"\xd8"
        and c.encode("gb2312", "ignore") > b"\xb0"
        for c in text
    )


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


def mask_number(written: str, *, first: int = 0) -> str:
    """Hide a number but for its last digits; a long one also shows its first.

    >>> mask_number("13812342231", first=3), mask_number("84567890", first=3)
    ('138****2231', '****7890')
    >>> [mask_number(short) for short in ("123456", "12345", "")]
    ['****56', '****', '']
    """
    length = len(written)
    if length >= LONG_NUMBER:
        return f"{written[:first]}****{written[-4:]}"
    last = 4 if length >= 2 * 4 else 2 if length > 2 * 2 + 1 else 0
    return f"****{written[length - last :]}" if written else ""


@lru_cache(maxsize=20_000)
def _readings(character: str) -> tuple[str, ...]:
    # The readings of phrases take a second to load, and we ask for characters.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
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
    if text.isascii() and text.isdigit():
        return {text[i : i + 3] for i in range(len(text) - 2)}
    pairs = {text[i : i + 2] for i in range(len(text) - 1)}
    if _DIGIT.search(text) is None:
        return pairs if text.isascii() else pairs | {c for c in text if not c.isascii()}
    threes = {text[i : i + 3] for i in range(len(text) - 2)}
    pieces = {p for p in pairs if not _is_number(p)}
    pieces |= {p for p in threes if _is_number(p)}
    return pieces | {c for c in text if not c.isascii()}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
