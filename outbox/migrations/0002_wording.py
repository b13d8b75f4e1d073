"""Wording rules as dated versions, and what they kept back."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

KINDS = [('promise', 'promised return'), ('loss', 'sharing of gains or losses'), ('discretion', 'discretion over the account'), ('rivals', 'disparaging others'), ('tip', 'stock tip without a licence'), ('other', "the firm's own rule")]


class Migration(migrations.Migration):
    dependencies = [
        ('outbox', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='delivery',
            name='reason',
            field=models.CharField(blank=True, choices=[('consent', 'consent was withdrawn'), ('suppressed', 'the person is not to be contacted'), ('sealed', 'the record is sealed, erased, merged or thrown away'), ('wording', 'a wording rule stopped what it says'), ('no_email', 'no e-mail address'), ('address', 'the e-mail address is not a valid one'), ('bouncing', 'the address was refused three times'), ('refused', 'the mail server refused the address'), ('rejected', 'the mail server rejected the message'), ('busy', 'the mail server asked to try later'), ('relay', 'the mail server could not be reached'), ('broken_off', 'the connection broke off during the hand-over'), ('crashed', 'the sender stopped during the hand-over'), ('deadline', 'the deadline of the day passed'), ('confirmed', 'counted as sent by a person'), ('resent', "sent again by a person's decision")], max_length=200, verbose_name='reason'),
        ),
        migrations.CreateModel(
            name='WordingRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('version', models.PositiveSmallIntegerField(verbose_name='version')),
                ('kind', models.CharField(choices=KINDS, max_length=12, verbose_name='forbids')),
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
                ('kind', models.CharField(choices=KINDS, max_length=12)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('mailing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stops', to='outbox.mailing')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('mailing', 'item', 'code'), name='stopped_once')],
            },
        ),
    ]
