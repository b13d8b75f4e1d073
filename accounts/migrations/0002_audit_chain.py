"""Records that cannot be changed or removed, and the chain that would show it.

The triggers refuse UPDATE always, and DELETE unless `accounts_audithead.is_open`, which
is true only inside the transaction of `purge_demo` (and of `flush` in tests). SQLite
rebuilds a table to alter it and forgets its triggers: a later migration that alters one
of these tables takes them away first and puts them back (`drop`, `create`).
"""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

TABLES = ("accounts_auditevent", "accounts_auditseal")
SAID = "records are only ever added to"

SQLITE = (
    f"""CREATE TRIGGER {{table}}_no_update BEFORE UPDATE ON {{table}}
        BEGIN SELECT RAISE(ABORT, '{SAID}'); END""",
    f"""CREATE TRIGGER {{table}}_no_delete BEFORE DELETE ON {{table}}
        WHEN NOT EXISTS (SELECT 1 FROM accounts_audithead WHERE is_open)
        BEGIN SELECT RAISE(ABORT, '{SAID}'); END""",
)
POSTGRES = (
    """CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
       FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change()""",
    """CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
       FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_change()""",
)
FUNCTION = f"""
CREATE FUNCTION accounts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE holds_rows boolean;
BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM accounts_audithead WHERE is_open) THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'TRUNCATE' THEN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', TG_TABLE_NAME) INTO holds_rows;
    IF NOT holds_rows THEN RETURN NULL; END IF;
  END IF;
  RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def begin(apps, schema_editor):
    """The one row that says where the chain ends; the tables go with it on the way back."""
    apps.get_model("accounts", "AuditHead").objects.get_or_create(pk=1)


def create(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    if not is_sqlite:
        schema_editor.execute(FUNCTION, params=None)
    for table in TABLES:
        for statement in SQLITE if is_sqlite else POSTGRES:
            schema_editor.execute(statement.format(table=table))


def drop(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for table in TABLES:
        names = ("no_update", "no_delete") if is_sqlite else ("no_change", "no_truncate")
        for name in names:
            where = "" if is_sqlite else f" ON {table}"
            schema_editor.execute(f"DROP TRIGGER {table}_{name}{where}")
    if not is_sqlite:
        schema_editor.execute("DROP FUNCTION accounts_refuse_change()")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='AuditCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('events', models.PositiveBigIntegerField()),
                ('removed', models.PositiveBigIntegerField(default=0)),
                ('seals', models.PositiveBigIntegerField()),
                ('last_id', models.BigIntegerField()),
                ('head', models.CharField(blank=True, max_length=64)),
                ('trouble', models.CharField(blank=True, max_length=20)),
                ('event_id', models.BigIntegerField(null=True)),
                ('seal_number', models.PositiveBigIntegerField(null=True)),
            ],
            options={
                'get_latest_by': ('at', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='AuditHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField(default=0)),
                ('hash', models.CharField(blank=True, max_length=64)),
                ('is_open', models.BooleanField(default=False)),
                ('told_on', models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('events', 'records'), ('gap', 'removed with the demo world')], max_length=6)),
                ('first_id', models.BigIntegerField()),
                ('last_id', models.BigIntegerField()),
                ('count', models.PositiveIntegerField()),
                ('content', models.TextField()),
                ('content_hash', models.CharField(max_length=64)),
                ('previous', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('sealed_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AlterModelOptions(
            name='auditevent',
            options={'base_manager_name': 'objects'},
        ),
        migrations.AlterField(
            model_name='auditevent',
            name='at',
            field=models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['by', '-id'], name='accounts_au_by_id_6adbe0_idx'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['branch', '-id'], name='accounts_au_branch__adede4_idx'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['action', '-id'], name='accounts_au_action_78c311_idx'),
        ),
        migrations.CreateModel(
            name='AuditNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=200, verbose_name='reason')),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='note', to='accounts.auditevent')),
            ],
        ),
        migrations.AddIndex(
            model_name='auditseal',
            index=models.Index(fields=['kind', '-number'], name='accounts_au_kind_3d92f4_idx'),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
        migrations.RunPython(create, drop),
    ]
