"""Tell PostgreSQL that a broker's clients are all of one branch.

Without it the planner takes the two for independent, expects a tenth of the rows, and
gathers all of the branch's numbers to cross them with the broker's.
"""

from django.db import migrations

CREATE = """CREATE STATISTICS client_broker_branch (dependencies)
            ON broker_id, branch_id FROM clients_client"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE)
        schema_editor.execute("ANALYZE clients_client (broker_id, branch_id)")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP STATISTICS client_broker_branch")


class Migration(migrations.Migration):
    dependencies = [("clients", "0015_sheet_changes")]
    operations = [migrations.RunPython(create, drop)]
