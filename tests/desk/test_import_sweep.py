"""What imports leave behind goes in time; what somebody may still need stays."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import AuditEvent
from clients.enums import BatchState
from clients.models import ImportBatch
from core.clock import now
from desk.importing.sweeping import sweep
from desk.tasks import sweep_imports
from tests.cast import Cast

pytestmark = pytest.mark.database
DAY = timedelta(days=1)
PENDING = ("uploaded", "checking", "checked", "writing")


class SweepTests(Cast):
    def setUp(self) -> None:
        self.files: list[str] = []

    def keep(self, name: str, days: int) -> str:
        stored = default_storage.save(f"imports/{name}", ContentFile(b"x"))
        moment = (now() - days * DAY).timestamp()
        os.utime(Path(default_storage.path(stored)), (moment, moment))
        self.files.append(stored)
        self.addCleanup(default_storage.delete, stored)
        return stored

    def batch(self, stem: str, state: str, days: int, **facts: Any) -> ImportBatch:
        stored = self.keep(f"{stem}.csv", days)
        batch = ImportBatch.objects.create(
            kind="clients", user=self.lin, branch=self.nanjing, file_name="a.csv",
            stored_as=stored, state=state, **facts,
        )  # fmt: skip
        ImportBatch.objects.filter(pk=batch.pk).update(created_at=now() - days * DAY)
        for kind in ("verdicts.csv", "seen.json"):
            self.keep(f"{Path(stored).stem}.{kind}", days)
        return batch

    def left(self) -> set[str]:
        return {name for name in self.files if default_storage.exists(name)}

    def test_what_a_pending_import_needs_stays(self) -> None:
        for state in PENDING:
            self.batch(f"p{state}", state, days=6)
        self.batch("running", BatchState.WRITING, days=40)
        self.batch("recent", BatchState.WRITTEN, days=29)
        before = self.left()
        sweep()
        self.assertEqual(before, self.left())

    def test_abandoned_uploads_are_dropped_and_audited(self) -> None:
        batch = self.batch("old", BatchState.CHECKED, days=8)
        sweep()
        batch.refresh_from_db()
        self.assertEqual(BatchState.CANCELLED, batch.state)
        self.assertEqual(set(), self.left())
        self.assertEqual(1, AuditEvent.objects.filter(action="import.dropped").count())

    def test_results_go_after_a_month_and_names_with_them(self) -> None:
        report = {"counts": {"created": 1}, "samples": {"created": [{"name": "张"}]}}
        batch = self.batch("done", BatchState.WRITTEN, days=31, report=report)
        sweep()
        batch.refresh_from_db()
        self.assertEqual({"counts": {"created": 1}}, batch.report)
        self.assertEqual(set(), self.left())

    def test_files_nobody_knows_go_after_a_day(self) -> None:
        self.keep("stray.csv", 0)
        old = self.keep("stray2.verdicts.csv", 2)
        sweep()
        self.assertNotIn(old, self.left())
        self.assertEqual(1, len(self.left()))

    def test_the_task_sweeps_once_a_day(self) -> None:
        cache.clear()
        with patch("desk.importing.sweeping.sweep") as swept:
            sweep_imports()
            sweep_imports()
        self.assertEqual(1, swept.call_count)
