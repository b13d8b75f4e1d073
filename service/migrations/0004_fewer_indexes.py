"""Take indexes away that longer ones beside them begin with.

By name, so that SQLite need not build the tables anew.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


INDEXES = (
    ("service_contact", "branch_id", "service_contact_branch_id_4014309a"),
    ("service_contact", "broker_id", "service_contact_broker_id_a7187572"),
    ("service_contact", "client_id", "service_contact_client_id_28864db2"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_fewer_indexes'),
        ('clients', '0019_fewer_indexes'),
        ('service', '0002_appointments'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
            migrations.AlterField(
                model_name='contact',
                name='branch',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch'),
            ),
            migrations.AlterField(
                model_name='contact',
                name='broker',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AlterField(
                model_name='contact',
                name='client',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='clients.client', verbose_name='client'),
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
