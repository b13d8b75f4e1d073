"""The import in the browser, without JavaScript: upload, map, look, write."""

import csv
import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django.urls import reverse

from accounts.enums import JobState
from accounts.models import Job, User
from clients.enums import BatchState
from clients.models import Client, ImportBatch, Origin
from core.clock import now
from tests.cast import Firm
from tests.desk.importing import bank_file

pytestmark = pytest.mark.database
ORIGIN = {"source": "outreach", "legal_basis": "consent"}


class Wizard(Firm, TestCase):
    """Walks through the pages as lin."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.found()

    def setUp(self) -> None:
        self.client.force_login(self.lin)
        self.headers = {"accept-language": "en"}

    def get(self, url: str) -> Any:
        return self.client.get(url, headers=self.headers)

    def post(self, url: str, form: dict[str, Any] | None = None) -> Any:
        with self.captureOnCommitCallbacks(execute=True):
            return self.client.post(url, form or {}, headers=self.headers)

    def upload(self, text: str | bytes, name: str = "a.csv") -> Any:
        raw = text.encode() if isinstance(text, str) else text
        file = SimpleUploadedFile(name, raw)
        return self.post(reverse("desk:imports"), {"file": file})

    def uploaded(self, text: str) -> ImportBatch:
        answer = self.upload(text)
        self.assertEqual(302, answer.status_code, answer.content.decode()[-3000:])
        return ImportBatch.objects.latest("pk")

    def map(self, batch: ImportBatch, **form: str) -> Any:
        columns = {str(c): str(i) for i, c in enumerate(batch.columns)}
        fields = {
            key: columns.get(value, value) if key.startswith("column") else value
            for key, value in form.items()
        }
        posted = {_name(k): v for k, v in fields.items()}
        return self.post(reverse("desk:map_import", args=[batch.pk]), ORIGIN | posted)

    def page(self, batch: ImportBatch, query: str = "") -> str:
        answer = self.get(reverse("desk:import", args=[batch.pk]) + query)
        self.assertEqual(200, answer.status_code)
        return str(answer.content.decode())

    def write(self, batch: ImportBatch, **form: str) -> ImportBatch:
        self.post(reverse("desk:write_import", args=[batch.pk]), form)
        batch.refresh_from_db()
        return batch


def _name(key: str) -> str:
    """Return the form's name of a field: column_name is column-name there."""
    is_cell = key.startswith(("column_", "text_"))
    return key.replace("_", "-", 1) if is_cell else key


class WizardTests(Wizard):
    def test_a_file_goes_all_the_way(self) -> None:
        batch = self.uploaded(bank_file(36))
        self.assertIn("36 rows", self.page(batch))
        told = {"text_name": "客户{row}", "text_external_ref": "uci-{row}"}
        told |= {"column_occupation": "job", "column_assets": "balance"}
        asked = self.map(batch, column_stage="y", **told)
        self.assertContains(asked, "Say below what the words in the file mean.")
        self.assertContains(asked, 'name="value-stage-1"')
        answered = {"value-stage-0": "A", "value-stage-1": "D"}
        self.map(batch, column_stage="y", **told, **answered)
        batch.refresh_from_db()
        self.assertEqual(BatchState.CHECKED, batch.state)
        self.assertEqual(1, Client.objects.count())
        self.assertIn("Write 36 clients", self.page(batch))
        self.assertEqual(BatchState.WRITTEN, self.write(batch).state)
        self.assertEqual(4, batch.clients.filter(stage="D", is_claimed=True).count())
        self.assertEqual(3, batch.clients.filter(assets__lt=0).count())
        self.assertEqual("outreach", Origin.objects.get().source)
        self.assertIn(f"/clients/?batch={batch.pk}", self.page(batch))
        self.assertEqual(JobState.DONE, batch.job.state if batch.job else "")
        self.assertFalse(default_storage.exists(batch.stored_as))
        listed = self.get(reverse("clients:list") + f"?batch={batch.pk}&count=exact")
        self.assertContains(listed, "36 people")

    def test_the_same_file_again_is_all_duplicates(self) -> None:
        text = "姓名,手机\n王一,13900000001\n王二,13900000002\n"
        for _time in range(2):
            batch = self.uploaded(text)
            self.map(batch, column_name="姓名", column_phone="手机")
            batch = self.write(batch)
        self.assertEqual(3, Client.objects.count())
        page = self.page(batch)
        self.assertIn("nothing new in this file", page)
        self.assertIn("has this name and telephone", page)

    def test_headings_and_earlier_answers_are_filled_in(self) -> None:
        batch = self.uploaded("姓名,手机,y\n王一,13900000001,1\n")
        page = self.page(batch)
        self.assertRegex(page, r'name="column-name"(?s:.)*?value="0" selected')
        self.map(batch, column_name="姓名", column_note="y", text_occupation="教师")
        page = self.page(self.uploaded("姓名,手机,y\n王二,13900000002,2\n"))
        self.assertRegex(page, r'name="column-note"(?s:.)*?value="2" selected')
        self.assertIn('value="教师"', page)

    def test_rejected_rows_stop_the_file_unless_left_out_on_purpose(self) -> None:
        batch = self.uploaded("姓名,资产\n王一,1\n王二,八十万\n王三,3\n")
        self.map(batch, column_name="姓名", column_assets="资产")
        page = self.page(batch)
        self.assertIn("With 1 rejected row nothing is written", page)
        self.assertIn("八十万", self.page(batch, "?verdict=rejected"))
        self.assertNotIn("王一", self.page(batch, "?verdict=rejected"))
        self.assertEqual(BatchState.CHECKED, self.write(batch).state)
        self.assertEqual(1, Client.objects.count())
        self.assertEqual(BatchState.WRITTEN, self.write(batch, partial="1").state)
        self.assertEqual(3, Client.objects.count())

    def test_every_verdict_can_be_downloaded(self) -> None:
        batch = self.uploaded("姓名,资产\n=王一,1\n王二,八十万\n")
        self.map(batch, column_name="姓名", column_assets="资产")
        answer = self.get(reverse("desk:import_verdicts", args=[batch.pk]))
        text = answer.getvalue().decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        self.assertEqual(["1", "'=王一", "new"], rows[1][:3])
        self.assertEqual(["2", "王二", "rejected", "assets"], rows[2][:4])
        self.assertIn("八十万", rows[2][4])

    def test_a_map_as_text_goes_before_everything(self) -> None:
        batch = self.uploaded("a,b\n王一,2\n")
        self.map(batch, as_json='{"name": "{a}"}', column_name="b")
        batch.refresh_from_db()
        self.assertEqual({"name": "{a}"}, batch.mapping)

    def test_bad_files_get_a_sentence_and_leave_nothing(self) -> None:
        big5 = "姓名,電話\n張國榮的,0912\n".encode("big5")
        cases: list[tuple[str | bytes, str, str]] = [
            ("", "a.csv", "The file is empty."),
            ("a,b\n", "a.csv", "no rows"),
            ("a,a\n1,2\n", "a.csv", "both headed"),
            ("a,b\n1\n", "a.csv", "Row 1 has 1 cells"),
            (big5, "a.csv", "neither UTF-8"),
            (b"junk", "a.xlsx", "does not open"),
            ("a,b\n1,2\n", "a.exe", "must end in"),
        ]
        before = default_storage.listdir("imports")[1] if self.has_folder() else []
        for content, name, sentence in cases:
            with self.subTest(sentence):
                self.assertContains(self.upload(content, name), sentence)
        self.assertFalse(ImportBatch.objects.exists())
        after = default_storage.listdir("imports")[1] if self.has_folder() else []
        self.assertEqual(before, after)

    def has_folder(self) -> bool:
        return bool(default_storage.exists("imports"))

    def test_origins_that_are_refused(self) -> None:
        batch = self.uploaded("姓名\n王一\n")
        for said in ({"source": "competitor"}, {"source": "special_unit"}):
            answer = self.map(batch, column_name="姓名", **said)
            self.assertEqual(200, answer.status_code)
        answer = self.map(batch, column_name="姓名", source="", legal_basis="")
        self.assertEqual(200, answer.status_code)
        batch.refresh_from_db()
        self.assertEqual(BatchState.UPLOADED, batch.state)
        self.map(batch, column_name="姓名", source="special_unit", evidence="扫描件 7")
        self.assertEqual(BatchState.WRITTEN, self.write(batch).state)
        self.assertEqual("扫描件 7", Origin.objects.get().evidence)

    def test_a_file_can_be_dropped(self) -> None:
        batch = self.uploaded("姓名\n王一\n")
        self.post(reverse("desk:stop_import", args=[batch.pk]))
        batch.refresh_from_db()
        self.assertEqual(BatchState.CANCELLED, batch.state)
        self.assertFalse(default_storage.exists(batch.stored_as))
        self.assertIn("dropped", self.page(batch))
        self.map(batch, column_name="姓名")
        self.assertEqual(1, Client.objects.count())

    def test_writing_what_was_not_judged_does_nothing(self) -> None:
        batch = self.uploaded("姓名\n王一\n")
        self.assertEqual(BatchState.UPLOADED, self.write(batch).state)
        self.map(batch, column_name="姓名")
        self.write(batch)
        self.write(batch)
        self.assertEqual(2, Client.objects.count())

    def test_a_file_that_vanished_is_said(self) -> None:
        batch = self.uploaded("姓名\n王一\n")
        default_storage.delete(batch.stored_as)
        self.assertIn("no longer kept here", self.page(batch))
        self.assertEqual(302, self.map(batch, column_name="姓名").status_code)


class WhoTests(Wizard):
    def test_a_manager_sees_what_brokers_brought_and_leaves_it_to_them(self) -> None:
        batch = self.uploaded("姓名\n王一\n")
        for viewer, status in ((self.wu, 200), (self.gao, 200), (self.chen, 404)):
            self.client.force_login(viewer)
            self.assertEqual(status, self.status_of(viewer, batch))
        self.client.force_login(self.wu)
        for name in ("map_import", "write_import", "stop_import"):
            answer = self.post(reverse(f"desk:{name}", args=[batch.pk]))
            self.assertEqual(403, answer.status_code)
        self.assertContains(self.get(reverse("desk:imports")), "a.csv")

    def status_of(self, viewer: User, batch: ImportBatch) -> int:
        self.client.force_login(viewer)
        url = reverse("desk:import", args=[batch.pk])
        return int(self.get(url).status_code)

    def test_other_roles_have_no_import(self) -> None:
        for person in (self.he, self.tan, self.ada):
            self.client.force_login(person)
            self.assertEqual(403, self.get(reverse("desk:imports")).status_code)

    def test_head_office_is_asked_whose_clients_these_are(self) -> None:
        self.client.force_login(self.gao)
        batch = self.uploaded("姓名\n王一\n")
        self.assertContains(self.map(batch, column_name="姓名"), 'name="broker"')
        self.map(batch, column_name="姓名", broker="zhao")
        self.write(batch)
        self.assertEqual(self.zhao, Client.objects.get(name="王一").broker)


class ProgressTests(Wizard):
    def checking(self) -> ImportBatch:
        """Leave a batch whose job nobody takes up."""
        batch = self.uploaded("姓名\n王一\n")
        job = Job.objects.create(
            user=self.lin, kind="import.check",
            arguments={"batch": batch.pk, "provenance": {}, "language": "en"},
        )  # fmt: skip
        ImportBatch.objects.filter(pk=batch.pk).update(
            state=BatchState.CHECKING, job=job, mapping={"name": "{姓名}"}
        )
        batch.refresh_from_db()
        return batch

    def test_a_page_waits_without_a_script_and_says_when_nobody_works(self) -> None:
        from datetime import timedelta

        batch = self.checking()
        self.assertIn('http-equiv="refresh"', self.page(batch))
        self.assertNotIn("No worker has taken this up", self.page(batch))
        Job.objects.update(created_at=now() - timedelta(minutes=1))
        self.assertIn("No worker has taken this up", self.page(batch))
        part = self.get(reverse("desk:import_progress", args=[batch.pk]))
        self.assertContains(part, "No worker has taken this up")

    def test_the_bar_has_the_page_loaded_anew_when_it_is_over(self) -> None:
        batch = self.uploaded("姓名\n王一\n")
        part = self.get(reverse("desk:import_progress", args=[batch.pk]))
        self.assertEqual("true", part["HX-Refresh"])

    def test_stopping_what_nobody_took_up(self) -> None:
        batch = self.checking()
        self.post(reverse("desk:stop_import", args=[batch.pk]))
        batch.refresh_from_db()
        self.assertEqual(BatchState.UPLOADED, batch.state)
