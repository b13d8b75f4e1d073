"""Merge fields of scripts, and how a client is addressed. Pure text."""

import re
from collections.abc import Mapping

# What may stand in braces, in either language, and the fact it stands for.
FIELDS = {
    "客户称呼": "client",
    "client": "client",
    "经纪人": "broker",
    "broker": "broker",
    "证书编号": "certificate",
    "certificate": "certificate",
}
SHOWN = ("{客户称呼}", "{经纪人}", "{证书编号}")
_FIELD = re.compile(r"[{｛]\s*([^{}｛｝]*?)\s*[}｝]")
_SENTENCE = re.compile(r"[^。！!？?；;\n]*[。！!？?；;\n]?")
# Family names of two characters; all others have one.
_DOUBLE = {
    *("欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容"),
    *("令狐", "司徒", "夏侯", "端木", "南宫", "长孙", "宇文", "轩辕"),
}
_TITLES = {"male": "先生", "female": "女士"}


def unknown_fields(text: str) -> list[str]:
    """Return what stands in braces and means nothing, in the order of the text.

    >>> unknown_fields("{客户称呼}您好，我是{经济人}")
    ['经济人']
    """
    names = [found[1] for found in _FIELD.finditer(text)]
    return [name for name in dict.fromkeys(names) if name.lower() not in FIELDS]


def filled(text: str, facts: Mapping[str, str]) -> str:
    """Put facts (client, broker, certificate) into the braces; unknown ones stay.

    >>> filled("{客户称呼}，我是{ Broker }", {"client": "张先生", "broker": "林嘉"})
    '张先生，我是林嘉'
    """

    def fact(found: re.Match[str]) -> str:
        return facts.get(FIELDS.get(found[1].lower(), ""), found[0])

    return _FIELD.sub(fact, text)


def salutation(name: str, gender: str) -> str:
    """Address a client by family name and title; by the whole name where unsure.

    >>> [salutation(*who) for who in (("张建国", "male"), ("欧阳静", "female"))]
    ['张先生', '欧阳女士']
    >>> salutation("张三", "")
    '张三'
    >>> salutation("买买提·艾力", "male"), salutation("John Smith", "male")
    ('买买提·艾力', 'John Smith')
    """
    title = _TITLES.get(gender, "")
    is_han = name and all(ord(c) > 0x33FF and c not in "·•" for c in name)  # noqa: PLR2004
    if not title or not is_han or not 2 <= len(name) <= 4:  # noqa: PLR2004
        return name
    return (name[:2] if name[:2] in _DOUBLE else name[0]) + title


def sentence_at(text: str, start: int, end: int) -> str:
    """Return the sentence in which a piece of a text stands.

    >>> sentence_at("您好。跟我做保证赚钱！再见。", 5, 9)
    '跟我做保证赚钱！'
    """
    for found in _SENTENCE.finditer(text):
        if found.end() >= end or found.start() >= start:
            return found[0].strip()
    return text[start:end]
