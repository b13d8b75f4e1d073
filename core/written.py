"""Statements that are written once and run with other values.

Putting a statement over ten tables together takes the ORM longer than PostgreSQL takes
to answer it. What such a page reads differs from request to request in a few numbers
only: it is built once with marks in their places, by the same querysets as ever, and
each request puts its own numbers there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

# Numbers no row has, within what a big integer column takes.
FIRST_MARK, MARKS = -(2**63) + 1_000, 100_000
# A moment before all others, for the one moment a statement may depend on.
MOMENT = datetime(1, 1, 2, tzinfo=UTC)


def mark(n: int) -> int:
    """Return the number that stands for the n-th value of a statement."""
    return FIRST_MARK + n


@dataclass(frozen=True)
class Written:
    """A statement and its parameters, marks among them."""

    sql: str
    parameters: tuple[Any, ...]

    def rows(self, values: Mapping[Any, Any]) -> list[tuple[Any, ...]]:
        """Run it with a value for each mark; None equals nothing, as in SQL.

        In the place of a mark in a list (`pk__in=[mark(1)]`) a sequence may be put.
        """
        if not self.sql:
            return []
        sql, given = self.sql, self._given(values)
        if any(isinstance(value, list | tuple) for value in given):
            sql, given = _spread(sql, given)
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            return list(cursor.fetchall())

    def models(self, model: Any, values: Mapping[Any, Any]) -> list[Any]:
        """Run it and read the rows as a model's, its columns converted as ever."""
        if not self.sql:
            return []
        return list(model.objects.raw(self.sql, self._given(values)))

    def _given(self, values: Mapping[Any, Any]) -> list[Any]:
        adapted = connection.ops.adapt_datetimefield_value
        moment = adapted(MOMENT)
        return [
            values[p]
            if type(p) is int and p < FIRST_MARK + MARKS
            else adapted(values[MOMENT])
            if p == moment
            else p
            for p in self.parameters
        ]


def _spread(sql: str, given: Sequence[Any]) -> tuple[str, list[Any]]:
    """Give each value of a sequence a place of its own in the statement."""
    begin, *parts = sql.split("%s")
    found = [begin]
    values: list[Any] = []
    for value, part in zip(given, parts, strict=True):
        some = value if isinstance(value, list | tuple) else [value]
        found += [", ".join(["%s"] * len(some)) or "NULL", part]
        values += some
    return "".join(found), values


def write(rows: QuerySet[Any]) -> Written:
    """Keep what a queryset would ask; without converters, as a cursor answers."""
    try:
        sql, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return Written("", ())
    return Written(sql, tuple(parameters))
