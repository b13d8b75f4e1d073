"""Everything held about a person, as that person may read it.

The sections and columns are those the registry shows: other people's data, staff and
internal classes are not among them. Codes are given as words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Field, Model
from django.utils.encoding import force_str
from django.utils.translation import gettext as _

from clients import enums
from clients.enums import ValueType
from clients.models import CustomField
from clients.registry.privacy import Person, Rule, rules
from core.clock import SHANGHAI

AT_ONCE = 500
AXES: dict[str, Any] = {
    enums.Axis.SIZE: enums.Size,
    enums.Axis.STYLE: enums.Style,
    enums.Axis.HORIZON: enums.Horizon,
    enums.Axis.RISK: enums.RiskClass,
}
Value = str | int | Decimal | bool | None


@dataclass(frozen=True)
class Fact:
    """One datum: what it is called, and what it says."""

    label: str
    value: Value


@dataclass(frozen=True)
class Section:
    """Records of one kind, each a list of facts; the oldest first."""

    title: str
    records: list[list[Fact]]


def sections_of(person: Person) -> list[Section]:
    """Return all that is held about a person, grouped as the person would."""
    own = {one.key: one.label for one in _own_fields(person)}
    found: dict[str, list[list[Fact]]] = {}
    ordered = sorted(rules(), key=lambda rule: rule.model != "clients.Client")
    for rule in ordered:
        if rule.shows:
            records = list(_records(rule, person, own))
            found.setdefault(str(rule.group.label), []).extend(records)
    return [Section(title, records) for title, records in found.items() if records]


def _own_fields(person: Person) -> list[CustomField]:
    branch = person.client.branch_id
    return list(CustomField.objects.filter(branch=branch).order_by("place", "pk"))


def _records(rule: Rule, person: Person, own: dict[str, str]) -> Iterator[list[Fact]]:
    columns = [_column(rule, one) for one in rule.shows]
    rows = rule.rows(person.numbers).order_by("pk")
    for name, value in rule.skip:
        rows = rows.exclude(**{name: value})
    paths = [path for path, _label, _field in columns]
    for values in rows.values_list(*paths).iterator(chunk_size=AT_ONCE):
        facts = []
        given = dict(zip(paths, values, strict=True))
        for (path, label, column), value in zip(columns, values, strict=True):
            if path == "custom":
                facts += [Fact(own.get(k, k), _plain(v)) for k, v in value.items()]
            elif value not in (None, "", [], {}):
                facts.append(Fact(label, _said(column, value, given)))
        if facts:
            yield facts


def _column(rule: Rule, shown: Any) -> tuple[str, str, Any]:
    """Return a column's path, its label, and the field that knows its choices."""
    path, label = (shown, None) if isinstance(shown, str) else shown
    column = _field_at(rule.table, path)
    words = label if label is not None else column.verbose_name
    return path, force_str(words), column


def _field_at(model: type[Model], path: str) -> "Field[Any, Any]":
    *steps, last = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]  # noqa: SLF001
    found: Field[Any, Any] = model._meta.get_field(last)  # type: ignore[assignment]  # noqa: SLF001
    return found


def _said(column: Any, value: Any, given: dict[str, Any]) -> Value:
    """Return a value in words; classes that are ours alone have none."""
    if choices := dict(column.flatchoices or ()):
        words = choices.get(value)
        return force_str(words) if words is not None else force_str(value)
    axis = AXES.get(given.get("axis", ""))
    if axis is not None and column.name == "value":
        return force_str(axis(value).label) if value in axis.values else _plain(value)
    return _plain(value)


def _plain(value: Any) -> Value:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).isoformat(" ", "seconds")[:19]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        value = [f"{key}: {_plain(one)}" for key, one in value.items()]
    if isinstance(value, list | tuple):
        return _(", ").join(str(_plain(one)) for one in value)
    is_number = isinstance(value, int | Decimal) or value is None
    return value if is_number else force_str(value)


def internal_words() -> set[str]:
    """Name the words that never stand in anything a client gets."""
    return {*ValueType.values, *(str(label) for label in ValueType.labels)}
