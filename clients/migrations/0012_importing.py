import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0011_merging")]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="mode",
            field=models.CharField(
                choices=[
                    ("add", "leave them as they are"),
                    ("fill", "fill in what is empty"),
                    ("overwrite", "take over what the file says"),
                ],
                default="add",
                max_length=10,
                verbose_name="clients who are here already",
            ),
        ),
        migrations.AlterField(
            model_name="importbatch",
            name="state",
            field=models.CharField(
                choices=[
                    ("uploaded", "uploaded"),
                    ("checking", "being checked"),
                    ("checked", "checked"),
                    ("writing", "being written"),
                    ("written", "written"),
                    ("undoing", "being undone"),
                    ("undone", "undone"),
                    ("refused", "refused"),
                    ("cancelled", "cancelled"),
                ],
                default="uploaded",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="ImportChange",
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
                ("row", models.PositiveIntegerField(verbose_name="row")),
                (
                    "before",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                    ),
                ),
                (
                    "after",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                    ),
                ),
                ("reverted_at", models.DateTimeField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="clients.importbatch",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="import_changes",
                        to="clients.client",
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="clients.assetsnapshot",
                    ),
                ),
            ],
            options={
                "verbose_name": "change by an import",
                "verbose_name_plural": "changes by imports",
                "indexes": [
                    models.Index(
                        fields=["batch", "id"], name="import_change_of_batch"
                    )
                ],
            },
        ),
    ]
