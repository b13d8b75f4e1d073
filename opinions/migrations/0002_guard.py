"""Steps of opinions are never changed: only words may be forgotten.

SQLite rebuilds a table to alter it and forgets its triggers: a later migration that
alters this table takes them away first and puts them back (`drop`, `create`).
"""

from django.db import migrations

TABLE = "opinions_opinionevent"
SAID = "steps of opinions are only ever added to"
KEPT = (
    "id opinion_id number kind at by_id category cause weight responsible_id due_on via "
    "has_notice called_at kept_until"
).split()
FORGOTTEN = ("words", "recording")


def create(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    same = "IS" if is_sqlite else "IS NOT DISTINCT FROM"
    kept = [f"NEW.{c} {same} OLD.{c}" for c in KEPT]
    kept += [f"(NEW.{c} = '' OR NEW.{c} = OLD.{c})" for c in FORGOTTEN]
    changed = f"NOT ({' AND '.join(kept)})"
    if is_sqlite:
        schema_editor.execute(
            f"""CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE}
                WHEN {changed} BEGIN SELECT RAISE(ABORT, '{SAID}'); END""",
            params=None,
        )
        return
    schema_editor.execute(
        f"""CREATE FUNCTION opinions_refuse_change() RETURNS trigger
            LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation';
            END $$""",
        params=None,
    )
    schema_editor.execute(
        f"""CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE}
            FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION opinions_refuse_change()""",
        params=None,
    )


def drop(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    where = "" if is_sqlite else f" ON {TABLE}"
    schema_editor.execute(f"DROP TRIGGER {TABLE}_no_update{where}", params=None)
    if not is_sqlite:
        schema_editor.execute("DROP FUNCTION opinions_refuse_change()", params=None)


class Migration(migrations.Migration):
    dependencies = [("opinions", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
