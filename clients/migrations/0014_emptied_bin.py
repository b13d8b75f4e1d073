"""Requests the clock makes itself, and legal bases put right where none was judged.

The pure rule is called as it stands, so that the figures agree with the product's; what
a later rule says differently is put right by `keep_privacy`.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from clients.rules.provenance import has_basis

AT_ONCE = 2000
JUDGED = ("source", "legal_basis", "consent_text", "evidence")


def judge_origins(apps, _editor):
    """Let `has_basis` follow every origin; a second run changes nothing."""
    clients = apps.get_model("clients", "Client").objects
    clients.filter(origin__isnull=True, has_basis=True).update(has_basis=False)
    lawful, unlawful = [], []
    columns = ("pk", "attachment_id", *JUDGED)
    for row in apps.get_model("clients", "Origin").objects.values(*columns):
        facts = {name: row[name] for name in JUDGED}
        if row["attachment_id"] and not facts["evidence"].strip():
            facts["evidence"] = f"#{row['attachment_id']}"
        (lawful if has_basis(**facts) else unlawful).append(row["pk"])
    for numbers, answer in ((lawful, True), (unlawful, False)):
        for start in range(0, len(numbers), AT_ONCE):
            rows = clients.filter(origin__in=numbers[start : start + AT_ONCE])
            rows.filter(has_basis=not answer).update(has_basis=answer)


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0013_bulk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="privacyrequest",
            name="filed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="privacyrequest",
            name="kind",
            field=models.CharField(
                choices=[
                    ("erase", "erase my data"),
                    ("copy", "a copy of my data"),
                    ("withdraw", "withdraw all consents"),
                    ("binned", "left in the recycle bin"),
                ],
                max_length=10,
                verbose_name="asked for",
            ),
        ),
        migrations.RunPython(judge_origins, migrations.RunPython.noop, elidable=True),
    ]
