"""Background jobs: claimed once, stopped when asked, closed when their worker dies."""

import threading
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import TransactionTestCase

from accounts.enums import JobState
from accounts.models import Job
from clients.enums import BatchState
from clients.importing.writing import Writer
from clients.models import Client, ImportBatch
from core.clock import now
from core.progress import forget, read, report, request_cancel
from desk.importing.bringing import sha256_of
from desk.importing.jobs import recover, run, waiting_jobs
from desk.tasks import run_job, run_waiting_jobs
from pipeline.models import Journey
from tests.cast import Cast, Firm
from tests.desk.importing import BANK, bank_file

pytestmark = pytest.mark.database


def make_job(firm: Firm, kind: str = "import.write", rows: int = 30) -> Job:
    """Return a waiting job of lin's over a stored file."""
    from pathlib import Path

    content = ContentFile(bank_file(rows).encode())
    stored = default_storage.save("imports/bank.csv", content)
    batch = ImportBatch.objects.create(
        kind="clients",
        user=firm.lin,
        branch=firm.nanjing,
        file_name="bank.csv",
        file_sha256=sha256_of(Path(default_storage.path(stored))),
        stored_as=stored,
        columns=["age", "job", "balance", "y"],
        mapping=BANK,
        state=BatchState.WRITING if kind == "import.write" else BatchState.CHECKING,
    )
    arguments = {"batch": batch.pk, "provenance": {}, "language": "en"}
    job = Job.objects.create(user=firm.lin, kind=kind, arguments=arguments)
    ImportBatch.objects.filter(pk=batch.pk).update(job=job)
    forget(job.pk)
    return job


def batch_of(job: Job) -> ImportBatch:
    return ImportBatch.objects.get(job=job)


class JobTests(Cast):
    def test_a_job_runs_once(self) -> None:
        job = make_job(self)
        self.assertTrue(run(job.pk))
        self.assertFalse(run(job.pk))
        job.refresh_from_db()
        self.assertEqual(JobState.DONE, job.state)
        self.assertEqual(31, Client.objects.count())
        self.assertEqual(100, read(job.pk).percent)

    def test_the_sweeper_takes_up_what_was_left_lying(self) -> None:
        job = make_job(self, "import.check")
        self.assertEqual([], waiting_jobs())
        Job.objects.update(created_at=now() - timedelta(seconds=30))
        run_waiting_jobs()
        self.assertEqual(BatchState.CHECKED, batch_of(job).state)

    def test_stopping_in_the_middle_of_writing_writes_nothing(self) -> None:
        job = make_job(self)
        whole = Writer.write

        def write(self: Writer, chunk: Any) -> dict[int, int]:
            request_cancel(job.pk)
            return whole(self, chunk)

        with patch.object(Writer, "write", write):
            run(job.pk)
        job.refresh_from_db()
        self.assertEqual(JobState.CANCELLED, job.state)
        self.assertEqual("Stopped. Nothing was written.", job.result["reason"])
        self.assertEqual(BatchState.CHECKED, batch_of(job).state)
        self.assertEqual(1, Client.objects.count())

    def test_a_job_that_breaks_says_so_and_can_be_started_again(self) -> None:
        job = make_job(self)
        with (
            patch.object(Writer, "write", side_effect=RuntimeError),
            self.assertRaises(RuntimeError),
        ):
            run_job(job.pk)
        job.refresh_from_db()
        self.assertEqual(JobState.FAILED, job.state)
        self.assertIn("nothing was written", job.result["reason"])
        self.assertEqual(BatchState.CHECKED, batch_of(job).state)
        self.assertEqual(1, Client.objects.count())

    def test_a_silent_job_is_closed_and_cannot_write_any_more(self) -> None:
        job = make_job(self)
        whole, moment = Writer.write, now() - timedelta(minutes=5)

        def write(self: Writer, chunk: Any) -> dict[int, int]:
            # Its worker seemed dead for minutes: someone closes it meanwhile.
            Job.objects.filter(pk=job.pk).update(started_at=moment)
            with patch("desk.importing.jobs.read") as told:
                told.return_value.at = 0.0
                recover()
            return whole(self, chunk)

        with patch.object(Writer, "write", write):
            run(job.pk)
        self.assertEqual(1, Client.objects.count())

    def test_a_job_that_reports_is_left_alone(self) -> None:
        job = make_job(self)
        moment = now() - timedelta(minutes=5)
        Job.objects.update(state=JobState.RUNNING, started_at=moment)
        report(job.pk, 1, 2)
        self.assertEqual(0, recover())
        with patch("desk.importing.jobs.read") as told:
            told.return_value.at = moment.timestamp()
            self.assertEqual(1, recover())
        job.refresh_from_db()
        self.assertEqual(JobState.FAILED, job.state)

    def test_someone_who_may_not_import_any_more_brings_in_nobody(self) -> None:
        job = make_job(self)
        self.lin.is_active = False
        self.lin.save()
        run(job.pk)
        job.refresh_from_db()
        self.assertEqual(JobState.REFUSED, job.state)
        self.assertEqual(1, Client.objects.count())

    def test_a_file_that_changed_on_the_way_is_refused(self) -> None:
        job = make_job(self)
        with default_storage.open(batch_of(job).stored_as, "ab") as file:
            file.write(b"9;x;1;no\n")
        run(job.pk)
        job.refresh_from_db()
        self.assertEqual(JobState.REFUSED, job.state)

    def test_who_came_in_meanwhile_is_a_duplicate(self) -> None:
        job = make_job(self)
        begin = Writer.__init__

        def init(self: Writer, **facts: Any) -> None:
            Client.objects.create(
                name="客户3", external_ref="uci-3", broker=job.user,
                branch_id=job.user.branch_id or 0,
            )  # fmt: skip
            begin(self, **facts)

        with patch.object(Writer, "__init__", init):
            run(job.pk)
        batch = batch_of(job)
        counts = {"created": 29, "updated": 0, "duplicate": 1, "rejected": 0}
        self.assertEqual(counts, batch.report["counts"])
        self.assertEqual(31, Client.objects.count())
        self.assertEqual(29, Journey.objects.exclude(client=self.zhang).count())


class AtOnceTests(Firm, TransactionTestCase):
    """Two imports of one file at the same moment: each client once."""

    def setUp(self) -> None:
        type(self).found()

    def test_two_imports_of_one_file_make_each_client_once(self) -> None:
        jobs = [make_job(self, rows=400) for _n in range(2)]
        ready = threading.Barrier(2)
        begin = Writer.__init__

        def init(writer: Writer, **facts: Any) -> None:
            # On SQLite the second waits for BEGIN itself and never gets here first.
            if connection.vendor != "sqlite":
                ready.wait(10)
            begin(writer, **facts)

        def work(job: Job) -> None:
            try:
                run_job(job.pk)
            finally:
                connection.close()

        with patch.object(Writer, "__init__", init):
            threads = [threading.Thread(target=work, args=[job]) for job in jobs]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        states = set(Job.objects.values_list("state", flat=True))
        self.assertEqual({JobState.DONE}, states)
        self.assertEqual(401, Client.objects.count())
        created = sorted(
            batch.report["counts"]["created"] for batch in ImportBatch.objects.all()
        )
        self.assertEqual([0, 400], created)
