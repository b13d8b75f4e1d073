from itertools import groupby
from zoneinfo import ZoneInfo

from django.db import migrations, models

from pipeline.rules import Move, standing_after

SHANGHAI = ZoneInfo("Asia/Shanghai")


def fill(apps, schema_editor):
    """Read from the ledger when those who are outside the process left it."""
    moves = apps.get_model("pipeline", "StageChange").objects.exclude(
        client__outcome=""
    )
    rows = moves.order_by("client_id", "moved_at", "pk").values_list(
        "client_id", "moved_at", "stage", "outcome"
    )
    journeys = apps.get_model("pipeline", "Journey").objects
    for client, ledger in groupby(rows.iterator(2000), key=lambda row: row[0]):
        standing = standing_after(
            Move(at, at.astimezone(SHANGHAI).date(), stage, outcome)
            for _, at, stage, outcome in ledger
        )
        journeys.filter(pk=client).update(left_on=standing.left_on)


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0006_firm_reasons")]
    operations = [
        migrations.AddField("journey", "left_on", models.DateField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
