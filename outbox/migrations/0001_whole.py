import core.migrating
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('outbox', '0001_initial'), ('outbox', '0002_wording'), ('outbox', '0003_today_and_outcomes')]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('clients', '0002_gram_index'),
    ]

    operations = [
        core.migrating.CreateTogether(
            models=[
                migrations.CreateModel(
                    name='Bounce',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('address_sha256', models.CharField(max_length=64, unique=True)),
                        ('count', models.PositiveSmallIntegerField(default=1)),
                        ('latest_at', models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        'verbose_name': 'refused address',
                        'verbose_name_plural': 'refused addresses',
                    },
                ),
                migrations.CreateModel(
                    name='Mailing',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('morning', 'morning digest'), ('announcements', 'announcement digest')], max_length=20, verbose_name='kind')),
                        ('day', models.DateField(verbose_name='day')),
                        ('subject', models.CharField(max_length=200, verbose_name='subject')),
                        ('shared', models.JSONField(default=dict)),
                        ('outcome', models.CharField(choices=[('planned', 'planned'), ('late', 'missed: its deadline had passed'), ('empty', 'nothing was approved for it')], default='planned', max_length=10)),
                        ('taken_until', models.DateTimeField(default=django.utils.timezone.now)),
                        ('deadline', models.DateTimeField()),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'verbose_name': 'mailing',
                        'verbose_name_plural': 'mailings',
                        'constraints': [models.UniqueConstraint(fields=('kind', 'day'), name='mailing_once_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('morning', 'morning digest'), ('announcements', 'announcement digest')], max_length=20, verbose_name='kind')),
                        ('day', models.DateField(verbose_name='day')),
                        ('channel', models.CharField(choices=[('email', 'e-mail')], default='email', max_length=10, verbose_name='channel')),
                        ('personal', models.JSONField(default=dict)),
                        ('state', models.CharField(choices=[('planned', 'planned'), ('claimed', 'about to leave'), ('handing', 'being handed over'), ('sent', 'sent'), ('written', 'written to a file, not sent'), ('failed', 'failed'), ('uncertain', 'may have arrived'), ('withheld', 'withheld'), ('missed', 'missed the deadline')], default='planned', max_length=10, verbose_name='state')),
                        ('reason', models.CharField(blank=True, choices=[('consent', 'consent was withdrawn'), ('suppressed', 'the person is not to be contacted'), ('sealed', 'the record is sealed, erased, merged or thrown away'), ('wording', 'a wording rule stopped what it says'), ('no_email', 'no e-mail address'), ('address', 'the e-mail address is not a valid one'), ('bouncing', 'the address was refused three times'), ('refused', 'the mail server refused the address'), ('rejected', 'the mail server rejected the message'), ('busy', 'the mail server asked to try later'), ('relay', 'the mail server could not be reached'), ('broken_off', 'the connection broke off during the hand-over'), ('crashed', 'the sender stopped during the hand-over'), ('deadline', 'the deadline of the day passed'), ('confirmed', 'counted as sent by a person'), ('resent', "sent again by a person's decision")], max_length=200, verbose_name='reason')),
                        ('reply_code', models.PositiveSmallIntegerField(null=True, verbose_name='reply code')),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('not_before', models.DateTimeField(null=True)),
                        ('claimed_by', models.CharField(blank=True, max_length=40)),
                        ('claimed_at', models.DateTimeField(null=True)),
                        ('handed_at', models.DateTimeField(null=True)),
                        ('address_sha256', models.CharField(blank=True, max_length=64)),
                        ('message_id', models.CharField(blank=True, max_length=120)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='clients.client')),
                        ('mailing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='outbox.mailing')),
                    ],
                    options={
                        'verbose_name': 'delivery',
                        'verbose_name_plural': 'deliveries',
                        'indexes': [models.Index(condition=models.Q(('state', 'planned')), fields=['not_before', 'id'], name='delivery_planned'), models.Index(condition=models.Q(('state__in', ['claimed', 'handing'])), fields=['claimed_at'], name='delivery_in_hand'), models.Index(fields=['day', 'kind', 'state'], name='outbox_deli_day_26855f_idx')],
                        'constraints': [models.UniqueConstraint(fields=('client', 'kind', 'day', 'channel'), name='delivered_once')],
                    },
                ),
                migrations.CreateModel(
                    name='WordingRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField(max_length=40, verbose_name='code')),
                        ('version', models.PositiveSmallIntegerField(verbose_name='version')),
                        ('kind', models.CharField(choices=[('promise', 'promised return'), ('loss', 'sharing of gains or losses'), ('discretion', 'discretion over the account'), ('rivals', 'disparaging others'), ('tip', 'stock tip without a licence'), ('other', "the firm's own rule")], max_length=12, verbose_name='forbids')),
                        ('severity', models.CharField(choices=[('block', 'stops it'), ('warn', 'only marks it')], max_length=5, verbose_name='what it does')),
                        ('phrases', models.TextField(max_length=4000, verbose_name='phrases')),
                        ('unless', models.TextField(blank=True, max_length=4000, verbose_name='unless')),
                        ('section', models.CharField(max_length=200, verbose_name='where it is written')),
                        ('suggestion', models.CharField(blank=True, max_length=200, verbose_name='rather say')),
                        ('licensed_may', models.BooleanField(default=False, verbose_name='advisers may')),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                        ('from_on', models.DateField(verbose_name='applies from')),
                        ('set_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'wording rule',
                        'verbose_name_plural': 'wording rules',
                        'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='wording_version_once')],
                    },
                ),
                migrations.CreateModel(
                    name='WordingStop',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('item', models.CharField(max_length=64)),
                        ('text', models.CharField(max_length=500)),
                        ('start', models.PositiveSmallIntegerField()),
                        ('end', models.PositiveSmallIntegerField()),
                        ('code', models.CharField(max_length=40)),
                        ('version', models.PositiveSmallIntegerField()),
                        ('section', models.CharField(blank=True, max_length=200)),
                        ('suggestion', models.CharField(blank=True, max_length=200)),
                        ('kind', models.CharField(choices=[('promise', 'promised return'), ('loss', 'sharing of gains or losses'), ('discretion', 'discretion over the account'), ('rivals', 'disparaging others'), ('tip', 'stock tip without a licence'), ('other', "the firm's own rule")], max_length=12)),
                        ('at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('mailing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stops', to='outbox.mailing')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('mailing', 'item', 'code'), name='stopped_once')],
                    },
                ),
                migrations.CreateModel(
                    name='StaffLetter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=20, verbose_name='kind')),
                        ('key', models.CharField(max_length=80)),
                        ('channel', models.CharField(choices=[('in_app', 'in the program'), ('email', 'e-mail')], max_length=10, verbose_name='channel')),
                        ('state', models.CharField(choices=[('planned', 'planned'), ('claimed', 'about to leave'), ('handing', 'being handed over'), ('sent', 'sent'), ('written', 'written to a file, not sent'), ('failed', 'failed'), ('uncertain', 'may have arrived'), ('withheld', 'withheld'), ('missed', 'missed the deadline')], default='planned', max_length=10, verbose_name='state')),
                        ('reason', models.CharField(blank=True, choices=[('consent', 'consent was withdrawn'), ('suppressed', 'the person is not to be contacted'), ('sealed', 'the record is sealed, erased, merged or thrown away'), ('wording', 'a wording rule stopped what it says'), ('no_email', 'no e-mail address'), ('address', 'the e-mail address is not a valid one'), ('bouncing', 'the address was refused three times'), ('refused', 'the mail server refused the address'), ('rejected', 'the mail server rejected the message'), ('busy', 'the mail server asked to try later'), ('relay', 'the mail server could not be reached'), ('broken_off', 'the connection broke off during the hand-over'), ('crashed', 'the sender stopped during the hand-over'), ('deadline', 'the deadline of the day passed'), ('confirmed', 'counted as sent by a person'), ('resent', "sent again by a person's decision")], max_length=20, verbose_name='reason')),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('not_before', models.DateTimeField()),
                        ('deadline', models.DateTimeField()),
                        ('claimed_by', models.CharField(blank=True, max_length=40)),
                        ('claimed_at', models.DateTimeField(null=True)),
                        ('handed_at', models.DateTimeField(null=True)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'letter to a colleague',
                        'verbose_name_plural': 'letters to colleagues',
                        'indexes': [models.Index(condition=models.Q(('state__in', ['planned', 'claimed', 'handing'])), fields=['not_before', 'id'], name='letter_open')],
                        'constraints': [models.UniqueConstraint(fields=('user', 'kind', 'key', 'channel'), name='colleague_told_once')],
                    },
                ),
            ],
        ),
    ]
