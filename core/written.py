"""Statements that are written once and run with other values.

Putting a statement over ten tables together takes the ORM longer than PostgreSQL takes
to answer it. What such a page reads differs from request to request in a few values
only: it is built once with marks in their places, by the same querysets as ever, and
each request puts its own values there.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import QuerySet
from django.db.models import query as reading
from django.db.models.sql import DeleteQuery, UpdateQuery

from core.clock import now

# Numbers no row has, within what a big integer column takes.
FIRST_MARK, MARKS = -(2**63) + 1_000, 100_000
# A moment before all others, for the one moment a statement may depend on.
MOMENT = datetime(1, 1, 2, tzinfo=UTC)
# Days before all others stand for days (`day_mark`).
FIRST_DAY, DAYS = date(1, 1, 3), 8
# Begins a text that stands for another one; nobody's text holds it (`core.text`).
IN_PLACE = "\x02mark "


def mark(n: int) -> int:
    """Return the number that stands for the n-th value of a statement."""
    return FIRST_MARK + n


def day_mark(n: int) -> date:
    """Return the day that stands for the n-th day of a statement, from 0 to 7."""
    return FIRST_DAY + timedelta(n)


def text_mark(name: str) -> str:
    """Return the text that stands for a text of this name."""
    return IN_PLACE + name


@dataclass(frozen=True)
class Written:
    """A statement and its parameters, marks among them."""

    sql: str
    parameters: tuple[Any, ...]

    @cached_property
    def _marked(self) -> list[tuple[int, Any, Callable[[Any], Any] | None]]:
        """Where values go, each with its mark and what the database wants done."""
        moments: Any = connection.ops.adapt_datetimefield_value
        days: Any = connection.ops.adapt_datefield_value
        standing: dict[Any, tuple[Any, Any]] = {
            days(day_mark(n)): (day_mark(n), days) for n in range(DAYS)
        }
        standing[moments(MOMENT)] = (MOMENT, moments)
        found: list[tuple[int, Any, Callable[[Any], Any] | None]] = []
        for place, given in enumerate(self.parameters):
            if _is_mark(given):
                found.append((place, given, None))
            elif isinstance(given, str | date) and given in standing:
                found.append((place, *standing[given]))
        return found

    def rows(self, values: Mapping[Any, Any]) -> list[tuple[Any, ...]]:
        """Run it with a value for each mark; None equals nothing, as in SQL.

        In the place of a mark in a list (`pk__in=[mark(1)]`) a sequence may be put.
        """
        if not self.sql:
            return []
        with self._run(values) as cursor:
            return list(cursor.fetchall())

    def change(self, values: Mapping[Any, Any]) -> int:
        """Run what changes rows; return how many were."""
        if not self.sql:
            return 0
        with self._run(values) as cursor:
            return int(cursor.rowcount)

    def _run(self, values: Mapping[Any, Any]) -> Any:
        sql, given = self.sql, list(self.parameters)
        for place, key, adapt in self._marked:
            value = values[key]
            given[place] = value if adapt is None else adapt(value)
        if any(isinstance(value, list | tuple) for value in given):
            sql, given = _spread(sql, given)
        cursor = connection.cursor()
        cursor.execute(sql, given)
        return cursor


def _is_mark(given: Any) -> bool:
    if isinstance(given, str):
        return given.startswith(IN_PLACE)
    return type(given) is int and given < FIRST_MARK + MARKS


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


def write_update(rows: QuerySet[Any], **values: Any) -> Written:
    """Keep what `rows.update(**values)` would say; marks may stand for values."""
    query: Any = rows.query.chain(UpdateQuery)
    query.add_update_values(values)
    return _kept(query)


def write_delete(rows: QuerySet[Any]) -> Written:
    """Keep what takes these rows away; for tables on whose rows nothing hangs."""
    query: Any = rows.query.clone()
    query.__class__ = DeleteQuery
    return _kept(query)


def _kept(query: Any) -> Written:
    try:
        sql, parameters = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    except EmptyResultSet:
        return Written("", ())
    return Written(sql, tuple(parameters))


@dataclass(frozen=True)
class WrittenRows:
    """A statement whose rows are read as ever: converted, as objects or as facts."""

    statement: Written
    make: Callable[[Sequence[Any]], Any]
    converters: list[tuple[int, list[Callable[..., Any]], Any]]

    def read(self, values: Mapping[Any, Any]) -> list[Any]:
        """Run it with a value for each mark; return what was found."""
        return [self.make(row) for row in self._converted(self.statement.rows(values))]

    def first(self, values: Mapping[Any, Any]) -> Any:
        """Return the first that was found, None without one."""
        return next(iter(self.read(values)), None)

    def _converted(self, rows: list[tuple[Any, ...]]) -> Iterator[Sequence[Any]]:
        if not self.converters:
            yield from rows
            return
        for row in rows:
            cells = list(row)
            for place, several, column in self.converters:
                for convert in several:
                    cells[place] = convert(cells[place], column, connection)
            yield cells


def write_models(rows: QuerySet[Any]) -> WrittenRows:
    """Keep what a queryset of objects would ask, and how it reads them."""
    return _written_rows(rows, _maker)


def write_tuples(rows: QuerySet[Any]) -> WrittenRows:
    """Keep what a queryset of `values_list(…)` would ask, and how it reads them."""
    return _written_rows(rows, lambda _compiler: tuple)


def write_facts(rows: QuerySet[Any]) -> WrittenRows:
    """Keep what a queryset of `values(…)` would ask, and how it reads them."""
    query: Any = rows.query
    names = list(query.selected or query.values_select)
    return _written_rows(rows, lambda _compiler: lambda row: dict(zip(names, row)))  # noqa: B905


def _written_rows(rows: QuerySet[Any], maker: Callable[[Any], Any]) -> WrittenRows:
    compiler: Any = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return WrittenRows(Written("", ()), tuple, [])
    asked = [column for column, *_rest in compiler.select]
    converters = [
        (place, several, column)
        for place, (several, column) in compiler.get_converters(asked).items()
    ]
    return WrittenRows(Written(sql, tuple(parameters)), maker(compiler), converters)


def _maker(compiler: Any) -> Callable[[Sequence[Any]], Any]:
    """Return what makes an object of a row, as Django's own reading does."""
    known, annotated = compiler.klass_info, compiler.annotation_col_map or {}
    places = known["select_fields"]
    begin, end = places[0], places[-1] + 1
    names = [column.target.attname for column, *_r in compiler.select[begin:end]]
    populators: Any = reading.get_related_populators
    others = populators(known, compiler.select, DEFAULT_DB_ALIAS)

    def make(row: Sequence[Any]) -> Any:
        one = known["model"].from_db(DEFAULT_DB_ALIAS, names, row[begin:end])
        for other in others:
            other.populate(row, one)
        for name, place in annotated.items():
            setattr(one, name, row[place])
        return one

    return make


def put(one: models.Model, *, over: tuple[str, ...] = ()) -> None:
    """Insert a new object and give it its number, as `save(force_insert=True)` does.

    `over` names the columns that follow in the row that is there already.
    """
    sql, fields = _putting(type(one), over)
    with connection.cursor() as cursor:
        cursor.execute(sql, _prepared(one, fields))
        one.pk = cursor.fetchone()[0]
    one._state.adding, one._state.db = False, DEFAULT_DB_ALIAS  # noqa: SLF001


def put_all(several: Sequence[models.Model]) -> None:
    """Insert a few new objects of one model in one statement; they get no numbers."""
    if not several:
        return
    sql, fields = _putting(type(several[0]), ())
    begin, end = sql.split(" VALUES ")
    places = end.partition(" RETURNING ")[0]
    sql = f"{begin} VALUES {', '.join([places] * len(several))}"
    values = [value for one in several for value in _prepared(one, fields)]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _prepared(one: models.Model, fields: list[Any]) -> list[Any]:
    """Return an object's columns as the database takes them."""
    for field in fields:
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            setattr(one, field.attname, now())
    return [f.get_db_prep_save(getattr(one, f.attname), connection) for f in fields]


@cache
def _putting(model: type[models.Model], over: tuple[str, ...]) -> tuple[str, list[Any]]:
    meta: Any = model._meta  # noqa: SLF001
    quote = connection.ops.quote_name
    fields = [f for f in meta.local_concrete_fields if f is not meta.auto_field]
    columns = ", ".join(quote(field.column) for field in fields)
    places, number = ", ".join(["%s"] * len(fields)), quote(meta.pk.column)
    sql = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 — our names
    if over:
        named = [quote(meta.get_field(name).column) for name in over]
        news = ", ".join(f"{name} = excluded.{name}" for name in named)
        sql += f" ON CONFLICT ({number}) DO UPDATE SET {news}"
    return f"{sql} RETURNING {number}", fields
