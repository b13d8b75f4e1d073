"""A segment as a sentence, in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.registry.segments import field_of
from clients.registry.segments_kinds import Facts, SegmentField
from clients.rules.segments import COUNTS, Condition, Group, Node

OPERATORS: dict[str, str | Promise] = {
    "any": gettext_lazy("is any of"),
    "every": gettext_lazy("has all of"),
    "no": gettext_lazy("is none of"),
    "between": gettext_lazy("lies between"),
    "older": gettext_lazy("at least so many days ago"),
    "within": gettext_lazy("less than so many days ago"),
    "contains": gettext_lazy("contains"),
    "lacks": gettext_lazy("does not contain"),
    "yes": gettext_lazy("yes"),
    "not": gettext_lazy("no"),
    "known": gettext_lazy("is known"),
}
MODES: dict[str, str | Promise] = {
    "all": gettext_lazy("all of"),
    "any": gettext_lazy("any of"),
    "none": gettext_lazy("none of"),
}


def operator_words(field: SegmentField, op: str) -> str:
    """Name an operator as the builder offers it for a field."""
    return str(field.blank) if op == "unknown" else str(OPERATORS[op])


def say(node: Node, facts: Facts) -> str:
    """Say whom a checked tree asks for."""
    if isinstance(node, Group) and not node.parts:
        return _("everybody")
    return _say(node, facts, is_outermost=True, is_start=True)


def _say(
    node: Node, facts: Facts, *, is_outermost: bool = False, is_start: bool = False
) -> str:
    if isinstance(node, Condition):
        said = say_condition(node, facts)
        return said if is_start else _in_mid_sentence(said)
    joint = _("; and ") if node.mode == "all" else _(" or ")
    said = joint.join(
        _say(part, facts, is_start=is_start and not place and node.mode != "none")
        for place, part in enumerate(node.parts)
    )
    if node.mode == "none":
        return _("not (%(conditions)s)") % {"conditions": said}
    if is_outermost or len(node.parts) == 1:
        return said
    return _("(%(conditions)s)") % {"conditions": said}


def _in_mid_sentence(said: str) -> str:
    """Begin with a small letter, unless the first word is all capitals."""
    return said if said[1:2].isupper() else said[:1].lower() + said[1:]


def say_condition(condition: Condition, facts: Facts) -> str:
    """Say one condition: “Size: large account or medium account”."""
    field = field_of(condition.field, facts)
    asked = _asked(condition, field, facts)
    return _("%(field)s: %(asked)s") % {"field": field.label, "asked": asked}


def _asked(condition: Condition, field: SegmentField, facts: Facts) -> str:
    words, op = field.said(condition, facts), condition.op
    if op == "between":
        return _range(*words)
    if op in COUNTS:
        return _days(condition, is_never=getattr(field, "is_never", False))
    joint = _(" and ") if op == "every" else _(" or ")
    pattern = {
        "any": "%(words)s",
        "every": "%(words)s",
        "no": _("not %(words)s"),
        "contains": _("contains “%(words)s”"),
        "lacks": _("does not contain “%(words)s”"),
    }.get(op, "")
    said = joint.join(words)
    return pattern % {"words": said} if pattern else operator_words(field, op)


def _range(low: str, high: str) -> str:
    if low and high:
        return _("%(low)s to %(high)s") % {"low": low, "high": high}
    return (
        _("from %(low)s") % {"low": low}
        if low
        else _("up to %(high)s") % {"high": high}
    )


def _days(condition: Condition, *, is_never: bool) -> str:
    n = int(condition.words[0])
    if condition.op == "within":
        return ngettext("less than %(n)s day ago", "less than %(n)s days ago", n) % {
            "n": n
        }
    if is_never:
        return ngettext(
            "at least %(n)s day ago, or never", "at least %(n)s days ago, or never", n
        ) % {"n": n}
    return ngettext("at least %(n)s day ago", "at least %(n)s days ago", n) % {"n": n}
