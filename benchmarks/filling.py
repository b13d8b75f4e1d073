"""Filling tables by SQL: inserts that know each model's own defaults."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

from core.clock import start_of, today


@contextmanager
def without_indexes(*loaded: type[models.Model]) -> Iterator[None]:
    """Take indexes away that are no constraint, and build them again afterwards."""
    tables = [model._meta.db_table for model in loaded]
    with connection.cursor() as cursor:
        cursor.execute(
            """select indexname, indexdef from pg_indexes where tablename = any(%s)
            and indexname not in (select conname from pg_constraint)""",
            [tables],
        )
        found = [row for row in cursor.fetchall() if " UNIQUE " not in row[1]]
        for name, _definition in found:
            cursor.execute(f'drop index "{name}"')
    yield
    with connection.cursor() as cursor:
        for _name, definition in found:
            cursor.execute(definition)


def insert(model: type[models.Model], source: str, /, **columns: str) -> None:
    """Insert rows selected by SQL; what is not named gets the model's own default."""
    literals = defaults(model, set(columns))
    quoted = {f'"{name}"': expression for name, expression in columns.items()}
    quoted |= {f'"{name}"': "%s" for name in literals}
    table = model._meta.db_table
    run(
        f"insert into {table} ({', '.join(quoted)}) "
        f"select {', '.join(quoted.values())} from {source}",
        list(literals.values()),
    )


def defaults(model: type[models.Model], given: set[str]) -> dict[str, str]:
    """Return the columns nobody fills that must not be null, with what fills them."""
    found: dict[str, str] = {}
    for field in model._meta.concrete_fields:
        if field.attname in given or field.null or isinstance(field, models.AutoField):
            continue
        if isinstance(field, models.DateTimeField):
            found[field.attname] = start_of(today()).isoformat()
        elif isinstance(field, models.JSONField):
            found[field.attname] = json.dumps(field.get_default())
        else:
            found[field.attname] = str(
                field.get_default() if field.has_default() else ""
            )
    return found


def run(sql: str, parameters: list[Any] | None = None) -> None:
    """Run one statement with the workload's clock."""
    with connection.cursor() as cursor:
        cursor.execute("set timezone = 'UTC'")
        cursor.execute(sql, parameters or None)


def reset_sequences(*loaded: type[models.Model]) -> None:
    """Let new rows be numbered after the loaded ones."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), loaded):
            cursor.execute(sql)


class Lines:
    """Lines as the file that COPY reads from."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines, self.left = lines, ""

    def read(self, size: int = -1) -> str:
        """Return at least one line, about `size` characters; "" at the end."""
        parts, length = [self.left], len(self.left)
        while length < max(size, 1):
            line = next(self.lines, None)
            if line is None:
                break
            parts.append(line + "\n")
            length += len(line) + 1
        text = "".join(parts)
        self.left = text[size:] if size > 0 else ""
        return text[:size] if size > 0 else text
