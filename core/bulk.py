"""Writing very many rows: prepared outside the transaction, inserted in moments.

`bulk_create` turns objects into rows while the database is locked; here that is done
before (`prepare`), so that `insert` holds SQLite's write lock for the inserting alone.
Rows may hang on rows that have no number yet: both carry a provisional number, which
`insert` exchanges for the real one.
"""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.utils import timezone

# Stands for what is not there; no text that came through a form or a file holds it.
NULL = "\x02"
WHOLE = 2**26
# Columns that take numbers and text as they are; most values need no conversion.
PLAIN = {
    *("CharField", "TextField", "BooleanField", "ForeignKey", "OneToOneField"),
    *("AutoField", "BigAutoField", "IntegerField", "PositiveSmallIntegerField"),
}
KEPT_AS_THEY_ARE = {str, int, bool, type(None)}
Row = tuple[Any, ...]
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Prepared:
    """Rows of one table as the database takes them; the first column is the owner's."""

    model: str
    columns: list[str]
    rows: list[Row]


def prepare(
    model: type[models.Model], rows: Sequence[Facts], *, owner: str
) -> Prepared:
    """Turn facts, keyed by the model's attribute names (`client_id`), into rows.

    `owner` names the attribute that holds a provisional number: the primary key of rows
    others hang on, the foreign key of those that hang. Defaults and `auto_now` are
    applied, once for all rows; validation is the caller's.
    """
    meta = model._meta  # noqa: SLF001
    fields: list[Any] = sorted(
        (
            f
            for f in meta.local_concrete_fields
            if f.attname == owner or not f.primary_key
        ),
        key=lambda field: field.attname != owner,
    )
    columns = [_column(field, rows) for field in fields]
    return Prepared(
        meta.label, [f.column for f in fields], list(zip(*columns, strict=True))
    )


def _column(field: Any, rows: Sequence[Facts]) -> list[Any]:
    """Return one field's values for the database; equal values are converted once."""
    convert = _converter(field)
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return [convert(timezone.now())] * len(rows)
    name = field.attname
    if not rows or name not in rows[0]:
        return [convert(field.get_default())] * len(rows)
    if isinstance(field, models.JSONField):
        empty = convert({})
        return [convert(value) if (value := row[name]) != {} else empty for row in rows]
    values = [row[name] for row in rows]
    first = values[0]
    if values.count(first) == len(values):
        return [convert(first)] * len(values)
    if field.get_internal_type() in PLAIN and {*map(type, values)} <= KEPT_AS_THEY_ARE:
        return values
    seen: dict[Any, Any] = {}
    for value in values:
        if value not in seen:
            seen[value] = convert(value)
    return [seen[value] for value in values]


def _converter(field: Any) -> Callable[[Any], Any]:
    if isinstance(field, models.JSONField):
        return partial(json.dumps, cls=field.encoder)
    real = connections[DEFAULT_DB_ALIAS]  # the proxy costs more than the conversion
    return lambda value: field.get_db_prep_save(value, real)


def insert(
    prepared: Prepared,
    numbers: Mapping[int, int],
    others: Mapping[str, Mapping[int, int]] | None = None,
) -> int:
    """Insert rows under the real numbers of their owners; leave out rows without one.

    `others` exchanges provisional numbers in further columns. Returns how many rows
    were inserted. Call it inside a transaction.
    """
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            lines = lines_of(prepared, numbers, others)
            copy(cursor, lines)
            return lines.count
        rows = _numbered(prepared, numbers, others or {})
        if rows:
            table, columns = _names(prepared)
            marks = ", ".join(["%s"] * len(prepared.columns))
            sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608
            cursor.executemany(sql, rows)
        return len(rows)


def _numbered(
    prepared: Prepared,
    numbers: Mapping[int, int],
    others: Mapping[str, Mapping[int, int]],
) -> list[Row]:
    """Exchange provisional numbers for real ones."""
    rows = [(numbers[r[0]], *r[1:]) for r in prepared.rows if r[0] in numbers]
    for column, real in others.items():
        if rows and column in prepared.columns:
            at = prepared.columns.index(column)
            rows = [(*r[:at], real.get(r[at], r[at]), *r[at + 1 :]) for r in rows]
    return rows


def _names(prepared: Prepared) -> tuple[str, str]:
    quote = connection.ops.quote_name
    table = apps.get_model(prepared.model)._meta.db_table  # noqa: SLF001
    return quote(table), ", ".join(map(quote, prepared.columns))


@dataclass(frozen=True)
class Lines:
    """Rows as PostgreSQL's COPY reads them, and the statement that takes them."""

    statement: str
    text: io.StringIO
    count: int


def lines_of(
    prepared: Prepared,
    numbers: Mapping[int, int],
    others: Mapping[str, Mapping[int, int]] | None = None,
) -> Lines:
    """Write rows for `copy`; plain column types only.

    The csv module does in C what quoting cell by cell would do forty times slower.
    """
    rows = _numbered(prepared, numbers, others or {})
    table, columns = _names(prepared)
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerows([[NULL if v is None else v for v in row] for row in rows])
    text.seek(0)
    copied = f"COPY {table} ({columns}) FROM STDIN WITH (FORMAT csv, NULL '{NULL}')"
    return Lines(copied, text, len(rows))


def copy(cursor: Any, lines: Lines) -> None:
    """Let PostgreSQL take written rows."""
    if lines.count:
        # In one piece: in a lane every further one would wait for the other thread.
        cursor.copy_expert(lines.statement, lines.text, size=WHOLE)


def take_numbers(model: type[models.Model], count: int) -> list[int]:
    """Reserve primary keys for rows to be inserted; call it in the transaction."""
    meta = model._meta  # noqa: SLF001
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # the write lock is ours from BEGIN on
            cursor.execute(
                "SELECT seq FROM sqlite_sequence WHERE name = %s", [meta.db_table]
            )
            last = (cursor.fetchone() or (0,))[0]
            return list(range(last + 1, last + 1 + count))
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s))"
            " FROM generate_series(1, %s)",
            [meta.db_table, meta.pk.column, count],
        )
        return [row[0] for row in cursor.fetchall()]
