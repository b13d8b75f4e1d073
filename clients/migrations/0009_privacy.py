import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0008_holdings")]

    operations = [
        migrations.CreateModel(
            name='ConsentText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('news', 'daily news'), ('announcements', 'announcements on holdings'), ('marketing', 'marketing'), ('sensitive', 'sensitive data')], max_length=15, verbose_name='purpose')),
                ('version', models.CharField(max_length=40, verbose_name='version')),
                ('wording', models.TextField(max_length=4000, verbose_name='wording')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'verbose_name': 'consent text',
                'verbose_name_plural': 'consent texts',
            },
        ),
        migrations.CreateModel(
            name='DoNotContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('phone', 'telephone'), ('email', 'e-mail')], max_length=5)),
                ('digest', models.CharField(max_length=64)),
                ('reason', models.CharField(choices=[('asked', 'the person asked for it'), ('erased', 'data erased on request'), ('restricted', 'data restricted on request'), ('complaint', 'after a complaint'), ('regulator', 'demanded by the regulator')], max_length=10, verbose_name='reason')),
                ('since', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('lifted_at', models.DateTimeField(editable=False, null=True)),
                ('why_lifted', models.CharField(blank=True, choices=[('came_back', 'the person asked us to contact them again'), ('other_owner', 'the number belongs to somebody else now'), ('mistake', 'entered by mistake')], max_length=12, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'number not to be contacted',
                'verbose_name_plural': 'numbers not to be contacted',
            },
        ),
        migrations.CreateModel(
            name='PrivacyRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('erase', 'erase my data'), ('copy', 'a copy of my data'), ('withdraw', 'withdraw all consents')], max_length=10, verbose_name='asked for')),
                ('received_on', models.DateField(verbose_name='received on')),
                ('received_by', models.CharField(choices=[('branch', 'in the branch'), ('phone', 'by telephone'), ('letter', 'by letter'), ('email', 'by e-mail'), ('wechat', 'by WeChat')], default='branch', max_length=10, verbose_name='received')),
                ('due_on', models.DateField(verbose_name='to be answered by')),
                ('state', models.CharField(choices=[('open', 'to be decided'), ('done', 'carried out'), ('refused', 'refused')], default='open', max_length=10, verbose_name='state')),
                ('outcome', models.CharField(blank=True, choices=[('erased', 'erased'), ('restricted', 'restricted until a date'), ('retained', 'kept by law, marketing off'), ('copied', 'copy handed out'), ('withdrawn', 'all consents withdrawn')], max_length=10, verbose_name='outcome')),
                ('why_refused', models.CharField(blank=True, choices=[('unproven', 'the person could not prove who they are'), ('stranger', 'asked by somebody else, without authority'), ('repeated', 'answered before, nothing has changed'), ('taken_back', 'the person took the request back')], max_length=12, verbose_name='reason')),
                ('facts', models.JSONField(default=dict)),
                ('purge_on', models.DateField(editable=False, null=True)),
                ('filed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('decided_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'privacy request',
                'verbose_name_plural': 'privacy requests',
            },
        ),
        migrations.AddField(
            model_name='consentevent',
            name='attachment',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.attachment'),
        ),
        migrations.AddField(
            model_name='consenttext',
            name='branch',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='consent_texts', to='accounts.branch'),
        ),
        migrations.AddField(
            model_name='consenttext',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='text',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.consenttext'),
        ),
        migrations.AddField(
            model_name='donotcontact',
            name='branch',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch'),
        ),
        migrations.AddField(
            model_name='donotcontact',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='donotcontact',
            name='lifted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='privacyrequest',
            name='branch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch'),
        ),
        migrations.AddField(
            model_name='privacyrequest',
            name='broker',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='privacyrequest',
            name='client',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='privacy_requests', to='clients.client'),
        ),
        migrations.AddField(
            model_name='privacyrequest',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='privacyrequest',
            name='filed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='consenttext',
            constraint=models.UniqueConstraint(fields=('branch', 'purpose', 'version'), name='branch_consent_text_once', violation_error_message='This version is there already.'),
        ),
        migrations.AddConstraint(
            model_name='consenttext',
            constraint=models.UniqueConstraint(condition=models.Q(('branch__isnull', True)), fields=('purpose', 'version'), name='firm_consent_text_once', violation_error_message='This version is there already.'),
        ),
        migrations.AddIndex(
            model_name='donotcontact',
            index=models.Index(fields=['branch', '-since', '-id'], name='clients_don_branch__7235ae_idx'),
        ),
        migrations.AddConstraint(
            model_name='donotcontact',
            constraint=models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('digest',), name='suppressed_once'),
        ),
        migrations.AddIndex(
            model_name='privacyrequest',
            index=models.Index(fields=['branch', 'state', 'due_on', 'id'], name='clients_pri_branch__a7534f_idx'),
        ),
        migrations.AddIndex(
            model_name='privacyrequest',
            index=models.Index(condition=models.Q(('purge_on__isnull', False)), fields=['purge_on'], name='privacy_to_purge'),
        ),
        migrations.AddConstraint(
            model_name='privacyrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('client', 'kind'), name='one_open_request_of_a_kind', violation_error_message='Such a request is open already.'),
        ),
    ]
