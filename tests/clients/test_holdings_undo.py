"""A table of holdings is taken back wholly; a large one is a worker's job."""

import random
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from django.core.files.storage import default_storage

from accounts.models import AuditEvent, Job
from clients.actions import add_client
from clients.importing.holdings_undoing import judge_sheet, undo_sheet
from clients.models import Client, Holding, Portfolio, Security, SheetChange, SheetFile
from core.files import FileRefused
from core.progress import request_cancel
from desk.importing.jobs import fail, run, waiting_jobs
from tests.clients.test_holdings_files import HEAD, SheetCase

CODES = ("600519", "000001", "600000", "000002")


def held() -> list[Any]:
    columns = ("client", "security", "quantity", "cost", "as_of", "source")
    rows = Holding.objects.order_by("client", "security").values_list(*columns)
    days = Portfolio.objects.order_by("client").values_list("client", "as_of", "source")
    return [*rows, *days]


@pytest.mark.database
class UndoTests(SheetCase):
    def setUp(self) -> None:
        super().setUp()
        for code, exchange in (("600000", "SH"), ("000002", "SZ")):
            Security.objects.create(code=code, exchange=exchange, name=code)
        for n in (2, 3, 4):
            add_client(by=self.lin, name=f"客{n}", member_no=f"M{n}")

    def write(self, text: str, **facts: Any) -> SheetFile:
        self.bring(HEAD + text, **facts)
        sheet = SheetFile.objects.latest("pk")
        self.act("write_sheet", sheet)
        sheet.refresh_from_db()
        self.assertEqual(sheet.state, "written")
        return sheet

    def test_whatever_a_table_did_is_as_it_was_before(self) -> None:
        for seed in range(6):
            dice = random.Random(seed)
            states = [held()]
            sheets = []
            for day in ("2026-11-02", "2026-11-03", "2026-11-04"):
                lines = [
                    f"M{who}\t{code}\t{dice.choice((0, 100, 250))}\t{dice.choice(('', '5.25'))}\n"
                    for who in (1, 2, 3, 4)
                    for code in CODES
                    if dice.random() < 0.5
                ]
                sheets.append(
                    self.write("".join(lines) or "M1\t600519\t1\t\n", as_of=day)
                )
                states.append(held())
            for sheet, state in zip(sheets[::-1], states[-2::-1], strict=True):
                plan = judge_sheet(sheet)
                self.assertEqual(plan.kept, {})
                self.act("undo_sheet", sheet)
                self.assertEqual(held(), state, seed)

    def test_what_somebody_did_since_stays(self) -> None:
        before = held()
        sheet = self.write("M1\t600519\t100\t5\nM2\t600519\t7\t\n")
        Holding.objects.filter(client=self.zhang).update(quantity=Decimal(101))
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        page = self.client.get(f"/clients/sheets/{sheet.pk}/undo/")
        self.assertContains(page, "holdings changed again since")
        page = self.act("undo_sheet", sheet)
        self.assertContains(page, "1 client stays")
        self.assertEqual([row.client for row in Holding.objects.all()], [self.zhang])
        event = AuditEvent.objects.get(action="holdings.undone")
        self.assertEqual(event.facts, {"reverted": 1, "kept": 1})
        with self.assertRaises(FileRefused):
            undo_sheet(sheet, by=self.lin)
        self.assertNotEqual(held(), before)

    def test_the_later_table_goes_first(self) -> None:
        first = self.write("M1\t600519\t100\t5\n", as_of="2026-11-02")
        self.write("M1\t600519\t200\t5\n", as_of="2026-11-03")
        self.assertEqual(list(judge_sheet(first).kept), [self.zhang.pk])

    def test_a_client_no_longer_at_work_is_left_alone(self) -> None:
        sheet = self.write("M1\t600519\t100\t5\n")
        Client.objects.filter(pk=self.zhang.pk).update(standing="binned")
        self.assertEqual(list(judge_sheet(sheet).kept), [self.zhang.pk])

    def test_the_same_again_changes_nothing_and_keeps_nothing(self) -> None:
        self.write("M1\t600519\t100\t5\n", name="a.xls")
        again = self.write("M1\t600519\t100\t5\n", name="a.xls")
        self.assertFalse(SheetChange.objects.filter(sheet=again).exists())

    def test_who_may(self) -> None:
        sheet = self.write("M1\t600519\t100\t5\n")
        wanted = ((self.chen, 404), (self.zhao, 404), (self.gao, 403), (self.wu, 200))
        for person, status in wanted:
            self.client.force_login(person)
            answer = self.client.get(f"/clients/sheets/{sheet.pk}/undo/")
            self.assertEqual(answer.status_code, status, person)


@pytest.mark.database
class WorkerTests(SheetCase):
    """Every table is a large one here."""

    def setUp(self) -> None:
        super().setUp()
        for name in ("SMALL_BYTES", "SMALL_ROWS"):
            patch = mock.patch(f"clients.importing.sheets.{name}", 0)
            patch.start()
            self.addCleanup(patch.stop)

    def latest(self) -> tuple[SheetFile, Job]:
        return SheetFile.objects.latest("pk"), Job.objects.latest("pk")

    def test_judged_written_and_undone_by_a_worker(self) -> None:
        page = self.bring(HEAD + "M1\t600519\t100\t5\nM1\t1\t200\t6\n")
        self.assertContains(page, "Waiting for a worker")
        sheet, job = self.latest()
        self.assertEqual(sheet.state, "judging")
        self.assertContains(
            self.client.get(f"/clients/sheets/{sheet.pk}/progress/"), "Waiting"
        )
        self.assertTrue(run(job.pk))
        self.assertFalse(run(job.pk))
        over = self.client.get(f"/clients/sheets/{sheet.pk}/progress/")
        self.assertEqual(over.headers["HX-Refresh"], "true")
        self.act("write_sheet", sheet, partial="1")
        self.assertFalse(Holding.objects.exists())
        self.assertTrue(run(self.latest()[1].pk))
        self.assertEqual(Holding.objects.count(), 1)
        self.act("undo_sheet", sheet)
        self.assertTrue(run(self.latest()[1].pk))
        sheet.refresh_from_db()
        self.assertEqual((sheet.state, held()), ("undone", []))

    def test_no_table_is_told_when_the_worker_has_looked(self) -> None:
        self.bring("hello")
        sheet, job = self.latest()
        run(job.pk)
        job.refresh_from_db()
        page = self.client.get(f"/clients/sheets/{sheet.pk}/")
        self.assertContains(page, job.result["reason"], html=True)
        sheet.refresh_from_db()
        self.assertEqual((job.state, sheet.state), ("refused", "dropped"))
        self.assertFalse(default_storage.exists(sheet.stored_as))

    def test_stopped_before_and_while_it_runs(self) -> None:
        self.bring(HEAD + "M1\t600519\t100\t5\n")
        sheet, job = self.latest()
        run(job.pk)
        self.act("write_sheet", sheet)
        self.act("stop_sheet", sheet)
        sheet.refresh_from_db()
        self.assertEqual(sheet.state, "checked")
        self.act("write_sheet", sheet)
        _sheet, job = self.latest()
        request_cancel(job.pk)
        run(job.pk)
        sheet.refresh_from_db()
        self.assertEqual((sheet.state, Holding.objects.count()), ("checked", 0))

    def test_a_worker_that_broke_leaves_the_table_where_it_stood(self) -> None:
        self.bring(HEAD + "M1\t600519\t100\t5\n")
        sheet, job = self.latest()
        run(job.pk)
        self.act("write_sheet", sheet)
        _sheet, job = self.latest()
        Job.objects.filter(pk=job.pk).update(state="running")
        fail(job.pk)
        sheet.refresh_from_db()
        self.assertEqual(sheet.state, "checked")

    def test_a_lost_ring_is_found(self) -> None:
        self.bring(HEAD + "M1\t600519\t100\t5\n")
        job = self.latest()[1]
        early = job.created_at.replace(year=2025)
        Job.objects.filter(pk=job.pk).update(created_at=early)
        self.assertEqual(waiting_jobs(), [job.pk])
