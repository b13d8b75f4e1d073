import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0009_privacy"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IntroducerTraits",
            fields=[
                (
                    "client",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="traits",
                        serialize=False,
                        to="clients.client",
                    ),
                ),
                (
                    "believes",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(3)],
                        verbose_name="believes in investing",
                    ),
                ),
                (
                    "respects",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(3)],
                        verbose_name="respects the broker's profession",
                    ),
                ),
                (
                    "contacts",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(3)],
                        verbose_name="has wide contacts",
                    ),
                ),
                (
                    "approachable",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(3)],
                        verbose_name="is approachable",
                    ),
                ),
                (
                    "warm",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(3)],
                        verbose_name="is warm and helpful",
                    ),
                ),
                (
                    "reach",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(3)],
                        verbose_name="reaches people through the occupation",
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("believes__isnull", True),
                            ("believes__lte", 3),
                            _connector="OR",
                        ),
                        name="trait_believes_0_to_3",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("respects__isnull", True),
                            ("respects__lte", 3),
                            _connector="OR",
                        ),
                        name="trait_respects_0_to_3",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("contacts__isnull", True),
                            ("contacts__lte", 3),
                            _connector="OR",
                        ),
                        name="trait_contacts_0_to_3",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approachable__isnull", True),
                            ("approachable__lte", 3),
                            _connector="OR",
                        ),
                        name="trait_approachable_0_to_3",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("warm__isnull", True), ("warm__lte", 3), _connector="OR"
                        ),
                        name="trait_warm_0_to_3",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reach__isnull", True), ("reach__lte", 3), _connector="OR"
                        ),
                        name="trait_reach_0_to_3",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralAsk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("asked_on", models.DateField(verbose_name="asked on")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("named", "named someone"),
                            ("later", "will think of it"),
                            ("refused", "would rather not"),
                        ],
                        max_length=8,
                        verbose_name="answer",
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=200, verbose_name="note"),
                ),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="asks",
                        to="clients.client",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("client", "asked_on"), name="asked_once_a_day"
                    )
                ],
            },
        ),
    ]
