"""The firm's first questions of return visits, and their steps guarded like opinions'."""

from django.db import migrations

# What the company must hear from the client itself, and the answer that alarms.
FIRST = (
    ("账户是您本人自愿开立的吗？", "no"),
    ("您知道您的客户经理是谁，也知道他只是居间介绍、不能替您做主吗？", "no"),
    ("风险揭示书是您本人看过并签字的吗？", "no"),
    ("有没有我们的人替您操作账户，或者向您要过密码？", "yes"),
    ("有没有人向您承诺收益，或者答应分担亏损？", "yes"),
    ("预留的手机、地址还是现在用的吗？", ""),
)
TABLE = "opinions_visitevent"
SAID = "steps of return visits are only ever added to"
KEPT = "id visit_id number kind at by_id alarms".split()


def ask(apps, schema_editor):
    model = apps.get_model("opinions", "VisitQuestion")
    for place, (text, alarm) in enumerate(FIRST, start=1):
        model.objects.create(text=text, alarm=alarm, place=place * 10)


def forget(apps, schema_editor):
    model = apps.get_model("opinions", "VisitQuestion")
    model.objects.filter(branch=None, text__in=[text for text, _ in FIRST]).delete()


def create(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    same = "IS" if is_sqlite else "IS NOT DISTINCT FROM"
    text = "" if is_sqlite else "::text"
    kept = [f"NEW.{c} {same} OLD.{c}" for c in KEPT]
    kept += ["(NEW.words = '' OR NEW.words = OLD.words)"]
    kept += [
        f"(NEW.answers{text} IN ('{{}}', '\"\"') OR NEW.answers{text} = OLD.answers{text})"
    ]
    changed = f"NOT ({' AND '.join(kept)})"
    if is_sqlite:
        schema_editor.execute(
            f"""CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE}
                WHEN {changed} BEGIN SELECT RAISE(ABORT, '{SAID}'); END""",
            params=None,
        )
        return
    schema_editor.execute(
        f"""CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE}
            FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION opinions_refuse_change()""",
        params=None,
    )


def drop(apps, schema_editor):
    where = "" if schema_editor.connection.vendor == "sqlite" else f" ON {TABLE}"
    schema_editor.execute(f"DROP TRIGGER {TABLE}_no_update{where}", params=None)


class Migration(migrations.Migration):
    dependencies = [("opinions", "0003_return_visits")]

    operations = [
        migrations.RunPython(ask, forget),
        migrations.RunPython(create, drop),
    ]
