"""Arithmetic with days, in both databases' own words."""

from typing import Any

from django.db import models
from django.db.models import F, Func, Value


class DaysBetween(Func):
    """Days from one date column to another, in both databases' own arithmetic."""

    output_field = models.IntegerField()

    def __init__(self, start: str, end: str) -> None:
        super().__init__(F(end), F(start))

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Any:
        return super().as_sql(
            compiler, connection, template="(%(expressions)s)", arg_joiner=" - "
        )

    def as_sqlite(
        self,
        compiler: Any,
        connection: Any,  # noqa: ARG002
        **_: Any,
    ) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        other, more = compiler.compile(self.source_expressions[1])
        return (
            f"CAST(julianday({sql}) - julianday({other}) AS INTEGER)",
            (*params, *more),
        )


class DaysAfter(Func):
    """The day so many days after a date column."""

    output_field = models.DateField()

    def __init__(self, start: str, days: int) -> None:
        super().__init__(F(start), Value(days))
        self.days = days

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Any:
        return super().as_sql(
            compiler, connection, template="(%(expressions)s)", arg_joiner=" + "
        )

    def as_sqlite(
        self,
        compiler: Any,
        connection: Any,  # noqa: ARG002
        **_: Any,
    ) -> Any:
        sql, params = compiler.compile(self.source_expressions[0])
        return f"date({sql}, '+{self.days:d} days')", params
