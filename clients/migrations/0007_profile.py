import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('clients', '0006_segments'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClientDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('id_card', 'identity card'), ('risk', 'risk questionnaire'), ('consent', 'consent form'), ('opening', 'account-opening form'), ('other', 'another document')], max_length=10, verbose_name='document')),
                ('content_type', models.CharField(editable=False, max_length=40)),
                ('size', models.PositiveIntegerField(editable=False)),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('note', models.CharField(blank=True, max_length=120, verbose_name='note')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('is_put_away', models.BooleanField(default=False, editable=False)),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
            },
        ),
        migrations.CreateModel(
            name='EventReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('occurs_on', models.DateField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'verbose_name': 'household',
                'verbose_name_plural': 'households',
            },
        ),
        migrations.CreateModel(
            name='HouseholdMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_head', models.BooleanField(default=False, verbose_name='head of the household')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'verbose_name': 'member of a household',
                'verbose_name_plural': 'members of households',
            },
        ),
        migrations.CreateModel(
            name='LifeEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('birthday', 'birthday'), ('wedding', 'wedding anniversary'), ('family', 'birthday in the family'), ('exam', "child's examination"), ('retirement', 'retirement'), ('move', 'house move'), ('job', 'new position'), ('custom', 'another occasion')], max_length=12, verbose_name='occasion')),
                ('title', models.CharField(blank=True, max_length=60, verbose_name='name of the occasion')),
                ('on', models.DateField(verbose_name='day')),
                ('is_yearly', models.BooleanField(default=False, verbose_name='every year')),
                ('lead_days', models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MaxValueValidator(90)], verbose_name='remind days before')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'verbose_name': 'life event',
                'verbose_name_plural': 'life events',
            },
        ),
        migrations.CreateModel(
            name='Profile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('income_level', models.CharField(blank=True, choices=[('none', 'no income of their own'), ('low', 'low'), ('middle', 'middle'), ('high', 'high')], max_length=20, verbose_name='income')),
                ('income_stability', models.CharField(blank=True, choices=[('stable', 'stable'), ('varying', 'varying'), ('uncertain', 'uncertain')], max_length=20, verbose_name='stability of the income')),
                ('fund_source', models.CharField(blank=True, choices=[('household', 'idle household savings'), ('salary', 'salary'), ('business', 'own business'), ('pension', 'pension'), ('property', 'sale of property'), ('inheritance', 'inheritance or gift'), ('borrowed', 'borrowed')], max_length=20, verbose_name='source of the funds')),
                ('wealth', models.CharField(blank=True, choices=[('tight', 'tight'), ('sufficient', 'sufficient'), ('comfortable', 'well off')], max_length=20, verbose_name="household's means")),
                ('wish_to_invest', models.CharField(blank=True, choices=[('0', '0 · no'), ('1', '1 · a little'), ('2', '2 · willing'), ('3', '3 · keen')], max_length=20, verbose_name='wish to invest')),
                ('experience', models.CharField(blank=True, choices=[('none', 'none'), ('under_1', 'under a year'), ('years_1_3', '1 to 3 years'), ('years_3_10', '3 to 10 years'), ('over_10', 'over 10 years')], max_length=20, verbose_name='experience with securities')),
                ('risk_capacity', models.CharField(blank=True, choices=[('low', 'low'), ('middle', 'medium'), ('high', 'strong')], max_length=20, verbose_name='can bear losses')),
                ('risk_appetite', models.CharField(blank=True, choices=[('low', 'low'), ('middle', 'medium'), ('high', 'strong')], max_length=20, verbose_name='risk appetite')),
                ('products', models.JSONField(blank=True, default=list, verbose_name='preferred products')),
                ('traits', models.JSONField(blank=True, default=list, verbose_name='way of trading')),
                ('positions', models.CharField(blank=True, choices=[('none', 'none yet'), ('ahead', 'in profit'), ('even', 'about even'), ('trapped', 'trapped in losses')], max_length=20, verbose_name='present positions')),
                ('information', models.CharField(blank=True, choices=[('poor', 'hears little'), ('fair', 'fairly informed'), ('good', 'well informed')], max_length=20, verbose_name='information reach')),
                ('listens_to', models.JSONField(blank=True, default=list, verbose_name='listens to')),
                ('time_available', models.CharField(blank=True, choices=[('little', 'little'), ('some', 'some'), ('plenty', 'plenty')], max_length=20, verbose_name='time available')),
                ('willingness', models.CharField(blank=True, choices=[('0', '0 · no'), ('1', '1 · a little'), ('2', '2 · willing'), ('3', '3 · keen')], max_length=20, verbose_name='willingness to learn')),
                ('temperament', models.CharField(blank=True, choices=[('steady', 'steady'), ('cautious', 'cautious'), ('decisive', 'decisive'), ('impulsive', 'impulsive'), ('swayed', 'easily swayed')], max_length=20, verbose_name='temperament')),
                ('mood', models.CharField(blank=True, choices=[('good', 'in good spirits'), ('even', 'even-tempered'), ('low', 'in low spirits')], max_length=20, verbose_name='mood')),
                ('motives', models.JSONField(blank=True, default=list, verbose_name='invests for')),
                ('companions', models.CharField(blank=True, max_length=200, verbose_name='companions')),
                ('trades_by', models.JSONField(blank=True, default=list, verbose_name='trades by')),
                ('notices', models.JSONField(blank=True, default=list, verbose_name='wants to be told of')),
                ('reach_when', models.CharField(blank=True, max_length=100, verbose_name='when and how to reach')),
                ('goals', models.JSONField(blank=True, default=list, verbose_name='goals')),
                ('goal', models.CharField(blank=True, max_length=400, verbose_name="goal in the client's words")),
                ('hurdle', models.CharField(blank=True, choices=[('cost', 'own cost'), ('deposit', 'bank deposits'), ('government_bonds', 'government bonds'), ('index', 'the market index'), ('rate', 'a rate of their own')], max_length=20, verbose_name='has to beat')),
                ('hurdle_rate', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='rate to beat (% a year)')),
                ('present_broker', models.CharField(blank=True, max_length=80, verbose_name='account elsewhere')),
                ('statement', models.CharField(blank=True, max_length=600, verbose_name="the client's words about it")),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'verbose_name': 'profile',
                'verbose_name_plural': 'profiles',
            },
        ),
        migrations.CreateModel(
            name='ProfileFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=40)),
                ('value', models.JSONField(null=True)),
                ('source', models.CharField(blank=True, max_length=120, verbose_name='learnt from')),
                ('learnt_on', models.DateField(verbose_name='learnt on')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name='Relation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('other_name', models.CharField(blank=True, max_length=80, verbose_name='name')),
                ('kind', models.CharField(choices=[('spouse', 'husband or wife'), ('parent', 'father or mother'), ('child', 'son or daughter'), ('relative', 'relative'), ('neighbour', 'neighbour'), ('friend', 'friend'), ('colleague', 'colleague'), ('controller', "controls this person's account or company"), ('controlled', 'is controlled by this person')], max_length=10, verbose_name='relation')),
                ('note', models.CharField(blank=True, max_length=120, verbose_name='note')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'verbose_name': 'relation',
                'verbose_name_plural': 'relations',
            },
        ),
        migrations.AddField(
            model_name='assetsnapshot',
            name='corrects',
            field=models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='correction', to='clients.assetsnapshot'),
        ),
        migrations.AddField(
            model_name='assetsnapshot',
            name='reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='reason'),
        ),
        migrations.AddConstraint(
            model_name='assetsnapshot',
            constraint=models.CheckConstraint(condition=models.Q(('corrects__isnull', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='correction_has_a_reason'),
        ),
        migrations.AddField(
            model_name='clientdocument',
            name='attachment',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.attachment'),
        ),
        migrations.AddField(
            model_name='clientdocument',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='clientdocument',
            name='client',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='clients.client'),
        ),
        migrations.AddField(
            model_name='eventreminder',
            name='client',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='event_reminders', to='clients.client'),
        ),
        migrations.AddField(
            model_name='eventreminder',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='household',
            name='branch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch'),
        ),
        migrations.AddField(
            model_name='household',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='householdmember',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='householdmember',
            name='client',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='household_member', to='clients.client'),
        ),
        migrations.AddField(
            model_name='householdmember',
            name='household',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='clients.household'),
        ),
        migrations.AddField(
            model_name='lifeevent',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='lifeevent',
            name='client',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='life_events', to='clients.client'),
        ),
        migrations.AddField(
            model_name='eventreminder',
            name='event',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='clients.lifeevent'),
        ),
        migrations.AddField(
            model_name='profile',
            name='changed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='profile',
            name='client',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='profile', to='clients.client'),
        ),
        migrations.AddField(
            model_name='profilefact',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='profilefact',
            name='client',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='profile_facts', to='clients.client'),
        ),
        migrations.AddField(
            model_name='relation',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='relation',
            name='client',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relations', to='clients.client'),
        ),
        migrations.AddField(
            model_name='relation',
            name='other',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='related_by', to='clients.client'),
        ),
        migrations.AddIndex(
            model_name='clientdocument',
            index=models.Index(fields=['client', '-at', '-id'], name='clients_cli_client__371010_idx'),
        ),
        migrations.AddIndex(
            model_name='clientdocument',
            index=models.Index(fields=['expires_on', 'client'], name='clients_cli_expires_aff49b_idx'),
        ),
        migrations.AddConstraint(
            model_name='householdmember',
            constraint=models.UniqueConstraint(condition=models.Q(('is_head', True)), fields=('household',), name='one_head_a_household'),
        ),
        migrations.AddIndex(
            model_name='lifeevent',
            index=models.Index(fields=['client', 'on'], name='clients_lif_client__47665e_idx'),
        ),
        migrations.AddConstraint(
            model_name='lifeevent',
            constraint=models.CheckConstraint(condition=models.Q(('lead_days__lte', 90)), name='lead_days_at_most_90'),
        ),
        migrations.AddConstraint(
            model_name='lifeevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'custom'), _negated=True), models.Q(('title', ''), _negated=True), _connector='OR'), name='custom_event_has_a_title'),
        ),
        migrations.AddConstraint(
            model_name='eventreminder',
            constraint=models.UniqueConstraint(condition=models.Q(('event__isnull', False)), fields=('event', 'occurs_on'), name='event_reminded_once'),
        ),
        migrations.AddConstraint(
            model_name='eventreminder',
            constraint=models.UniqueConstraint(condition=models.Q(('event__isnull', True)), fields=('client', 'occurs_on'), name='birthday_reminded_once'),
        ),
        migrations.AddConstraint(
            model_name='profile',
            constraint=models.CheckConstraint(condition=models.Q(('hurdle_rate__isnull', True), models.Q(('hurdle_rate__gte', 0), ('hurdle_rate__lte', 100)), _connector='OR'), name='hurdle_rate_in_per_cent'),
        ),
        migrations.AddIndex(
            model_name='profilefact',
            index=models.Index(fields=['client', '-at', '-id'], name='clients_pro_client__040c5f_idx'),
        ),
        migrations.AddConstraint(
            model_name='relation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('other__isnull', True), models.Q(('other_name', ''), _negated=True)), models.Q(('other__isnull', False), ('other_name', '')), _connector='OR'), name='related_to_one_other'),
        ),
        migrations.AddConstraint(
            model_name='relation',
            constraint=models.CheckConstraint(condition=models.Q(('other__isnull', True), models.Q(('other', models.F('client')), _negated=True), _connector='OR'), name='nobody_is_related_to_themselves'),
        ),
        migrations.AddConstraint(
            model_name='relation',
            constraint=models.UniqueConstraint(fields=('client', 'other', 'kind'), name='relation_once', violation_error_message='This relation is on record already.'),
        ),
        migrations.AddConstraint(
            model_name='relation',
            constraint=models.UniqueConstraint(condition=models.Q(('other__isnull', True)), fields=('client', 'other_name', 'kind'), name='relation_by_name_once', violation_error_message='This relation is on record already.'),
        ),
    ]

