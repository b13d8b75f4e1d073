"""Segments as trees of conditions: read strictly, packed for an address.

A tree is JSON: a group `{"all" | "any" | "none": [node, …]}` of conditions
`{"f": field, "o": operator, "v": value}` and further groups. What a field or an
operator means stands in `clients.registry.segments`; here is only the shape.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from core.text import has_unwanted

MODES = ("all", "any", "none")
DEEPEST, MOST_CONDITIONS, MOST_VALUES = 5, 50, 50
LONGEST_JSON, LONGEST_PACKED, LONGEST_WORD = 12_000, 3_000, 100
LONGEST_DAYS = 36_500
# What stands beside each operator.
LISTS = ("any", "no", "every")
RANGES = ("between",)
COUNTS = ("older", "within")
TEXTS = ("contains", "lacks")
ALONE = ("unknown", "known", "yes", "not")
PAIR = 2


class Code(StrEnum):
    """What is wrong with a tree; `clients.registry.segments` has the sentences."""

    UNREADABLE = "unreadable"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    TOO_DEEP = "too_deep"
    EMPTY_GROUP = "empty_group"
    NO_PLACE = "no_place"
    NO_FIELD = "no_field"
    NO_OPERATOR = "no_operator"
    WRONG_VALUE = "wrong_value"
    GONE = "gone"
    RETIRED = "retired"


class TreeError(ValueError):
    """A tree that is none; `code` says why, `facts` with what."""

    def __init__(self, code: Code, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass(frozen=True)
class Condition:
    """One fact asked for: a field, an operator, and what it is compared with.

    `words` are the values of a list or the two ends of a range ("" is open), one text,
    or one number of days.
    """

    field: str
    op: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Parts of which all, any or none must be so."""

    mode: str = "all"
    parts: tuple["Node", ...] = field(default=())


Node = Condition | Group


def read_tree(text: str) -> Group:
    """Read a tree from JSON text; raises TreeError."""
    if len(text) > LONGEST_JSON:
        raise TreeError(Code.TOO_LONG)
    try:
        found = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as problem:
        raise TreeError(Code.UNREADABLE) from problem
    return tree_of(found)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise TreeError(Code.UNREADABLE)
    return found


def tree_of(data: object) -> Group:
    """Check decoded JSON and return it as a tree; raises TreeError."""
    node = _node(data, 1)
    if not isinstance(node, Group):
        raise TreeError(Code.UNREADABLE)
    if sum(1 for _ in conditions(node)) > MOST_CONDITIONS:
        raise TreeError(Code.TOO_MANY, most=MOST_CONDITIONS)
    return node


def _node(data: object, depth: int) -> Node:
    if not isinstance(data, dict):
        raise TreeError(Code.UNREADABLE)
    if "f" in data:
        return _condition(data)
    if depth > DEEPEST:
        raise TreeError(Code.TOO_DEEP, most=DEEPEST)
    mode = next(iter(data), "")
    parts = data.get(mode)
    if len(data) != 1 or mode not in MODES or not isinstance(parts, list):
        raise TreeError(Code.UNREADABLE)
    if not parts and depth > 1:
        raise TreeError(Code.EMPTY_GROUP)
    if len(parts) > MOST_CONDITIONS:
        raise TreeError(Code.TOO_MANY, most=MOST_CONDITIONS)
    return Group(mode, tuple(_node(part, depth + 1) for part in parts))


def _condition(data: dict[str, Any]) -> Condition:
    name, op, value = data.get("f"), data.get("o"), data.get("v")
    if not set(data) <= {"f", "o", "v"} or not _is_word(name) or not _is_word(op):
        raise TreeError(Code.UNREADABLE)
    return Condition(str(name), str(op), _words(str(op), value))


def _words(op: str, value: object) -> tuple[str, ...]:
    if op in ALONE and value is None:
        return ()
    if op in COUNTS and type(value) is int and 0 <= value <= LONGEST_DAYS:
        return (str(value),)
    if op in TEXTS and _is_word(value):
        return (str(value),)
    if op in LISTS and isinstance(value, list) and 0 < len(value) <= MOST_VALUES:
        if all(_is_word(one) for one in value):
            return tuple(dict.fromkeys(value))
    elif op in RANGES and isinstance(value, list) and len(value) == PAIR:
        ends = tuple("" if one is None else one for one in value)
        if any(ends) and all(one == "" or _is_word(one) for one in ends):
            return ends
    raise TreeError(Code.WRONG_VALUE)


def _is_word(value: object) -> bool:
    is_text = isinstance(value, str) and 0 < len(value) <= LONGEST_WORD
    return is_text and not has_unwanted(str(value))


def json_of(node: Node) -> dict[str, Any]:
    """Return a tree as JSON data; `tree_of` reads it again.

    >>> json_of(Group("any", (Condition("size", "any", ("large",)),)))
    {'any': [{'f': 'size', 'o': 'any', 'v': ['large']}]}
    """
    if isinstance(node, Group):
        return {node.mode: [json_of(part) for part in node.parts]}
    data: dict[str, Any] = {"f": node.field, "o": node.op}
    if node.op in LISTS:
        data["v"] = list(node.words)
    elif node.op in RANGES:
        data["v"] = [word or None for word in node.words]
    elif node.words:
        data["v"] = int(node.words[0]) if node.op in COUNTS else node.words[0]
    return data


def pack(tree: Group) -> str:
    """Return a tree as a word for an address; raises TreeError when it is too long.

    >>> unpack(pack(Group("any", (Condition("size", "unknown"),)))).mode
    'any'
    """
    text = json.dumps(json_of(tree), ensure_ascii=False, separators=(",", ":"))
    packed = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode()
    if len(text) > LONGEST_JSON or len(packed) > LONGEST_PACKED:
        raise TreeError(Code.TOO_LONG)
    return packed.rstrip("=")


def unpack(word: str) -> Group:
    """Read a tree from an address; nothing is everybody. Raises TreeError."""
    if not word:
        return Group()
    if len(word) > LONGEST_PACKED:
        raise TreeError(Code.TOO_LONG)
    if not word.isascii():
        raise TreeError(Code.UNREADABLE)
    try:
        packed = word + "=" * (-len(word) % 4)
        data = base64.b64decode(packed, altchars=b"-_", validate=True)
        opened = zlib.decompressobj()
        # Never more than a tree may have, whatever the address would unfold to.
        text = opened.decompress(data, 4 * LONGEST_JSON)
        if opened.unconsumed_tail or opened.unused_data or not opened.eof:
            raise TreeError(Code.UNREADABLE)
        return read_tree(text.decode())
    except (binascii.Error, zlib.error, UnicodeError) as problem:
        raise TreeError(Code.UNREADABLE) from problem


def conditions(node: Node) -> Iterator[Condition]:
    """Yield every condition of a tree, from left to right."""
    if isinstance(node, Condition):
        yield node
        return
    for part in node.parts:
        yield from conditions(part)
