"""Text as it is meant, however it is written: for rules that look for phrases.

Width, case, invisible characters, spaces and dots between characters, and the common
traditional forms are evened out; every character remembers where it came from, so that
what is found can be underlined in the text as it was typed.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

# What is put between characters to dodge a rule; it says nothing in itself.
_NOISE = frozenset(" \t\u3000·•‧∙⋅・ᐧ*_~^|/\\-—–=+#@'\"`“”‘’「」『』【】[]()<>{}…")
# Signs that end a clause, unless somebody put one after every single character.
_BREAKS = frozenset("，,。.！!？?；;：:、\n\r")
_TRADITIONAL = str.maketrans(
    "證賺賠險虧損諾擔穩漲買賣戶帳託內幕紅無風資產財經億萬應該絕對個們發現實際獲報"
    "數錢負責補償單獨貼給謝說請問為與從業務競爭對壞騙圈倉進時間點擇機會導師漲薦標",
    "证赚赔险亏损诺担稳涨买卖户账托内幕红无风资产财经亿万应该绝对个们发现实际获报"
    "数钱负责补偿单独贴给谢说请问为与从业务竞争对坏骗圈仓进时间点择机会导师涨荐标",
)


@dataclass(frozen=True)
class Plain:
    """Evened-out text, and for each of its characters the place in the original."""

    original: str
    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a piece of the plain text stands in the original."""
        return self.places[start], self.places[end - 1] + 1

    @cached_property
    def length(self) -> int:
        """Return how many characters the plain text has."""
        return len(self.text)


def plain(original: str) -> Plain:
    """Even out a text.

    >>> plain("保·證 收\\u200b益，GUARANTEED  Return").text
    '保证收益,guaranteed return'
    >>> plain("保、证、收、益").text
    '保证收益'
    """
    marks = [
        (character, place)
        for place, written in enumerate(original)
        for character in unicodedata.normalize("NFKC", written).casefold()
        if unicodedata.category(character) not in ("Cf", "Mn", "Cc")
        or character in "\n\r\t"
    ]
    marks = [(c.translate(_TRADITIONAL), place) for c, place in marks]
    marks = _without_noise(_without_single_file(marks))
    text = "".join(character for character, _place in marks)
    return Plain(original, text, tuple(place for _character, place in marks))


Marks = list[tuple[str, int]]


def is_han(character: str) -> bool:
    """Say whether a character is Chinese."""
    return "\u3400" <= character <= "\u9fff" or character >= "\U00020000"


def _without_noise(marks: Marks) -> Marks:
    """Drop what stands between Chinese characters; keep one space between words."""
    kept: Marks = []
    following = _following(marks)
    for (character, place), after in zip(marks, following, strict=True):
        if character not in _NOISE:
            kept.append((character, place))
            continue
        before = kept[-1][0] if kept else ""
        if (before and is_han(before)) or (after and is_han(after)):
            continue
        if before.isalnum() and after.isalnum():
            kept.append((" ", place))
    return kept


def _following(marks: Marks) -> list[str]:
    """Return for each character the next that says something; "" after the last."""
    found, after = [], ""
    for character, _place in reversed(marks):
        found.append(after)
        after = after if character in _NOISE else character
    return found[::-1]


_APART = re.compile(r"(?:\w[^\w]{1,3}){3,}\w")


def _without_single_file(marks: Marks) -> Marks:
    """Join characters of which every single one is parted from the next.

    保，证，收，益 and g u a r a n t e e d; never 你好，世界.
    """
    text = "".join(character for character, _place in marks)
    dropped: set[int] = set()
    for found in _APART.finditer(text):
        signs = [n for n in range(*found.span()) if not text[n].isalnum()]
        if all(text[n] in _NOISE | _BREAKS for n in signs):
            # Where two stand together, a word ends: G O O D  D A Y.
            dropped |= {n for n in signs if text[n - 1].isalnum()}
    return [mark for n, mark in enumerate(marks) if n not in dropped]
