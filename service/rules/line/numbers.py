"""Small whole numbers as people write them: 15, 十五, 廿, two."""

import re

DIGITS: dict[str, int] = dict(
    zip("〇零一二三四五六七八九", (0, *range(10)), strict=True)
) | {"两": 2}
ENGLISH = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
}
NUMBER = r"(?:\d{1,3}|[〇零一二两三四五六七八九十廿]{1,3})"
ENGLISH_NUMBER = r"(?:\d{1,3}|" + "|".join(sorted(ENGLISH, key=len, reverse=True)) + ")"
_TENS = re.compile("([一二两三四五六七八九]?)(十|廿)([一二三四五六七八九]?)")
TEN = 10


def number(text: str) -> int | None:
    """Read a number below a thousand; None when it is none.

    >>> [number(text) for text in ("15", "十五", "二十", "两", "廿三", "three", "点")]
    [15, 15, 20, 2, 23, 3, None]
    """
    if text.isascii() and text.isdigit():
        return int(text)
    if text.lower() in ENGLISH:
        return ENGLISH[text.lower()]
    if found := _TENS.fullmatch(text):
        tens, sign, ones = found.groups()
        tens_value = DIGITS.get(tens, 1) * (2 if sign == "廿" else 1)
        return tens_value * TEN + DIGITS.get(ones, 0)
    return DIGITS.get(text)
