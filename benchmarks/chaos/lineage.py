"""A fresh database has the tables of one that came the long way, to the last index.

Columns may stand in another order; nothing reads them by place.
"""

import time

from benchmarks.chaos.installation import MIGRATE, Installation, installation
from benchmarks.chaos.trial import Row

LONG = """
import sys
from django.core.management import execute_from_command_line
from django.db.migrations.loader import MigrationLoader
from tests.squash import APPS

read = MigrationLoader.load_disk

def read_long_way(loader):
    read(loader)
    for key, migration in list(loader.disk_migrations.items()):
        if migration.replaces and key[0] in APPS:
            del loader.disk_migrations[key]

MigrationLoader.load_disk = read_long_way
execute_from_command_line(sys.argv)
"""
SQLITE = (
    """SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk
       FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'""",
    """SELECT m.name, f."from", f."table", f."to", f.on_delete
       FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f""",
    """SELECT type, name, sql FROM sqlite_master WHERE type <> 'table'""",
    """SELECT m.name, l."unique", l.partial, group_concat(i.name)
       FROM sqlite_master m JOIN pragma_index_list(m.name) l
       JOIN pragma_index_info(l.name) i GROUP BY m.name, l.name""",
)
POSTGRES = (
    """SELECT table_name, column_name, data_type, is_nullable, column_default,
              character_maximum_length, numeric_precision, is_identity
       FROM information_schema.columns WHERE table_schema = 'public'""",
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
       FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT stxname, pg_get_statisticsobjdef(oid) FROM pg_statistic_ext",
)


def both_ways(name: str) -> list[Row]:
    """Migrate a database each way on both engines and compare what stands there."""
    return [_compared(name, database) for database in ("sqlite", "postgres")]


def _compared(name: str, database: str) -> Row:
    began = time.perf_counter()
    with installation(database) as site:
        took = time.perf_counter() - began
        short = _described(site, database)
    with installation(database, migrate=["-c", LONG, *MIGRATE[1:]]) as site:
        long = _described(site, database)
    done = f"{len(long)} columns, indexes, rules and triggers, {database}"
    result = f"{len(short ^ long)} differ; the short way took {took:.1f} s"
    return Row(name, done, result, "0 differ", bool(long) and short == long)


def _described(site: Installation, database: str) -> set[tuple[str, ...]]:
    asked = SQLITE if database == "sqlite" else POSTGRES
    return {
        (str(number), *(" ".join(str(cell).split()) for cell in row))
        for number, sql in enumerate(asked)
        for row in site.ask(sql)
    }
