from datetime import timedelta

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

REASON = "早先录入，当时未要求理由"
DAYS = 365


def keep_typed_values(apps, schema_editor):
    """Let value types that were typed so far stand as overrides for a year."""
    client = apps.get_model("clients", "Client")
    override = apps.get_model("clients", "ValueOverride")
    until = django.utils.timezone.localdate() + timedelta(days=DAYS)
    rows = client.objects.exclude(value_type="").values_list("pk", "value_type")
    override.objects.bulk_create(
        (
            override(client_id=pk, value=value, reason=REASON, until=until)
            for pk, value in rows.iterator()
        ),
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_audit_chain"),
        ("clients", "0003_standing_and_needs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AxisRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('rules', models.JSONField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('branch', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.branch')),
            ],
        ),
        migrations.CreateModel(
            name='Turnover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField(verbose_name='from')),
                ('to_on', models.DateField(verbose_name='to')),
                ('traded', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='traded')),
                ('average_assets', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='average assets')),
                ('source', models.CharField(blank=True, max_length=60, verbose_name='source')),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='turnovers', to='clients.client')),
            ],
        ),
        migrations.CreateModel(
            name='ValueOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.CharField(choices=[('divest', 'divest'), ('rebuild', 'rebuild'), ('harvest', 'harvest'), ('invest', 'invest')], max_length=8, verbose_name='value type')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('until', models.DateField(verbose_name='valid until')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='value_override', to='clients.client')),
            ],
        ),
        migrations.AddIndex(
            model_name='turnover',
            index=models.Index(fields=['client', '-to_on'], name='clients_tur_client__72eb17_idx'),
        ),
        migrations.AddConstraint(
            model_name='turnover',
            constraint=models.UniqueConstraint(fields=('client', 'from_on'), name='turnover_once_a_period'),
        ),
        migrations.AddConstraint(
            model_name='turnover',
            constraint=models.CheckConstraint(condition=models.Q(('to_on__gte', models.F('from_on'))), name='turnover_in_order'),
        ),
        migrations.AddConstraint(
            model_name='turnover',
            constraint=models.CheckConstraint(condition=models.Q(('traded__gte', 0)), name='traded_is_not_negative'),
        ),
        migrations.AddIndex(
            model_name='valueoverride',
            index=models.Index(fields=['until'], name='clients_val_until_2ab99b_idx'),
        ),
        migrations.AddConstraint(
            model_name='valueoverride',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='override_has_a_reason'),
        ),
        migrations.RunPython(
            keep_typed_values, migrations.RunPython.noop, elidable=True
        ),
    ]
