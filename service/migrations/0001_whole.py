import core.migrating
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('service', '0001_initial'), ('service', '0002_script'), ('service', '0003_checking')]

    initial = True

    dependencies = [
        ('accounts', '0003_today_and_outcomes'),
        ('accounts', '__first__'),
        ('clients', '0014_emptied_bin'),
        ('pipeline', '0009_scripts'),
    ]

    operations = [
        core.migrating.CreateTogether(
            models=[
                migrations.CreateModel(
                    name='Contact',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('phone', 'telephone call'), ('visit', 'face-to-face visit'), ('interview', 'interview'), ('reception', 'branch reception'), ('message', 'WeChat or message'), ('email', 'e-mail'), ('letter', 'letter'), ('event', 'event')], max_length=20, verbose_name='kind')),
                        ('outcome', models.CharField(blank=True, choices=[('reached', 'talked'), ('interested', 'interested'), ('objected', 'raised an objection'), ('agreed', 'agreed to go on'), ('not_reached', 'not reached'), ('refused', 'refused')], max_length=20, verbose_name='outcome')),
                        ('happened_at', models.DateTimeField(verbose_name='happened at')),
                        ('entered_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='entered at')),
                        ('minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='minutes')),
                        ('method', models.CharField(blank=True, choices=[('natural', 'natural market'), ('referral', 'referral'), ('cold_call', 'cold call'), ('consultation', 'consultation'), ('chance', 'chance'), ('letter', 'letter'), ('research', 'research'), ('association', 'association'), ('internet', 'internet'), ('target_market', 'target market')], max_length=20)),
                        ('aida', models.CharField(blank=True, choices=[('attention', 'attention'), ('interest', 'interest'), ('desire', 'desire'), ('action', 'action')], max_length=10, verbose_name="the client's mind")),
                        ('note', models.TextField(blank=True, max_length=4000, verbose_name='note')),
                        ('attendees', models.CharField(blank=True, max_length=200, verbose_name='also present')),
                        ('next_what', models.CharField(blank=True, max_length=200, verbose_name='next step')),
                        ('next_on', models.DateField(blank=True, null=True, verbose_name='next step on')),
                        ('advanced_to', models.CharField(blank=True, choices=[('A', 'Contact'), ('B', 'Presentation'), ('C', 'Objections'), ('D', 'Deal')], max_length=1)),
                        ('token', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('is_current', models.BooleanField(default=True)),
                        ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='clients.importbatch')),
                        ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch')),
                        ('broker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='clients.client', verbose_name='client')),
                        ('introducer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client', verbose_name='introduced by')),
                        ('objection', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pipeline.objection', verbose_name='objection')),
                        ('original', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='service.contact')),
                        ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='service.contact')),
                        ('script', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pipeline.script', verbose_name='script used')),
                    ],
                    options={
                        'verbose_name': 'contact',
                        'verbose_name_plural': 'contacts',
                        'indexes': [models.Index(fields=['client', '-happened_at', '-id'], name='service_con_client__14a3cd_idx'), models.Index(fields=['broker', '-happened_at', '-id'], name='service_con_broker__a49197_idx'), models.Index(fields=['branch', '-happened_at', '-id'], name='service_con_branch__eaee6e_idx'), models.Index(condition=models.Q(('is_current', True), ('kind__in', ['visit', 'interview', 'reception'])), fields=['branch', 'happened_at'], name='contact_face_to_face'), models.Index(condition=models.Q(('is_current', True), ('objection__isnull', False)), fields=['branch', 'happened_at'], name='contact_objected')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('entered_at__gte', models.F('happened_at'))), name='contact_not_before_it_happened')],
                    },
                ),
                migrations.CreateModel(
                    name='ContactDraft',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('fields', models.JSONField(default=dict)),
                        ('saved_at', models.DateTimeField(auto_now=True)),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='clients.client')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('user', 'client'), name='one_draft_each')],
                    },
                ),
                migrations.CreateModel(
                    name='CheckPeriod',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('month', models.DateField(verbose_name='month')),
                        ('seed', models.CharField(editable=False, max_length=64)),
                        ('commitment', models.CharField(editable=False, max_length=64)),
                        ('committed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='committed at')),
                        ('frame_hash', models.CharField(blank=True, editable=False, max_length=64)),
                        ('frozen_at', models.DateTimeField(editable=False, null=True, verbose_name='frozen at')),
                        ('clients', models.PositiveIntegerField(default=0, editable=False)),
                        ('claimed', models.PositiveIntegerField(default=0, editable=False)),
                        ('closed_at', models.DateTimeField(editable=False, null=True, verbose_name='closed at')),
                        ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch')),
                        ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('frozen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'month of checks',
                        'verbose_name_plural': 'months of checks',
                        'constraints': [models.UniqueConstraint(fields=('branch', 'month'), name='month_of_checks_once'), models.CheckConstraint(condition=models.Q(models.Q(('frame_hash', ''), ('frozen_at__isnull', True)), models.Q(('frozen_at__isnull', False), models.Q(('frame_hash', ''), _negated=True)), _connector='OR'), name='frozen_with_its_hash'), models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), ('frozen_at__isnull', False), _connector='OR'), name='closed_only_when_frozen')],
                    },
                ),
                migrations.CreateModel(
                    name='CheckDraw',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField(default=1)),
                        ('beacon', models.CharField(blank=True, max_length=200, verbose_name='beacon')),
                        ('size', models.PositiveIntegerField()),
                        ('list_hash', models.CharField(max_length=64)),
                        ('drawn_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='drawn at')),
                        ('voided_at', models.DateTimeField(editable=False, null=True, verbose_name='voided at')),
                        ('void_reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                        ('drawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('voided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='service.checkperiod')),
                    ],
                    options={
                        'verbose_name': 'draw',
                        'verbose_name_plural': 'draws',
                        'constraints': [models.UniqueConstraint(fields=('period', 'number'), name='draws_are_numbered'), models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('period',), name='one_draw_a_month')],
                    },
                ),
                migrations.CreateModel(
                    name='CheckTask',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveIntegerField()),
                        ('how', models.CharField(choices=[('uniform', 'drawn uniformly'), ('weighted', 'drawn by risk')], max_length=8)),
                        ('state', models.CharField(choices=[('waiting', 'to be called'), ('told', 'to be judged'), ('second', 'second look'), ('done', 'done')], default='waiting', max_length=8)),
                        ('verdict', models.CharField(blank=True, choices=[('confirmed', 'confirmed'), ('denied', 'denied'), ('unverified', 'could not be verified')], max_length=10)),
                        ('calls', models.PositiveSmallIntegerField(default=0)),
                        ('draw', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='service.checkdraw')),
                        ('row', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='service.framerow')),
                    ],
                    options={
                        'verbose_name': 'check',
                        'verbose_name_plural': 'checks',
                        'indexes': [models.Index(fields=['draw', 'state'], name='service_che_draw_id_a21247_idx')],
                        'constraints': [models.UniqueConstraint(fields=('draw', 'row'), name='drawn_once'), models.UniqueConstraint(fields=('draw', 'position'), name='drawn_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='CheckEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField()),
                        ('step', models.CharField(choices=[('called', 'called'), ('missed', 'nobody answered'), ('words', "recorded the client's words"), ('verdict', 'judged')], max_length=8)),
                        ('look', models.PositiveSmallIntegerField(default=1)),
                        ('verdict', models.CharField(blank=True, choices=[('confirmed', 'confirmed'), ('denied', 'denied'), ('unverified', 'could not be verified')], max_length=10)),
                        ('words', models.TextField(blank=True, max_length=1000, verbose_name="the client's own words")),
                        ('salt', models.CharField(blank=True, max_length=32)),
                        ('digest', models.CharField(max_length=64)),
                        ('at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('previous', models.CharField(blank=True, max_length=64)),
                        ('hash', models.CharField(max_length=64)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('draw', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='service.checkdraw')),
                        ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='service.checktask')),
                    ],
                    options={
                        'verbose_name': 'step of a check',
                        'verbose_name_plural': 'steps of checks',
                        'base_manager_name': 'objects',
                        'constraints': [models.UniqueConstraint(fields=('draw', 'number'), name='steps_are_numbered')],
                    },
                ),
                migrations.CreateModel(
                    name='FrameRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(editable=False)),
                        ('of_client', models.BigIntegerField()),
                        ('member_no', models.CharField(blank=True, max_length=20)),
                        ('phone', models.CharField(blank=True, max_length=40)),
                        ('claims', models.JSONField(default=list)),
                        ('claimed', models.PositiveSmallIntegerField(default=0)),
                        ('signs', models.JSONField(default=list)),
                        ('weight', models.PositiveSmallIntegerField(default=100)),
                        ('salt', models.CharField(blank=True, max_length=32)),
                        ('digest', models.CharField(max_length=64)),
                        ('hash', models.CharField(max_length=64)),
                        ('broker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client')),
                        ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='service.checkperiod')),
                    ],
                    options={
                        'verbose_name': "client's month in the checks",
                        'verbose_name_plural': "clients' months in the checks",
                        'constraints': [models.UniqueConstraint(fields=('period', 'key'), name='client_month_once_a_frame')],
                    },
                ),
            ],
        ),
    ]
