import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("clients", "0012_importing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkChange",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reassign", "give to another broker"),
                            ("tag", "add a tag"),
                            ("untag", "take a tag off"),
                            ("need", "answer a need"),
                            ("bin", "put into the recycle bin"),
                        ],
                        max_length=10,
                        verbose_name="what",
                    ),
                ),
                ("details", models.JSONField(default=dict)),
                ("token", models.CharField(max_length=32, unique=True)),
                ("count", models.PositiveIntegerField()),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False
                    ),
                ),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_count", models.PositiveIntegerField(null=True)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.branch",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BulkRow",
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
                ("before", models.JSONField(default=dict)),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="clients.bulkchange",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="clients.client",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="bulkchange",
            index=models.Index(
                fields=["by", "-id"], name="clients_bul_by_id_b914a3_idx"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkrow",
            constraint=models.UniqueConstraint(
                fields=("change", "client"), name="bulk_row_once"
            ),
        ),
    ]
