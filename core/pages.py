"""Rendering a page, or only the part of it that htmx asked for."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

PER_PAGE = 50


def wants_part(request: HttpRequest) -> bool:
    """Say whether htmx asked for rows only."""
    return "HX-Request" in request.headers and "HX-Boosted" not in request.headers


@dataclass(frozen=True)
class Page:
    """One page of rows and the keys of its neighbours (None when there is none)."""

    rows: list[Any]
    next_key: str | None
    previous_key: str | None


@dataclass(frozen=True)
class Count:
    """How many rows there are; beyond a limit only that there are more."""

    number: int
    is_exact: bool


def count_of(rows: QuerySet[Any], most: int) -> Count:
    """Count rows exactly up to `most`; beyond it the cost does not grow."""
    number = rows.order_by()[: most + 1].count()
    return Count(min(number, most), number <= most)


Place = tuple[str, list[Any]]
Parts = list[QuerySet[Any]]
NOT_A_PLACE = (
    ValueError,
    TypeError,
    ArithmeticError,  # a number no column can hold
    ValidationError,  # a day that is none
)


def page_of(
    rows: QuerySet[Any],
    order: Sequence[str],
    key: str,
    size: int = PER_PAGE,
    *,
    unknown_last: bool = False,
) -> Page:
    """Cut one page by key, at the same cost at any depth.

    `order` names plain columns, `-` for descending, and must end with the primary key.
    No column may be null, but with `unknown_last` the first: rows that lack it come
    last, either way round. `key` is `next_key` or `previous_key` of another page;
    anything else gives the first page.
    """
    place = _read_key(key, len(order))
    split = _parts_by_knowledge if unknown_last else _whole
    try:
        return _cut(split(rows, order, place), order, size, place)
    except NOT_A_PLACE:
        if place is None:
            raise  # a key of another list: start again
        return _cut(split(rows, order, None), order, size, None)


def _cut(parts: Parts, order: Sequence[str], size: int, place: Place | None) -> Page:
    backwards = place is not None and place[0] == "<"
    directed = [_reversed(name) if backwards else name for name in order]
    found: list[Any] = []
    for part in parts:
        found += part.order_by(*directed)[: size + 1 - len(found)]
        if len(found) > size:
            break
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    return Page(
        found,
        _key_of(">", found[-1], order) if found and (more or backwards) else None,
        _key_of("<", found[0], order) if found and _has_before(place, more) else None,
    )


@dataclass(frozen=True)
class Cut:
    """A page not read yet: its rows, and what to make of them once they are there.

    Several cuts of one table can so be read in one statement.
    """

    rows: QuerySet[Any]
    order: Sequence[str]
    size: int
    place: Place | None

    def page(self, found: Sequence[Any]) -> Page:
        """Make a page of the rows read, in any order, no column of theirs null."""
        backwards = self.place is not None and self.place[0] == "<"
        columns = [name.lstrip("-") for name in self.order]
        descending = self.order[0].startswith("-")
        ordered = sorted(
            found,
            key=lambda row: [_value(row, column) for column in columns],
            reverse=descending != backwards,
        )
        more, kept = len(ordered) > self.size, ordered[: self.size]
        if backwards:
            kept.reverse()
        if not kept:
            return Page([], None, None)
        after = more or backwards
        before = _has_before(self.place, more)
        return Page(
            kept,
            _key_of(">", kept[-1], self.order) if after else None,
            _key_of("<", kept[0], self.order) if before else None,
        )


def cut_of(
    rows: QuerySet[Any], order: Sequence[str], key: str, size: int = PER_PAGE
) -> Cut:
    """Prepare a page by key as `page_of` does; all of `order` runs the same way."""
    place = _read_key(key, len(order))
    try:
        part = _whole(rows, order, place)[0]
    except NOT_A_PLACE:
        place, part = None, rows
    backwards = place is not None and place[0] == "<"
    directed = [_reversed(name) if backwards else name for name in order]
    return Cut(part.order_by(*directed)[: size + 1], order, size, place)


def _has_before(place: Place | None, more: bool) -> bool:  # noqa: FBT001
    return place is not None and (place[0] == ">" or more)


def _whole(rows: QuerySet[Any], order: Sequence[str], place: Place | None) -> Parts:
    return [rows if place is None else rows.filter(_beyond(order, place))]


def _parts_by_knowledge(
    rows: QuerySet[Any], order: Sequence[str], place: Place | None
) -> Parts:
    """Split rows into those that have the first column and, after them, those without.

    Databases disagree on where nulls go, and no index serves a rule of our own; each
    part alone is ordered by the index.
    """
    column = order[0].lstrip("-")
    known = rows.filter(**{f"{column}__isnull": False})
    unknown = rows.filter(**{f"{column}__isnull": True})
    if place is None:
        return [known, unknown]
    direction, values = place
    backwards = direction == "<"
    if values[0] is None:
        rest = unknown.filter(_beyond(order[1:], (direction, values[1:])))
        return [rest, known] if backwards else [rest]
    rest = known.filter(_beyond(order, place))
    return [rest] if backwards else [rest, unknown]


def _reversed(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: Sequence[str], place: Place) -> Q:
    """Build (a > x) or (a = x and b > y) …, the row comparison both databases know."""
    values, backwards = place[1], place[0] == "<"
    beyond, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        column, descending = name.lstrip("-"), name.startswith("-")
        sign = "lt" if descending != backwards else "gt"
        beyond |= equal & Q(**{f"{column}__{sign}": value})
        equal &= Q(**{column: value})
    # The first column alone lets the index narrow the scan before the OR is weighed.
    first, descending = order[0].lstrip("-"), order[0].startswith("-")
    sign = "lte" if descending != backwards else "gte"
    return Q(**{f"{first}__{sign}": values[0]}) & beyond


def _key_of(direction: str, row: Any, order: Sequence[str]) -> str:
    values = [_value(row, name.lstrip("-")) for name in order]
    packed = json.dumps([direction, *values], default=str, separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _value(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = row[part] if isinstance(row, dict) else getattr(row, part)
    return row


def _read_key(key: str, width: int) -> Place | None:
    try:
        packed = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
        direction, *values = json.loads(packed)
    except (ValueError, TypeError, RecursionError, binascii.Error):
        return None
    plain = all(isinstance(v, str | int | float | None) for v in values)
    if direction not in ("<", ">") or len(values) != width or not plain:
        return None
    return direction, values


def render_part(
    request: HttpRequest, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Render a page; htmx gets only the `_rows` beside the template."""
    if wants_part(request):
        folder, _, name = template.rpartition("/")
        template = f"{folder}/_{name.removesuffix('.html')}_rows.html"
    return render(request, template, context)
