"""Take indexes away that longer ones beside them begin with.

By name, so that SQLite need not build the tables anew.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


INDEXES = (
    ("pipeline_dailyactivity", "branch_id", "pipeline_dailyactivity_branch_id_61757bae"),
    ("pipeline_dailyactivity", "broker_id", "pipeline_dailyactivity_broker_id_5283d03e"),
    ("pipeline_stagechange", "by_id", "pipeline_stagechange_by_id_45a5dae9"),
    ("pipeline_stagechange", "client_id", "pipeline_stagechange_client_id_adf25a3b"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_fewer_indexes'),
        ('clients', '0019_fewer_indexes'),
        ('pipeline', '0001_whole'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
            migrations.AlterField(
                model_name='dailyactivity',
                name='branch',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch'),
            ),
            migrations.AlterField(
                model_name='dailyactivity',
                name='broker',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AlterField(
                model_name='stagechange',
                name='by',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AlterField(
                model_name='stagechange',
                name='client',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='stage_changes', to='clients.client'),
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
