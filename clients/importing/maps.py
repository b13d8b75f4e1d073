"""Which column is which: column maps as contract.md writes them.

`{"field": "template"}`, where a template mixes text, {column} and {row} (1 = the first
data row), or `{"field": {"column": …, "values": {…}, "else": …}}`.
"""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from clients.importing.fields import FIELDS
from clients.models import ColumnMap
from core.files import FileRefused
from core.text import fold, has_unwanted

KIND = "clients"
# Marks a cell whose value the map leaves open, to word the refusal.
NO_VALUE = "\0"
LONGEST_TEMPLATE = 500
Mapping = dict[str, Any]
Cells = list[str]
# The texts of one field for a run of rows; the number is that of the first row.
Column = Callable[[list[Cells], int], list[str]]
_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Plan:
    """A checked column map: for every field a function that yields its texts.

    `places` are the columns of the file that each field is made of.
    """

    columns: dict[str, Column]
    places: dict[str, list[int]]


def plan_of(mapping: Any, headings: Sequence[str]) -> Plan:
    """Check a column map against a file's headings.

    Raises FileRefused with a sentence naming the field or the column.
    """
    if not isinstance(mapping, dict):
        raise FileRefused(_("The column map must be an object: {“field”: “{column}”}."))
    if unknown := [str(f) for f in mapping if f not in FIELDS]:
        raise FileRefused(
            _("There is no field “%(field)s”. The fields are: %(fields)s.")
            % {"field": unknown[0][:60], "fields": ", ".join(FIELDS)}
        )
    if not mapping.get("name"):
        raise FileRefused(_("Say which column holds the name."))
    places = {heading: place for place, heading in enumerate(headings)}
    told = {field: mapping[field] for field in FIELDS if mapping.get(field)}
    columns = {field: _column(field, says, places) for field, says in told.items()}
    used = {
        field: [places[name] for name in _names_in(says) if name in places]
        for field, says in told.items()
    }
    return Plan(columns, used)


def _names_in(told: Any) -> list[str]:
    if isinstance(told, dict):
        return [told["column"]]
    return [name for name in _PLACE.split(told)[1::2] if name != "row"]


def _column(field: str, told: Any, places: dict[str, int]) -> Column:
    if isinstance(told, str):
        return _template(field, told, places)
    if isinstance(told, dict) and isinstance(told.get("column"), str):
        return _values(field, told, places)
    raise FileRefused(
        _("The map of “%(field)s” is neither a text nor {“column”, “values”, “else”}.")
        % {"field": field}
    )


def _place_of(field: str, column: str, places: dict[str, int]) -> int:
    if column not in places:
        raise FileRefused(
            _("The map of “%(field)s” names a column “%(column)s” the file has not.")
            % {"field": field, "column": column[:60]}
        )
    return places[column]


def _template(field: str, template: str, places: dict[str, int]) -> Column:
    if len(template) > LONGEST_TEMPLATE or has_unwanted(template):
        raise FileRefused(
            _("The map of “%(field)s” is too long or holds control characters.")
            % {"field": field}
        )
    parts = _PLACE.split(template)
    names = parts[1::2]
    found = {name: _place_of(field, name, places) for name in names if name != "row"}
    if len(names) == 1 and parts[0] == parts[2] == "" and names[0] != "row":
        place = found[names[0]]
        return lambda rows, _first: [row[place].strip() for row in rows]
    pattern = "".join(
        text.replace("%", "%%") if odd == 0 else "%s"
        for i, text in enumerate(parts)
        for odd in [i % 2]
    )

    def texts(rows: list[Cells], first: int) -> list[str]:
        sources = [
            range(first, first + len(rows))
            if name == "row"
            else [row[found[name]] for row in rows]
            for name in names
        ]
        if not sources:
            return [template.strip()] * len(rows)
        return [(pattern % row).strip() for row in zip(*sources, strict=True)]

    return texts


def _values(field: str, told: dict[str, Any], places: dict[str, int]) -> Column:
    place = _place_of(field, told["column"], places)
    table = told.get("values", {})
    other = told.get("else")
    texts = isinstance(table, dict) and all(
        isinstance(v, str | None) for v in (*table.values(), other)
    )
    if not texts or set(told) - {"column", "values", "else"}:
        raise FileRefused(
            _("The map of “%(field)s” needs texts under “values” and “else”.")
            % {"field": field}
        )
    if "values" not in told:
        return lambda rows, _first: [row[place].strip() for row in rows]
    known = {key.strip(): value or "" for key, value in table.items()}
    has_else = "else" in told

    def value(cell: str) -> str:
        found = known.get(cell.strip())
        if found is not None:
            return found
        return (other or "") if has_else else NO_VALUE + cell.strip()

    return lambda rows, _first: [value(row[place]) for row in rows]


_HEADINGS = {
    fold(word).replace("_", " "): name
    for name, field in FIELDS.items()
    for word in (name, *field.headings)
}


def recognised(headings: Sequence[str]) -> Mapping:
    """Guess a map from headings in either language; the first of two alike wins."""
    found: Mapping = {}
    for heading in headings:
        plain = re.sub(r"[(（].*[)）]", "", heading)
        field = _HEADINGS.get(fold(plain).replace("_", " "))
        if field and field not in found and not set(heading) & {"{", "}"}:
            found[field] = f"{{{heading}}}"
    return found


def read_map(text: str) -> Any:
    """Read a column map written as JSON. Raises FileRefused."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise FileRefused(_("The column map is not valid JSON.")) from None


def _key_of(headings: Sequence[str]) -> str:
    packed = json.dumps(list(headings), ensure_ascii=False)
    return hashlib.sha256(packed.encode(errors="replace")).hexdigest()


def remembered(user: User, headings: Sequence[str]) -> Mapping | None:
    """Return how this person mapped a file with these headings last time."""
    found = ColumnMap.objects.filter(
        user=user, kind=KIND, headers_sha256=_key_of(headings)
    ).first()
    return found.mapping if found else None


def remember(user: User, headings: Sequence[str], mapping: Mapping) -> None:
    """Keep a map for the next file with these headings."""
    ColumnMap.objects.update_or_create(
        user=user,
        kind=KIND,
        headers_sha256=_key_of(headings),
        defaults={"mapping": mapping},
    )
