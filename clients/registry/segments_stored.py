"""What lies under a key of `Client.custom`, read alike by both databases."""

from typing import Any, ClassVar

from django.db.models import F, Func, TextField


class StoredText(Func):
    """The text under a key; "" where there is none, or something that is no text."""

    output_field = TextField()
    sorts: ClassVar[tuple[str, str]] = ("'text'", "'string'")

    def __init__(self, key: str, **extra: Any) -> None:
        super().__init__(F("custom"), **extra)
        self.key = key

    def _constructor_args(self) -> Any:
        return (self.key,), {}

    def as_sqlite(
        self,
        compiler: Any,
        connection: Any,  # noqa: ARG002
        **context: Any,  # noqa: ARG002
    ) -> tuple[str, tuple[Any, ...]]:
        """Ask SQLite, whose paths are written $."key"; a key is a slug."""
        column, given = compiler.compile(self.source_expressions[0])
        path = f'$."{self.key}"'
        sql = (
            f"(CASE WHEN JSON_TYPE({column}, %s) IN ({self.sorts[0]}) "
            f"THEN {self.sqlite_value(column)} ELSE '' END)"
        )
        return sql, (*given, path, *given, path)

    def sqlite_value(self, column: str) -> str:
        return f"JSON_EXTRACT({column}, %s)"

    def as_postgresql(
        self,
        compiler: Any,
        connection: Any,  # noqa: ARG002
        **context: Any,  # noqa: ARG002
    ) -> tuple[str, tuple[Any, ...]]:
        """Ask PostgreSQL."""
        column, given = compiler.compile(self.source_expressions[0])
        sql = (
            f"(CASE WHEN jsonb_typeof({column} -> %s) IN ({self.sorts[1]}) "
            f"THEN {column} ->> %s ELSE '' END)"
        )
        return sql, (*given, self.key, *given, self.key)


class StoredFlag(StoredText):
    """The words true and false for a yes or no under a key; "" for anything else."""

    sorts: ClassVar[tuple[str, str]] = ("'true', 'false'", "'boolean'")

    def sqlite_value(self, column: str) -> str:
        return f"JSON_TYPE({column}, %s)"
