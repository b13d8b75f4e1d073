"""What segments tell the registries: words for records, and personal data in trees."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.registry import describe_action
from clients.models import Segment, SegmentSnapshot
from clients.registry.privacy import Person, Rule, Sweep, add_rules, add_sweep
from clients.registry.privacy_rules import WORKING
from clients.rules.segments import (
    TEXTS,
    Condition,
    Group,
    Node,
    TreeError,
    conditions,
    json_of,
    tree_of,
)

ACTIONS = {
    "segment.saved": _("saved a segment"),
    "segment.changed": _("changed a segment"),
    "segment.shared": _("shared a segment with the branch"),
    "segment.unshared": _("took a shared segment back"),
    "segment.deleted": _("deleted a segment"),
    "segment.snapshot": _("took a segment as an audience"),
    "tag.renamed": _("renamed a tag"),
    "tag.merged": _("merged two tags"),
}
# Stands where a person's name or number stood; nobody is found by it.
STRUCK = "××××"


def _naming(person: Person) -> Iterator[tuple[Any, Group]]:
    """Yield segments and snapshots that look for a person by name or number."""
    for model in (Segment, SegmentSnapshot):
        rows: Any = model._default_manager.order_by("pk")  # noqa: SLF001
        for row in rows.iterator():
            try:
                tree = tree_of(row.tree)
            except TreeError:
                continue
            if any(_speaks(one, person) for one in conditions(tree)):
                yield row, tree


def _speaks(condition: Condition, person: Person) -> bool:
    if condition.op not in TEXTS:
        return False
    return any(word and word in condition.words[0] for word in person.words)


def _struck(node: Node, person: Person) -> Node:
    if isinstance(node, Condition):
        return replace(node, words=(STRUCK,)) if _speaks(node, person) else node
    return replace(node, parts=tuple(_struck(part, person) for part in node.parts))


def _find(person: Person) -> int:
    return sum(1 for _found in _naming(person))


def _run(person: Person) -> int:
    count = 0
    for row, tree in list(_naming(person)):
        changed = json_of(_struck(tree, person))
        type(row)._default_manager.filter(pk=row.pk).update(tree=changed)  # noqa: SLF001
        count += 1
    return count


def register() -> None:
    """Fill the registries; called when the apps are ready."""
    for code, words in ACTIONS.items():
        describe_action(code, words)
    add_rules(Rule("clients.SegmentMember", WORKING))
    add_sweep(Sweep("segments", _("segments that look for the person"), _find, _run))
