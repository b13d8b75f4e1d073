"""Find clients by pieces of name, pinyin and numbers through an index (PostgreSQL)."""

from django.db import migrations

CREATE = """CREATE INDEX client_grams ON clients_client
            USING gin (string_to_array(grams, ' '))"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX client_grams")


class Migration(migrations.Migration):
    dependencies = [("clients", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
