"""The usual reasons for leaving, as the firm's own, where it has none yet."""

from typing import Any

from django.db import migrations

USUAL = (
    "手续费太高",
    "营业部太远",
    "手续麻烦",
    "已在别家",
    "没有资金",
    "没有时间",
    "对服务态度不满",
    "联系不上",
)


def enter(apps: Any, _editor: Any) -> None:
    reasons = apps.get_model("pipeline", "LeavingReason").objects
    if not reasons.filter(branch=None).exists():
        for name in USUAL:
            reasons.create(name=name)


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0005_today_and_outcomes")]
    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]
