"""Models made together, and the migrations written anew as one."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ProjectState, StateApps
from django.test import SimpleTestCase, TransactionTestCase

from core.migrating import CreateTogether
from tests.squash import APPS, NAME

KEY = models.BigAutoField(primary_key=True)


def points_at(name: str) -> "models.ForeignKey[models.Model]":
    return models.ForeignKey(f"core.{name}", models.PROTECT, null=True)


class CreateTogetherTests(TransactionTestCase):
    @pytest.mark.database
    def test_models_that_point_at_each_other_come_and_go(self) -> None:
        migration = Migration("0001_ring", "core")
        migration.operations = [
            CreateTogether(
                [
                    CreateModel("Hen", [("id", KEY), ("egg", points_at("egg"))]),
                    CreateModel(
                        "Egg", [("id", KEY.clone()), ("hen", points_at("hen"))]
                    ),
                ]
            ),
            migrations.RunPython(self._lay, migrations.RunPython.noop),
        ]
        before = ProjectState()
        _ = before.apps  # as when an earlier migration had them rendered
        with connection.schema_editor() as editor:
            after = migration.apply(before.clone(), editor)
        self.assertEqual(self._tables(), {"core_hen", "core_egg"})
        self.assertEqual(after.apps.get_model("core", "Egg").objects.get().hen.pk, 1)
        with connection.schema_editor() as editor:
            migration.unapply(before.clone(), editor)
        self.assertEqual(self._tables(), set())

    @staticmethod
    def _lay(apps: StateApps, _editor: object) -> None:
        hen = apps.get_model("core", "Hen").objects.create(pk=1)
        apps.get_model("core", "Egg").objects.create(hen=hen)

    @staticmethod
    def _tables() -> set[str]:
        return {
            name
            for name in connection.introspection.table_names()
            if name.startswith("core_")
        }


class WholeTests(SimpleTestCase):
    def test_a_fresh_database_takes_the_short_way(self) -> None:
        loader = MigrationLoader(None)
        for app in APPS:
            names = {name for label, name in loader.disk_migrations if label == app}
            if NAME in names:
                self.assertIn((app, NAME), loader.graph.nodes)
                left = {name for label, name in loader.graph.nodes if label == app}
                replaced = {
                    name for _, name in loader.disk_migrations[app, NAME].replaces
                }
                self.assertEqual(left, names - replaced)
