"""Take indexes away that longer ones beside them begin with.

By name, so that SQLite need not build the tables anew.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


INDEXES = (
    ("accounts_auditevent", "branch_id", "accounts_auditevent_branch_id_2140f0a6"),
    ("accounts_auditevent", "by_id", "accounts_auditevent_by_id_2f74ee9c"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_whole'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
            migrations.AlterField(
                model_name='auditevent',
                name='branch',
                field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch'),
            ),
            migrations.AlterField(
                model_name='auditevent',
                name='by',
                field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            ],
            database_operations=[
                migrations.RunSQL(
                    f'DROP INDEX IF EXISTS "{name}"',
                    f'CREATE INDEX "{name}" ON "{table}" ("{column}")',
                )
                for table, column, name in INDEXES
            ],
        ),
    ]
