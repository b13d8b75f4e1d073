"""Changing a segment's tree: what is put where, taken out, asked differently."""

from collections.abc import Sequence
from dataclasses import replace

from clients.rules.segments import (
    DEEPEST,
    MODES,
    PAIR,
    Code,
    Group,
    Node,
    TreeError,
)

Path = tuple[int, ...]


def read_path(text: str) -> Path:
    """Read where a node stands: "" the tree itself, "0.2" the third part of the first.

    Raises TreeError.
    """
    steps = text.split(".") if text else []
    if len(steps) > DEEPEST or not all(
        s.isascii() and s.isdigit() and len(s) <= PAIR for s in steps
    ):
        raise TreeError(Code.NO_PLACE)
    return tuple(int(step) for step in steps)


def node_at(tree: Node, path: Path) -> Node:
    """Return the node that stands there; raises TreeError."""
    for step in path:
        if not isinstance(tree, Group) or step >= len(tree.parts):
            raise TreeError(Code.NO_PLACE)
        tree = tree.parts[step]
    return tree


def with_node(tree: Group, path: Path, node: Node) -> Group:
    """Put a node where another stands, or into the group that stands there.

    A condition goes into a group at its end; it takes another condition's place.
    """
    here = node_at(tree, path)
    if not isinstance(here, Group):
        return _replaced(tree, path, node)
    parts: tuple[Node, ...] = (node,)
    if isinstance(node, Group) and node.mode == here.mode and node.mode != "none":
        parts = node.parts
    return _replaced(tree, path, replace(here, parts=here.parts + parts))


def with_mode(tree: Group, path: Path, mode: str) -> Group:
    """Let a group ask for all, any or none of its parts; raises TreeError."""
    group = node_at(tree, path)
    if mode not in MODES or not isinstance(group, Group):
        raise TreeError(Code.NO_PLACE)
    return _replaced(tree, path, replace(group, mode=mode))


def without(tree: Group, path: Path) -> Group:
    """Take a node out, and groups that are left empty by that."""
    node_at(tree, path)
    if not path:
        return Group()
    *above, last = path
    parent = node_at(tree, tuple(above))
    parts = parent.parts if isinstance(parent, Group) else ()
    kept = (*parts[:last], *parts[last + 1 :])
    if not kept and above:
        return without(tree, tuple(above))
    return _replaced(tree, tuple(above), Group(getattr(parent, "mode", "all"), kept))


def _replaced(tree: Group, path: Sequence[int], node: Node) -> Group:
    if not path:
        return node if isinstance(node, Group) else Group("all", (node,))
    first, *rest = path
    part = tree.parts[first]
    put: Node = node
    if rest and isinstance(part, Group):
        put = _replaced(part, rest, node)
    return replace(tree, parts=(*tree.parts[:first], put, *tree.parts[first + 1 :]))


def both(first: Group, second: Group) -> Group:
    """Return the tree of who fits both.

    >>> from clients.rules.segments import Condition
    >>> both(Group(), Group("any", (Condition("size", "unknown"),))).mode
    'any'
    """
    trees = [tree for tree in (first, second) if tree.parts]
    if len(trees) < PAIR:
        return trees[0] if trees else Group()
    return Group("all", tuple(trees))


def renamed(tree: Group, field: str, old: str, new: str) -> Group:
    """Let conditions on a field name `new` where they named `old`.

    >>> from clients.rules.segments import Condition
    >>> tree = Group("any", (Condition("tag", "any", ("1", "2")),))
    >>> renamed(tree, "tag", "1", "2").parts[0].words
    ('2',)
    """
    parts: list[Node] = []
    for part in tree.parts:
        if isinstance(part, Group):
            parts.append(renamed(part, field, old, new))
        elif part.field == field and old in part.words:
            words = dict.fromkeys(new if word == old else word for word in part.words)
            parts.append(replace(part, words=tuple(words)))
        else:
            parts.append(part)
    return replace(tree, parts=tuple(parts))
