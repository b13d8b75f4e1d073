"""The fields segments can ask for, and how a tree of conditions becomes a query.

Upper apps add fields of theirs with `add_field` in `apps.ready()`. Reading a tree takes
at most two statements, whatever it asks: one for all rows it names, one for the
branch's own fields.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import BooleanField, CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.models import Tag, User
from accounts.scoping import Viewer
from clients.models import CustomField, ImportBatch, Need, Security
from clients.registry.segments_asked import ASKED_FOR, OF_BRANCH, NeedField, OwnField
from clients.registry.segments_kinds import (
    Facts,
    Named,
    Ref,
    SegmentField,
    Sides,
    is_number,
)
from clients.registry.segments_own import OWN
from clients.rules.segments import (
    Code,
    Condition,
    Node,
    TreeError,
    conditions,
)
from core.clock import today

_fields: dict[str, SegmentField] = {field.key: field for field in OWN}
LOOK_AFTER = (Role.BROKER, Role.MANAGER)
NEED, CUSTOM = "need.", "custom."
# An empty Q would be no filter at all where rows are counted.
EVERYBODY = Q(pk__isnull=False)
NOBODY = Q(pk__in=())


def add_field(field: SegmentField) -> None:
    """Let segments ask for one more thing; called in `apps.ready()`."""
    _fields[field.key] = field


def fields() -> list[SegmentField]:
    """Return the fields every branch has, in the builder's order."""
    return list(_fields.values())


def rows_named(kind: str, eyes: Viewer) -> QuerySet[Any]:
    """Return the rows of a kind a person may name: (kind, word, label, retired)."""
    retired: Any = Value(value=False, output_field=BooleanField())
    rows: QuerySet[Any]
    word, label = "pk", "name"
    match kind:
        case "user":
            people = User.objects.visible_to(eyes)
            rows, label = people.filter(role__in=LOOK_AFTER), "full_name"
        case "tag":
            rows = tags_seen(eyes)
        case "need":
            rows, retired = Need.objects.visible_to(eyes), F("is_retired")
        case "batch":
            rows, label = ImportBatch.objects.visible_to(eyes), "file_name"
        case _:
            rows, word = Security.objects.visible_to(eyes), "code"
    return rows.order_by().values_list(
        Value(kind, output_field=CharField()),
        Cast(word, CharField()),
        F(label),
        retired,
    )


def tags_seen(eyes: Viewer) -> QuerySet[Tag]:
    """Return the tags a person may name: the branch's, or all from the head office."""
    if eyes.role == Role.HEAD_OFFICE:
        return Tag.objects.all()
    return Tag.objects.filter(branch=eyes.branch_id) if eyes.branch_id else _no_tags()


def _no_tags() -> QuerySet[Tag]:
    return Tag.objects.none()


def study(trees: Iterable[Node], eyes: Viewer) -> Facts:
    """Look up all that some trees name, as far as a person may name it."""
    asked = [condition for tree in trees for condition in conditions(tree)]
    wanted: dict[str, set[str]] = {}
    for condition in asked:
        for kind, word in _refs(condition):
            wanted.setdefault(kind, set()).add(word)
    own = wanted.pop("custom", set())
    custom = {}
    if own:
        rows = CustomField.objects.visible_to(eyes).filter(pk__in=own)
        custom = {str(row.pk): row for row in rows}
    return Facts(today(), _named(wanted, eyes), custom)


def _refs(condition: Condition) -> list[Ref]:
    for prefix, kind in ((NEED, "need"), (CUSTOM, "custom")):
        if condition.field.startswith(prefix):
            number = condition.field.removeprefix(prefix)
            return [(kind, number)] if is_number(number) else []
    field = _fields.get(condition.field)
    if field is None or not field.ref or condition.op not in ("any", "no", "every"):
        return []
    words = condition.words
    return [(field.ref, w) for w in words if field.ref == "security" or is_number(w)]


def _named(wanted: dict[str, set[str]], eyes: Viewer) -> dict[Ref, Named]:
    parts = []
    for kind, words in sorted(wanted.items()):
        column = "code__in" if kind == "security" else "pk__in"
        parts.append(rows_named(kind, eyes).filter(**{column: words}))
    if not parts:
        return {}
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return {
        (kind, word): Named(label, bool(retired))
        for kind, word, label, retired in found
    }


def field_of(key: str, facts: Facts) -> SegmentField:
    """Return the field of this name; raises TreeError."""
    if key.startswith(NEED):
        number = key.removeprefix(NEED)
        need = facts.named.get(("need", number))
        if need is None:
            raise TreeError(Code.GONE, field=gettext_lazy("Needs"))
        if need.is_retired:
            raise TreeError(Code.RETIRED, field=need.label)
        return NeedField(key, need.label, ASKED_FOR, need=int(number))
    if key.startswith(CUSTOM):
        row = facts.custom.get(key.removeprefix(CUSTOM))
        if row is None:
            raise TreeError(Code.GONE, field=OF_BRANCH)
        if row.is_retired:
            raise TreeError(Code.RETIRED, field=row.label)
        return OwnField(key, row.label, OF_BRANCH, row=row)
    if key not in _fields:
        raise TreeError(Code.NO_FIELD, field=key[:40])
    return _fields[key]


def check(node: Node, facts: Facts) -> None:
    """Check that every condition asks what its field can answer; raises TreeError."""
    for condition in conditions(node):
        field = field_of(condition.field, facts)
        if condition.op not in field.operators:
            raise TreeError(Code.NO_OPERATOR, field=field.label)
        named = [(field.ref, word) for word in condition.words if field.ref]
        if any(ref not in facts.named for ref in named):
            raise TreeError(Code.GONE, field=field.label)
        field.check(condition)


def sides_of(node: Node, facts: Facts) -> Sides:
    """Return whom a tree is true for and whom it is false for (Kleene's logic)."""
    if isinstance(node, Condition):
        return field_of(node.field, facts).sides(node, facts)
    parts = [sides_of(part, facts) for part in node.parts]
    if node.mode == "all":
        return _all(parts)
    turned = _all([part.turned for part in parts])
    return turned.turned if node.mode == "any" else turned


def _all(parts: Sequence[Sides]) -> Sides:
    if not parts:
        return Sides(EVERYBODY, NOBODY)
    return Sides(
        reduce(and_, (part.yes for part in parts)),
        reduce(or_, (part.no for part in parts)),
    )


SENTENCES: dict[Code, str | Promise] = {
    Code.UNREADABLE: gettext_lazy("This is no segment; put it together again."),
    Code.TOO_LONG: gettext_lazy("This segment is too long; leave out conditions."),
    Code.TOO_MANY: gettext_lazy("A segment has at most %(most)s conditions."),
    Code.TOO_DEEP: gettext_lazy("Groups stand at most %(most)s deep in each other."),
    Code.EMPTY_GROUP: gettext_lazy("A group of the segment asks for nothing."),
    Code.NO_PLACE: gettext_lazy("That part of the segment is not there any more."),
    Code.NO_FIELD: gettext_lazy("“%(field)s” is nothing a segment can ask for."),
    Code.NO_OPERATOR: gettext_lazy("%(field)s cannot be asked for in this way."),
    Code.WRONG_VALUE: gettext_lazy("%(field)s: this is no value it can have."),
    Code.GONE: gettext_lazy(
        "%(field)s: what the segment names is gone, or not of your branch."
    ),
    Code.RETIRED: gettext_lazy("“%(field)s” was retired; take it out of the segment."),
}


def sentence(error: TreeError) -> str:
    """Say in one sentence what is wrong with a tree."""
    facts = {"field": _("A condition"), **error.facts}
    return str(SENTENCES[error.code]) % {k: str(v)[:40] for k, v in facts.items()}
