"""Take indexes away that longer ones beside them begin with.

By name, so that SQLite need not build the tables anew.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


INDEXES = (
    ("clients_assetsnapshot", "client_id", "clients_assetsnapshot_client_id_8b034927"),
    ("clients_assignment", "user_id", "clients_assignment_user_id_7927750c"),
    ("clients_classification", "client_id", "clients_classification_client_id_684419c9"),
    ("clients_client", "branch_id", "clients_client_branch_id_bfe239b1"),
    ("clients_client", "broker_id", "clients_client_broker_id_374d08b1"),
    ("clients_clientneed", "client_id", "clients_clientneed_client_id_7edfb030"),
    ("clients_clientneed", "need_id", "clients_clientneed_need_id_e311512b"),
    ("clients_clientstyle", "client_id", "clients_clientstyle_client_id_c1938a26"),
    ("clients_consent", "client_id", "clients_consent_client_id_ab9e1fcc"),
    ("clients_consentevent", "client_id", "clients_consentevent_client_id_54936a06"),
    ("clients_holding", "client_id", "clients_holding_client_id_397022c8"),
    ("clients_importchange", "batch_id", "clients_importchange_batch_id_4d6a31e8"),
    ("clients_needevent", "client_id", "clients_needevent_client_id_753bfe71"),
    ("clients_profilefact", "client_id", "clients_profilefact_client_id_804d6207"),
    ("clients_watchitem", "client_id", "clients_watchitem_client_id_0e36af2e"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_fewer_indexes'),
        ('clients', '0018_hand_over'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
            migrations.AlterField(
                model_name='assetsnapshot',
                name='client',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='snapshots', to='clients.client'),
            ),
            migrations.AlterField(
                model_name='assignment',
                name='user',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AlterField(
                model_name='classification',
                name='client',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='classifications', to='clients.client'),
            ),
            migrations.AlterField(
                model_name='client',
                name='branch',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='clients', to='accounts.branch', verbose_name='branch'),
            ),
            migrations.AlterField(
                model_name='client',
                name='broker',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='clients', to=settings.AUTH_USER_MODEL, verbose_name='broker'),
            ),
            migrations.AlterField(
                model_name='clientneed',
                name='client',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='clients.client'),
            ),
            migrations.AlterField(
                model_name='clientneed',
                name='need',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='clients.need'),
            ),
            migrations.AlterField(
                model_name='clientstyle',
                name='client',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='styles', to='clients.client'),
            ),
            migrations.AlterField(
                model_name='consent',
                name='client',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='clients.client'),
            ),
            migrations.AlterField(
                model_name='consentevent',
                name='client',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='consent_events', to='clients.client'),
            ),
            migrations.AlterField(
                model_name='holding',
                name='client',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='holdings', to='clients.client'),
            ),
            migrations.AlterField(
                model_name='importchange',
                name='batch',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='clients.importbatch'),
            ),
            migrations.AlterField(
                model_name='needevent',
                name='client',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='need_events', to='clients.client'),
            ),
            migrations.AlterField(
                model_name='profilefact',
                name='client',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='profile_facts', to='clients.client'),
            ),
            migrations.AlterField(
                model_name='watchitem',
                name='client',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='watch_items', to='clients.client'),
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
