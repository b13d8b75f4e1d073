"""The tables of spot checks keep what was written: the database itself refuses.

What a draw rests on is never changed, and no row is removed; what may still happen is
written out below, column by column. While `accounts_audithead.is_open` (the transaction
of `purge_demo`, and of `flush` in tests), nothing is refused. SQLite rebuilds a table to
alter it and forgets its triggers: a later migration that alters one of these tables takes
them away first and puts them back (`drop`, `create`).
"""

from django.db import migrations

SAID = "what checks rest on is never changed"
OPEN = "(SELECT 1 FROM accounts_audithead WHERE is_open)"
# Never changed at all.
FIXED = {
    "checkperiod": ("branch_id", "month", "seed", "commitment", "committed_at"),
    "framerow": (
        *("period_id", "key", "of_client", "broker_id", "claimed"),
        *("signs", "weight", "digest", "hash"),
    ),
    "checkdraw": (
        *("period_id", "number", "beacon", "size", "list_hash"),
        *("drawn_at", "drawn_by_id"),
    ),
    "checktask": ("draw_id", "row_id", "position", "how"),
    "checkevent": (
        *("draw_id", "task_id", "number", "step", "look", "verdict", "digest"),
        *("by_id", "at", "previous", "hash"),
    ),
}
# Written once: after the first column has a value, none of them changes.
ONCE = {
    "checkperiod": (
        ("frozen_at", "frame_hash", "frozen_by_id", "clients", "claimed"),
        ("closed_at", "closed_by_id"),
    ),
    "checkdraw": (("voided_at", "voided_by_id", "void_reason"),),
}
# What names a person may be blanked by the rules of erasure, never rewritten.
BLANKED = {
    "framerow": ("member_no", "phone", "salt"),
    "checkevent": ("words", "salt"),
}
# What a claim said goes with the salt that hid it.
WITH_SALT = {"framerow": ("claims",)}


def refused(name, differs):
    """Return the condition of an update that is refused."""
    parts = [f"NEW.{c} {differs} OLD.{c}" for c in FIXED[name]]
    for first, *rest in ONCE.get(name, ()):
        changed = " OR ".join(f"NEW.{c} {differs} OLD.{c}" for c in (first, *rest))
        parts.append(f"(OLD.{first} IS NOT NULL AND ({changed}))")
    parts += [
        f"(NEW.{c} {differs} OLD.{c} AND NEW.{c} <> '')" for c in BLANKED.get(name, ())
    ]
    parts += [
        f"(NEW.{c} {differs} OLD.{c} AND NEW.salt <> '')" for c in WITH_SALT.get(name, ())
    ]
    return " OR ".join(parts)


FUNCTION = f"""
CREATE FUNCTION service_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS {OPEN} OR NOT EXISTS (SELECT 1 FROM accounts_audithead) THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def statements(vendor):
    """Return what makes the triggers of a database."""
    if vendor != "sqlite":
        yield FUNCTION
    for name in FIXED:
        table = f"service_{name}"
        if vendor == "sqlite":
            shut = (
                f"NOT EXISTS {OPEN} AND EXISTS (SELECT 1 FROM accounts_audithead)"
            )
            stop = f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
            change = refused(name, "IS NOT")
            yield (
                f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} "
                f"WHEN {shut} AND ({change}) {stop}"
            )
            yield (
                f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} "
                f"WHEN {shut} {stop}"
            )
        else:
            call = "EXECUTE FUNCTION service_refuse_change()"
            change = refused(name, "IS DISTINCT FROM")
            yield (
                f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} "
                f"FOR EACH ROW WHEN ({change}) {call}"
            )
            yield (
                f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} "
                f"FOR EACH ROW {call}"
            )


def create(apps, schema_editor):
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for name in FIXED:
        table = f"service_{name}"
        where = "" if is_sqlite else f" ON {table}"
        for kind in ("kept", "stays"):
            schema_editor.execute(f"DROP TRIGGER {table}_{kind}{where}")
    if not is_sqlite:
        schema_editor.execute("DROP FUNCTION service_refuse_change()")


class Migration(migrations.Migration):
    dependencies = [("service", "0004_fewer_indexes"), ("accounts", "0001_whole")]

    operations = [migrations.RunPython(create, drop)]
