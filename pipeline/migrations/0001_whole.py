import core.migrating
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('pipeline', '0001_initial'), ('pipeline', '0002_activity_script'), ('pipeline', '0003_context_notes'), ('pipeline', '0004_cohort_count'), ('pipeline', '0005_today_and_outcomes'), ('pipeline', '0006_firm_reasons'), ('pipeline', '0007_journey_left_on'), ('pipeline', '0008_withdrawals'), ('pipeline', '0009_scripts'), ('pipeline', '0010_fewer_indexes'), ('pipeline', '0011_plan_returned')]

    initial = True

    dependencies = [
        ('accounts', '0003_today_and_outcomes'),
        ('accounts', '__first__'),
        ('clients', '0014_emptied_bin'),
    ]

    operations = [
        core.migrating.CreateTogether(
            models=[
                migrations.CreateModel(
                    name='DailyActivity',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField()),
                        ('method', models.CharField(blank=True, max_length=20)),
                        ('kind', models.CharField(max_length=20)),
                        ('objection_no', models.BigIntegerField(default=0)),
                        ('outcome', models.CharField(blank=True, max_length=20)),
                        ('contacts', models.PositiveIntegerField(default=0)),
                        ('minutes', models.PositiveIntegerField(default=0)),
                        ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch')),
                        ('broker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('script_no', models.BigIntegerField(default=0)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['branch', 'day'], name='pipeline_da_branch__2b4cf2_idx'), models.Index(fields=['day'], name='pipeline_da_day_551ec6_idx')],
                        'constraints': [models.UniqueConstraint(fields=('broker', 'branch', 'day', 'method', 'kind', 'objection_no', 'script_no', 'outcome'), name='activity_summed_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Journey',
                    fields=[
                        ('client', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='journey', serialize=False, to='clients.client')),
                        ('channel', models.CharField(blank=True, choices=[('branch', 'branch'), ('bank', 'bank'), ('community', 'community'), ('it', 'IT'), ('partner', 'insurance or fund partner')], max_length=20)),
                        ('method', models.CharField(blank=True, choices=[('natural', 'natural market'), ('referral', 'referral'), ('cold_call', 'cold call'), ('consultation', 'consultation'), ('chance', 'chance'), ('letter', 'letter'), ('research', 'research'), ('association', 'association'), ('internet', 'internet'), ('target_market', 'target market')], max_length=20)),
                        ('a_on', models.DateField()),
                        ('b_on', models.DateField(null=True)),
                        ('c_on', models.DateField(null=True)),
                        ('d_on', models.DateField(null=True)),
                        ('is_claimed', models.BooleanField(default=False)),
                        ('branch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch')),
                        ('broker', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.team')),
                        ('left_on', models.DateField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['broker', 'a_on'], include=('branch', 'b_on', 'c_on', 'd_on', 'is_claimed'), name='journey_by_broker'), models.Index(fields=['branch', 'a_on'], include=('broker', 'b_on', 'c_on', 'd_on', 'is_claimed'), name='journey_by_branch'), models.Index(fields=['a_on'], include=('branch', 'b_on', 'c_on', 'd_on', 'is_claimed'), name='journey_by_day'), models.Index(condition=models.Q(('d_on__isnull', False)), fields=['a_on'], include=('d_on', 'branch', 'broker', 'team'), name='journey_dealt')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('b_on__isnull', True), ('b_on__gte', models.F('a_on')), _connector='OR'), models.Q(('c_on__isnull', True), ('c_on__gte', models.F('b_on')), _connector='OR'), models.Q(('d_on__isnull', True), ('d_on__gte', models.F('c_on')), _connector='OR')), name='journey_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='NextStep',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('due_on', models.DateField(verbose_name='due on')),
                        ('due_at', models.TimeField(blank=True, null=True, verbose_name='at')),
                        ('what', models.CharField(max_length=200, verbose_name='next step')),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('done_at', models.DateTimeField(null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='next_steps', to='clients.client')),
                        ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('every', models.PositiveSmallIntegerField(default=1, verbose_name='every so many')),
                        ('follows', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='pipeline.nextstep')),
                        ('put_off_at', models.DateTimeField(editable=False, null=True)),
                        ('put_off_count', models.PositiveSmallIntegerField(default=0, editable=False)),
                        ('put_off_from', models.DateField(editable=False, null=True)),
                        ('repeats', models.CharField(blank=True, choices=[('weeks', 'every so many weeks'), ('months', 'every so many months'), ('days', 'every so many working days')], default='', max_length=8, verbose_name='repeats')),
                        ('series_on', models.DateField(editable=False, null=True)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['due_on'], name='next_step_open')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('done_at__isnull', True)), fields=('client',), name='one_open_next_step'), models.CheckConstraint(condition=models.Q(('every__gte', 1), ('every__lte', 250)), name='repeats_every_one_to_250')],
                    },
                ),
                migrations.CreateModel(
                    name='Objection',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60, verbose_name='objection')),
                        ('is_active', models.BooleanField(default=True)),
                        ('branch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch')),
                        ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='pipeline.objection')),
                    ],
                    options={
                        'verbose_name': 'objection',
                        'verbose_name_plural': 'objections',
                        'constraints': [models.UniqueConstraint(fields=('branch', 'name'), name='branch_objection_once'), models.UniqueConstraint(condition=models.Q(('branch__isnull', True)), fields=('name',), name='firm_objection_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SalesPlan',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                        ('version', models.PositiveSmallIntegerField(default=1)),
                        ('target', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='target assets')),
                        ('average_assets', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='average assets')),
                        ('days', models.PositiveSmallIntegerField(verbose_name='working days')),
                        ('ratio', models.JSONField()),
                        ('state', models.CharField(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('signed', 'signed'), ('returned', 'sent back')], default='draft', max_length=10, verbose_name='state')),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('signed_at', models.DateTimeField(null=True)),
                        ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch')),
                        ('broker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sales_plans', to=settings.AUTH_USER_MODEL)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                        ('returned_at', models.DateTimeField(null=True)),
                        ('returned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'sales plan',
                        'verbose_name_plural': 'sales plans',
                        'constraints': [models.UniqueConstraint(fields=('broker', 'year', 'version'), name='plan_version_once'), models.CheckConstraint(condition=models.Q(('target__gt', 0), ('average_assets__gt', 0), ('days__gt', 0)), name='plan_is_positive'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'returned'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='plan_sent_back_with_a_reason')],
                        'indexes': [models.Index(fields=['branch', 'year'], name='plan_by_branch')],
                    },
                ),
                migrations.CreateModel(
                    name='StageChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('stage', models.CharField(blank=True, choices=[('A', 'Contact'), ('B', 'Presentation'), ('C', 'Objections'), ('D', 'Deal')], max_length=1, verbose_name='stage')),
                        ('outcome', models.CharField(blank=True, choices=[('lost', 'lost'), ('dormant', 'dormant'), ('recycled', 'recycled')], max_length=10, verbose_name='outcome')),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                        ('is_claimed', models.BooleanField(default=False, verbose_name='claimed')),
                        ('moved_at', models.DateTimeField(verbose_name='moved at')),
                        ('entered_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='entered at')),
                        ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch')),
                        ('broker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stage_changes', to='clients.client')),
                        ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.team')),
                        ('why', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pipeline.leavingreason', verbose_name='why')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['client', 'moved_at', 'id'], name='pipeline_st_client__596b32_idx'), models.Index(fields=['by', '-entered_at'], name='move_by_whom')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(models.Q(('stage', ''), _negated=True), ('outcome', '')), models.Q(('stage', ''), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='stage_or_outcome')],
                    },
                ),
                migrations.CreateModel(
                    name='ContextNote',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('market', 'market'), ('setting', 'branch setting'), ('people', 'relationships')], max_length=8, verbose_name='kind')),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                        ('text', models.CharField(max_length=200, verbose_name='note')),
                        ('version', models.PositiveSmallIntegerField(default=1)),
                        ('is_current', models.BooleanField(default=True)),
                        ('is_withdrawn', models.BooleanField(default=False)),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('branch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('original', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='pipeline.contextnote')),
                        ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'context note',
                        'verbose_name_plural': 'context notes',
                        'indexes': [models.Index(condition=models.Q(('is_current', True), ('is_withdrawn', False)), fields=['branch', 'starts_on'], name='note_in_force')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='note_ends_after_it_starts'), models.UniqueConstraint(fields=('original', 'version'), name='note_version_once')],
                    },
                ),
                migrations.CreateModel(
                    name='CohortCount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('month', models.DateField()),
                        ('effective_on', models.DateField()),
                        ('terms', models.BigIntegerField()),
                        ('a', models.IntegerField(default=0)),
                        ('b', models.IntegerField(default=0)),
                        ('c', models.IntegerField(default=0)),
                        ('d', models.IntegerField(default=0)),
                        ('claimed', models.IntegerField(default=0)),
                        ('ab_matured', models.IntegerField(default=0)),
                        ('ab_converted', models.IntegerField(default=0)),
                        ('bc_matured', models.IntegerField(default=0)),
                        ('bc_converted', models.IntegerField(default=0)),
                        ('cd_matured', models.IntegerField(default=0)),
                        ('cd_converted', models.IntegerField(default=0)),
                        ('ad_matured', models.IntegerField(default=0)),
                        ('ad_converted', models.IntegerField(default=0)),
                        ('branch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch')),
                        ('broker', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.team')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['broker', 'effective_on'], name='cohort_by_broker'), models.Index(fields=['branch', 'effective_on'], name='cohort_by_branch'), models.Index(fields=['effective_on'], name='cohort_by_day')],
                    },
                ),
                migrations.CreateModel(
                    name='LeavingReason',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=40, verbose_name='reason for leaving')),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                        ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch')),
                    ],
                    options={
                        'verbose_name': 'reason for leaving',
                        'verbose_name_plural': 'reasons for leaving',
                        'constraints': [models.UniqueConstraint(fields=('branch', 'name'), name='branch_leaving_reason_once'), models.UniqueConstraint(condition=models.Q(('branch__isnull', True)), fields=('name',), name='firm_leaving_reason_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Withdrawal',
                    fields=[
                        ('change', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='withdrawal', serialize=False, to='pipeline.stagechange')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'withdrawn move',
                        'verbose_name_plural': 'withdrawn moves',
                    },
                ),
                migrations.CreateModel(
                    name='Script',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.CharField(max_length=60, verbose_name='title')),
                        ('stage', models.CharField(blank=True, choices=[('A', 'Contact'), ('B', 'Presentation'), ('C', 'Objections'), ('D', 'Deal')], max_length=1, verbose_name='stage')),
                        ('is_retired', models.BooleanField(default=False)),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('branch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('objection', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scripts', to='pipeline.objection', verbose_name='objection')),
                    ],
                    options={
                        'verbose_name': 'script',
                        'verbose_name_plural': 'scripts',
                        'indexes': [models.Index(fields=['branch', 'is_retired'], name='pipeline_sc_branch__ab3e4d_idx')],
                    },
                ),
                migrations.CreateModel(
                    name='ScriptVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveSmallIntegerField()),
                        ('text', models.TextField(max_length=2000, verbose_name='words')),
                        ('state', models.CharField(choices=[('submitted', 'waiting for approval'), ('approved', 'approved'), ('refused', 'refused'), ('replaced', 'replaced')], default='submitted', max_length=10)),
                        ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('script', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='pipeline.script')),
                    ],
                    options={
                        'verbose_name': 'version of a script',
                        'verbose_name_plural': 'versions of scripts',
                        'constraints': [models.UniqueConstraint(fields=('script', 'version'), name='script_version_once'), models.UniqueConstraint(condition=models.Q(('state', 'approved')), fields=('script',), name='one_approved_version')],
                    },
                ),
            ],
        ),
        core.migrating.RunStep(
            module='pipeline.migrations.0006_firm_reasons',
            forwards='enter',
            backwards='',
        ),
    ]
