import core.migrating
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('accounts', '0001_initial'), ('accounts', '0002_audit_chain'), ('accounts', '0003_today_and_outcomes')]

    initial = True

    dependencies = [
    ]

    operations = [
        core.migrating.CreateTogether(
            models=[
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('username', models.CharField(error_messages={'unique': 'This login is taken.'}, max_length=60, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='login')),
                        ('full_name', models.CharField(max_length=60, verbose_name='name')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                        ('phone', models.CharField(blank=True, max_length=30, verbose_name='telephone')),
                        ('role', models.CharField(choices=[('broker', 'broker'), ('manager', 'branch manager'), ('adviser', 'adviser'), ('checker', 'checker'), ('head_office', 'head office'), ('administrator', 'administrator')], max_length=20, verbose_name='role')),
                        ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                        ('joined_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='joined at')),
                        ('language', models.CharField(blank=True, editable=False, max_length=10)),
                        ('theme', models.CharField(blank=True, choices=[('', 'as the device'), ('light', 'light'), ('dark', 'dark')], editable=False, max_length=5)),
                        ('is_demo', models.BooleanField(default=False, editable=False)),
                        ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='accounts.branch', verbose_name='branch')),
                        ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='people', to='accounts.team', verbose_name='team')),
                        ('looked_at', models.DateTimeField(editable=False, null=True)),
                        ('looked_before', models.DateTimeField(editable=False, null=True)),
                        ('reminders', models.JSONField(blank=True, default=dict, editable=False)),
                    ],
                    options={
                        'verbose_name': 'user',
                        'verbose_name_plural': 'users',
                        'indexes': [models.Index(fields=['branch', 'role'], name='accounts_us_branch__c0a0c3_idx')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('branch__isnull', True), ('role__in', ['head_office', 'administrator'])), models.Q(('branch__isnull', False), ('role__in', ['broker', 'manager', 'adviser', 'checker'])), _connector='OR'), name='role_needs_branch', violation_error_message='Brokers, managers, advisers and checkers belong to a branch; head office and administrators to none.')],
                    },
                ),
                migrations.CreateModel(
                    name='Branch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField(max_length=20, unique=True, verbose_name='code')),
                        ('name', models.CharField(max_length=60, verbose_name='name')),
                        ('is_demo', models.BooleanField(default=False, editable=False)),
                        ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='branches', to='accounts.region', verbose_name='region')),
                    ],
                    options={
                        'verbose_name': 'branch',
                        'verbose_name_plural': 'branches',
                    },
                ),
                migrations.CreateModel(
                    name='Region',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField(max_length=20, unique=True, verbose_name='code')),
                        ('name', models.CharField(max_length=60, verbose_name='name')),
                        ('is_demo', models.BooleanField(default=False, editable=False)),
                    ],
                    options={
                        'verbose_name': 'region',
                        'verbose_name_plural': 'regions',
                    },
                ),
                migrations.CreateModel(
                    name='Attachment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('file', models.FileField(upload_to='attachments/%Y/%m')),
                        ('name', models.CharField(max_length=200)),
                        ('sha256', models.CharField(max_length=64)),
                        ('added_at', models.DateTimeField(auto_now_add=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('branch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch')),
                    ],
                ),
                migrations.CreateModel(
                    name='CalendarDay',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField(verbose_name='day')),
                        ('calendar', models.CharField(choices=[('working', 'working days'), ('trading', 'trading days')], max_length=10, verbose_name='calendar')),
                        ('is_open', models.BooleanField(verbose_name='open')),
                        ('note', models.CharField(blank=True, max_length=100, verbose_name='note')),
                    ],
                    options={
                        'verbose_name': 'calendar day',
                        'verbose_name_plural': 'calendar days',
                        'constraints': [models.UniqueConstraint(fields=('calendar', 'day'), name='calendar_day_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Job',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=40)),
                        ('arguments', models.JSONField(default=dict)),
                        ('state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'running'), ('done', 'done'), ('refused', 'refused'), ('failed', 'failed'), ('cancelled', 'cancelled')], db_index=True, default='waiting', max_length=10)),
                        ('result', models.JSONField(default=dict)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('started_at', models.DateTimeField(null=True)),
                        ('finished_at', models.DateTimeField(null=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='Team',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60, verbose_name='name')),
                        ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='accounts.branch', verbose_name='branch')),
                    ],
                    options={
                        'verbose_name': 'team',
                        'verbose_name_plural': 'teams',
                        'constraints': [models.UniqueConstraint(fields=('branch', 'name'), name='team_name_once_a_branch')],
                    },
                ),
                migrations.CreateModel(
                    name='AuditEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                        ('action', models.CharField(max_length=60)),
                        ('model', models.CharField(blank=True, max_length=60)),
                        ('object_id', models.CharField(blank=True, max_length=40)),
                        ('facts', models.JSONField(default=dict)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('branch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['model', 'object_id'], name='accounts_au_model_5a6c50_idx'), models.Index(fields=['by', '-id'], name='accounts_au_by_id_6adbe0_idx'), models.Index(fields=['branch', '-id'], name='accounts_au_branch__adede4_idx'), models.Index(fields=['action', '-id'], name='accounts_au_action_78c311_idx')],
                        'base_manager_name': 'objects',
                    },
                ),
                migrations.CreateModel(
                    name='Certificate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=40, unique=True, verbose_name='certificate number')),
                        ('scope', models.CharField(blank=True, max_length=200, verbose_name='scope of agency')),
                        ('region', models.CharField(blank=True, max_length=60, verbose_name='practice region')),
                        ('valid_from', models.DateField(verbose_name='valid from')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to=settings.AUTH_USER_MODEL, verbose_name='holder')),
                    ],
                    options={
                        'verbose_name': 'certificate',
                        'verbose_name_plural': 'certificates',
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='certificate_term_in_order', violation_error_message='The term ends before it begins.')],
                    },
                ),
                migrations.CreateModel(
                    name='Notification',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=40)),
                        ('facts', models.JSONField(default=dict)),
                        ('url', models.CharField(blank=True, max_length=200)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('read_at', models.DateTimeField(null=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['user', 'read_at'], name='accounts_no_user_id_780bd6_idx')],
                    },
                ),
                migrations.CreateModel(
                    name='Setting',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60, verbose_name='name')),
                        ('value', models.JSONField(verbose_name='value')),
                        ('from_on', models.DateField(verbose_name='applies from')),
                        ('set_at', models.DateTimeField(auto_now_add=True)),
                        ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='settings', to='accounts.branch', verbose_name='branch')),
                        ('set_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'setting',
                        'verbose_name_plural': 'settings',
                        'constraints': [models.UniqueConstraint(fields=('name', 'branch', 'from_on'), name='branch_setting_once_a_day'), models.UniqueConstraint(condition=models.Q(('branch__isnull', True)), fields=('name', 'from_on'), name='firm_setting_once_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Tag',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=40, verbose_name='tag')),
                        ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tags', to='accounts.branch')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('branch', 'name'), name='tag_once_a_branch')],
                    },
                ),
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
                        'base_manager_name': 'objects',
                        'indexes': [models.Index(fields=['kind', '-number'], name='accounts_au_kind_3d92f4_idx')],
                    },
                ),
                migrations.CreateModel(
                    name='AuditNote',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.CharField(max_length=200, verbose_name='reason')),
                        ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='note', to='accounts.auditevent')),
                    ],
                ),
            ],
        ),
        core.migrating.RunStep(
            module='accounts.migrations.0002_audit_chain',
            forwards='begin',
            backwards='',
        ),
        core.migrating.RunStep(
            module='accounts.migrations.0002_audit_chain',
            forwards='create',
            backwards='drop',
        ),
    ]
