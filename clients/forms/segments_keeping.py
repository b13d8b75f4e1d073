"""The simple filter of the list as a tree, so that it can be saved as a segment."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clients.forms.filters import AnyOf, ClientFilter
from clients.registry.segments import fields
from clients.rules.segments import Condition, Group, Node, TreeError, json_of, tree_of
from clients.scoping import UNKNOWN
from core.forms import MoneyField

LONGEST_NAME = 56


def tree_of_filter(asked: ClientFilter) -> Group:
    """Return the tree of what a list is narrowed to: the same people, always.

    Raises ValidationError where the list says something no segment can.
    """
    within = asked.within
    names = [name for name, _segment, _reading in within.conditions]
    if asked.complaints or within.until or set(names) - {"segment"}:
        raise ValidationError(
            _("Take off what is no filter first; then the list can be saved.")
        )
    found: list[Node] = [reading.tree for _n, _s, reading in within.conditions]
    if words := asked.cleaned_data.get("q", "").strip():
        found.append(Condition("text", "contains", (words,)))
    found += _conditions(asked)
    if not found:
        raise ValidationError(_("The list shows everybody; filter it first."))
    return _joined(found)


def _joined(found: list[Node]) -> Group:
    """Put conditions into one group; one that is a group already stays itself."""
    if len(found) == 1 and isinstance(found[0], Group):
        return found[0]
    try:
        return tree_of(json_of(Group("all", tuple(found))))
    except TreeError as error:
        raise ValidationError(
            _("Together these are too many conditions for one segment.")
        ) from error


def _conditions(asked: ClientFilter) -> Iterator[Node]:
    given = asked.segment
    low, high = (_amount(given.get(f"assets_{end}")) for end in ("from", "to"))
    if low or high:
        yield Condition("assets", "between", (low, high))
    known = {field.key for field in fields()}
    for name, value in given.items():
        field = asked.fields[name]
        if isinstance(field, MoneyField):
            continue
        if name not in known:
            raise ValidationError(
                _("“%(field)s” cannot be saved in a segment; take it off first.")
                % {"field": field.label}
            )
        words = value if isinstance(field, AnyOf) else [str(value.pk)]
        yield _condition(name, words)


def _condition(name: str, words: list[str]) -> Node:
    """Return “any of these”, of which unknown may be one."""
    codes = tuple(word for word in words if word != UNKNOWN)
    parts: list[Node] = [Condition(name, "any", codes)] if codes else []
    if UNKNOWN in words:
        parts.append(Condition(name, "unknown"))
    return parts[0] if len(parts) == 1 else Group("any", tuple(parts))


def _amount(amount: Any) -> str:
    return "" if amount is None else f"{amount:f}"


def name_of_filter(asked: ClientFilter) -> str:
    """Return what a saved filter is called at first: what its chips say."""
    said = [chip.value for chip in asked.chips()]
    said += [asked.cleaned_data["q"]] if asked.cleaned_data.get("q") else []
    return " · ".join(said)[:LONGEST_NAME].strip() or str(_("Segment"))
