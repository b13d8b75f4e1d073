import core.migrating
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('campaigns', '0001_initial'), ('campaigns', '0002_initial')]

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('clients', '0001_initial'),
    ]

    operations = [
        core.migrating.CreateTogether(
            models=[
                migrations.CreateModel(
                    name='Objective',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('metric', models.CharField(max_length=80, verbose_name='what is counted')),
                        ('operator', models.CharField(choices=[('ge', 'at least'), ('gt', 'more than')], default='ge', max_length=2, verbose_name='how much')),
                        ('target', models.PositiveIntegerField(verbose_name='target')),
                        ('due_on', models.DateField(verbose_name='by')),
                        ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='objectives', to='campaigns.plan')),
                    ],
                    options={
                        'verbose_name': 'objective',
                        'verbose_name_plural': 'objectives',
                    },
                ),
                migrations.CreateModel(
                    name='Plan',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=80, verbose_name='name')),
                        ('purpose', models.TextField(blank=True, max_length=2000, verbose_name='what it is for')),
                        ('starts_on', models.DateField(verbose_name='starts on')),
                        ('ends_on', models.DateField(verbose_name='deadline')),
                        ('step', models.CharField(choices=[('objectives', 'Objectives'), ('benefits', 'Benefits'), ('obstacles', 'Obstacles and rehearsal'), ('resources', 'Resources'), ('supporters', 'Whom to ask'), ('actions', 'Action steps'), ('deadline', 'Deadline'), ('costs', 'Cost estimate'), ('self_review', 'Self-review'), ('review', 'Review by others'), ('revision', 'Revision'), ('execution', 'Execution'), ('retrospective', 'After-action review')], default='objectives', max_length=15, verbose_name='step')),
                        ('state', models.CharField(choices=[('draft', 'draft'), ('review', 'under review'), ('running', 'running'), ('done', 'done'), ('abandoned', 'abandoned')], default='draft', max_length=10, verbose_name='state')),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to='accounts.branch')),
                        ('origin', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='campaign', to='clients.origin')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                    ],
                    options={
                        'verbose_name': 'campaign plan',
                        'verbose_name_plural': 'campaign plans',
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='campaign_ends_after_it_starts', violation_error_message='The deadline lies before the start.')],
                    },
                ),
            ],
        ),
    ]
