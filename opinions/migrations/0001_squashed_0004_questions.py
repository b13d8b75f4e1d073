import core.migrating
import django.db.models.deletion
import django.utils.timezone
import opinions.models.opinion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('opinions', '0001_initial'), ('opinions', '0002_guard'), ('opinions', '0003_return_visits'), ('opinions', '0004_questions')]

    initial = True

    dependencies = [
        ('accounts', '0003_today_and_outcomes'),
        ('accounts', '__first__'),
        ('clients', '0017_stage_indexes'),
        ('service', '0003_checking'),
    ]

    operations = [
        core.migrating.CreateTogether(
            models=[
                migrations.CreateModel(
                    name='Opinion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('source', models.CharField(choices=[('page', 'registered by a colleague'), ('contact', 'left unsolved by a contact'), ('link', 'sent in by the client'), ('visit', 'found in a return visit')], max_length=10, verbose_name='source')),
                        ('words', models.TextField(max_length=2000, verbose_name='what it is about')),
                        ('token', models.CharField(default=opinions.models.opinion.new_token, max_length=43, unique=True)),
                        ('form_token', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('opened_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='registered at')),
                        ('state', models.CharField(choices=[('open', 'being solved'), ('answered', "waiting for the client's word"), ('closed', 'closed')], default='open', max_length=10, verbose_name='state')),
                        ('category', models.CharField(choices=[('business', 'business problem'), ('complaint', 'complaint'), ('suggestion', 'suggestion')], max_length=10, verbose_name='category')),
                        ('cause', models.CharField(choices=[('account', 'account and procedures'), ('trading', 'trading system'), ('funds', 'transfer of funds'), ('fees', 'commission and fees'), ('information', 'news and product information'), ('service', 'attention and punctuality'), ('conduct', 'conduct of staff'), ('other', 'other')], max_length=12, verbose_name='cause')),
                        ('weight', models.CharField(choices=[('normal', 'ordinary'), ('serious', 'serious'), ('grave', 'grave')], default='normal', max_length=8, verbose_name='weight')),
                        ('due_on', models.DateField(null=True, verbose_name='due on')),
                        ('since', models.DateTimeField(default=django.utils.timezone.now)),
                        ('closed_at', models.DateTimeField(null=True, verbose_name='closed at')),
                        ('reopened', models.PositiveSmallIntegerField(default=0, verbose_name='opened again')),
                        ('answer', models.PositiveSmallIntegerField(default=0)),
                        ('steps', models.PositiveSmallIntegerField(default=0)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='clients.client', verbose_name='client')),
                        ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='service.contact')),
                        ('responsible', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='responsible')),
                    ],
                    options={
                        'verbose_name': 'opinion',
                        'verbose_name_plural': 'opinions',
                        'indexes': [models.Index(condition=models.Q(('state__in', ['open', 'answered'])), fields=['client'], name='opinion_running'), models.Index(condition=models.Q(('state__in', ['open', 'answered'])), fields=['due_on', 'id'], name='opinion_due'), models.Index(fields=['-opened_at', '-id'], name='opinions_op_opened__c45d31_idx')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='opinion_closed_has_its_moment'), models.CheckConstraint(condition=models.Q(models.Q(('category__in', ['business', 'complaint']), ('due_on__isnull', False)), models.Q(models.Q(('category__in', ['business', 'complaint']), _negated=True), ('due_on__isnull', True)), _connector='OR'), name='opinion_clock_by_category'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['answered', 'closed']), _negated=True), ('answer__gt', 0), _connector='OR'), name='opinion_closed_after_an_answer')],
                    },
                ),
                migrations.CreateModel(
                    name='OpinionEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField()),
                        ('kind', models.CharField(choices=[('registered', 'registered'), ('noted', 'added a note'), ('assigned', 'gave it to somebody'), ('judged', 'judged it anew'), ('answer', 'answered'), ('refused', 'the client says it is not solved'), ('close', "closed with the client's word"), ('reopened', 'opened again'), ('reckoned', 'the day follows the calendar')], max_length=10)),
                        ('at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('words', models.TextField(blank=True, max_length=2000, verbose_name='words')),
                        ('category', models.CharField(blank=True, choices=[('business', 'business problem'), ('complaint', 'complaint'), ('suggestion', 'suggestion')], max_length=10)),
                        ('cause', models.CharField(blank=True, choices=[('account', 'account and procedures'), ('trading', 'trading system'), ('funds', 'transfer of funds'), ('fees', 'commission and fees'), ('information', 'news and product information'), ('service', 'attention and punctuality'), ('conduct', 'conduct of staff'), ('other', 'other')], max_length=12)),
                        ('weight', models.CharField(blank=True, choices=[('normal', 'ordinary'), ('serious', 'serious'), ('grave', 'grave')], max_length=8)),
                        ('due_on', models.DateField(null=True)),
                        ('via', models.CharField(blank=True, choices=[('link', 'by the signed link'), ('call', 'in a recorded call')], max_length=4)),
                        ('has_notice', models.BooleanField(default=False)),
                        ('called_at', models.DateTimeField(null=True)),
                        ('recording', models.CharField(blank=True, max_length=80, verbose_name='recording')),
                        ('kept_until', models.DateField(null=True, verbose_name='kept until')),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('opinion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='opinions.opinion')),
                        ('responsible', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'step of an opinion',
                        'verbose_name_plural': 'steps of opinions',
                        'base_manager_name': 'objects',
                        'constraints': [models.UniqueConstraint(fields=('opinion', 'number'), name='opinion_steps_are_numbered'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'close'), _negated=True), models.Q(('by__isnull', True), ('via', 'link')), models.Q(('by__isnull', False), ('called_at__isnull', False), ('has_notice', True), ('kept_until__isnull', False), ('via', 'call')), _connector='OR'), name='opinion_closed_by_the_client')],
                    },
                ),
                migrations.CreateModel(
                    name='OpinionLink',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('token', models.CharField(default=opinions.models.opinion.new_token, max_length=43, unique=True)),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinion_links', to='clients.client', verbose_name='client')),
                        ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'link for opinions',
                        'verbose_name_plural': 'links for opinions',
                    },
                ),
                migrations.CreateModel(
                    name='VisitQuestion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.CharField(max_length=200, verbose_name='question')),
                        ('alarm', models.CharField(blank=True, choices=[('yes', 'yes'), ('no', 'no'), ('unclear', 'unclear')], max_length=8, verbose_name='answer that alarms')),
                        ('place', models.PositiveSmallIntegerField(default=100)),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('branch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch')),
                    ],
                    options={
                        'verbose_name': 'question of return visits',
                        'verbose_name_plural': 'questions of return visits',
                    },
                ),
                migrations.CreateModel(
                    name='VisitRound',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                        ('seed', models.CharField(editable=False, max_length=64)),
                        ('frame', models.JSONField(default=list, editable=False)),
                        ('frame_hash', models.CharField(editable=False, max_length=64)),
                        ('members', models.PositiveIntegerField(editable=False)),
                        ('percent', models.PositiveSmallIntegerField(editable=False)),
                        ('size', models.PositiveIntegerField(editable=False)),
                        ('drawn_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='drawn at')),
                        ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch')),
                        ('drawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'round of return visits',
                        'verbose_name_plural': 'rounds of return visits',
                        'constraints': [models.UniqueConstraint(fields=('branch', 'year'), name='round_once_a_year'), models.CheckConstraint(condition=models.Q(('size__lte', models.F('members'))), name='round_draws_from_its_frame')],
                    },
                ),
                migrations.CreateModel(
                    name='ReturnVisit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('of_client', models.BigIntegerField(editable=False)),
                        ('kind', models.CharField(choices=[('new', 'new member'), ('yearly', 'existing member')], max_length=8, verbose_name='kind')),
                        ('year', models.PositiveSmallIntegerField()),
                        ('member_on', models.DateField(null=True, verbose_name='member since')),
                        ('due_on', models.DateField(verbose_name='due on')),
                        ('state', models.CharField(choices=[('waiting', 'to be called'), ('done', 'asked'), ('given_up', 'not reached')], default='waiting', max_length=8)),
                        ('calls', models.PositiveSmallIntegerField(default=0)),
                        ('missed', models.PositiveSmallIntegerField(default=0)),
                        ('steps', models.PositiveSmallIntegerField(default=0)),
                        ('alarms', models.PositiveSmallIntegerField(default=0)),
                        ('done_at', models.DateTimeField(null=True, verbose_name='asked at')),
                        ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch')),
                        ('checker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='return_visits', to='clients.client')),
                        ('opinion', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opinions.opinion')),
                        ('round', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='opinions.visitround')),
                    ],
                    options={
                        'verbose_name': 'return visit',
                        'verbose_name_plural': 'return visits',
                        'indexes': [models.Index(fields=['branch', 'state', 'due_on', 'id'], name='opinions_re_branch__ecfc9b_idx')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'new')), fields=('of_client',), name='return_visit_once_when_new'), models.UniqueConstraint(condition=models.Q(('kind', 'yearly')), fields=('of_client', 'year'), name='return_visit_once_a_year'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('done_at__isnull', True)), _connector='OR'), name='return_visit_done_has_its_moment')],
                    },
                ),
                migrations.CreateModel(
                    name='VisitEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField()),
                        ('kind', models.CharField(choices=[('called', 'called'), ('missed', 'nobody answered'), ('asked', 'recorded the answers'), ('given_up', 'gave up with a reason'), ('given', 'gave it to another checker')], max_length=8)),
                        ('at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('words', models.TextField(blank=True, max_length=1000, verbose_name="the client's own words")),
                        ('answers', models.JSONField(blank=True, default=dict)),
                        ('alarms', models.PositiveSmallIntegerField(default=0)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='opinions.returnvisit')),
                    ],
                    options={
                        'verbose_name': 'step of a return visit',
                        'verbose_name_plural': 'steps of return visits',
                        'base_manager_name': 'objects',
                        'constraints': [models.UniqueConstraint(fields=('visit', 'number'), name='return_visit_steps_are_numbered')],
                    },
                ),
            ],
        ),
        core.migrating.RunStep(
            module='opinions.migrations.0002_guard',
            forwards='create',
            backwards='drop',
        ),
        core.migrating.RunStep(
            module='opinions.migrations.0004_questions',
            forwards='ask',
            backwards='forget',
        ),
        core.migrating.RunStep(
            module='opinions.migrations.0004_questions',
            forwards='create',
            backwards='drop',
        ),
    ]
