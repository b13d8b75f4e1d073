"""Tables by browser: judged first, written once, only by who may and brought them."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clients.actions import add_client
from clients.importing.holdings_files import verdicts_name
from clients.models import Client, Holding, Price, Security, SheetFile
from core.clock import now
from tests.cast import Cast

HEAD = "会员号\t证券代码\t证券数量\t成本价\n"


class SheetCase(Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.lin)
        for code, exchange in (("600519", "SH"), ("000001", "SZ")):
            Security.objects.create(code=code, exchange=exchange, name=code)
        Client.objects.filter(pk=self.zhang.pk).update(member_no="M1")

    def bring(self, text: str, kind: str = "holdings", **facts: Any) -> Any:
        name = facts.pop("name", "持仓.xls" if kind == "holdings" else "a.csv")
        file = SimpleUploadedFile(name, text.encode("gbk"))
        url = reverse(f"clients:import_{kind}")
        return self.client.post(url, {"file": file, **facts}, follow=True)

    def act(self, name: str, sheet: SheetFile, **facts: Any) -> Any:
        url = reverse(f"clients:{name}", args=[sheet.pk])
        return self.client.post(url, facts, follow=True)


@pytest.mark.database
class FileTests(SheetCase):
    def test_looked_at_then_written_once(self) -> None:
        page = self.bring(
            HEAD + "M1\t600519\t100\t5\nM1\t000001\t200\t6\n合计\t\t300\t\n"
        )
        self.assertContains(page, "Write 2 rows")
        self.assertFalse(Holding.objects.exists())
        sheet = SheetFile.objects.get()
        self.assertTrue(default_storage.exists(sheet.stored_as))
        self.act("write_sheet", sheet)
        again = self.act("write_sheet", sheet)
        self.assertContains(again, "was written or let go already")
        self.assertEqual(2, Holding.objects.count())
        self.assertFalse(default_storage.exists(sheet.stored_as))
        sheet.refresh_from_db()
        self.assertEqual(
            ("written", 2), (sheet.state, sheet.report["counts"]["created"])
        )

    def test_good_rows_alone_only_on_purpose(self) -> None:
        page = self.bring(HEAD + "M1\t600519\t100\t5\nM1\t1\t200\t6\n")
        self.assertContains(page, "has lost its leading zeros")
        sheet = SheetFile.objects.get()
        self.act("write_sheet", sheet)
        self.assertFalse(Holding.objects.exists())
        self.act("write_sheet", sheet, partial="1")
        self.assertEqual(1, Holding.objects.count())

    def test_results_are_no_formulas(self) -> None:
        self.bring(
            HEAD
            + "=cmd|' /C calc'!A0\t600519\t100\t5\nM1\t=1+1\t1\t\nM1\t000001\t9\t\n"
        )
        sheet = SheetFile.objects.get()
        answer = self.client.get(reverse("clients:sheet_verdicts", args=[sheet.pk]))
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        self.assertEqual(["1", "2", "3"], [row[0] for row in rows[1:]])
        self.assertEqual(["rejected", "rejected", "new"], [row[1] for row in rows[1:]])
        for cell in (cell for row in rows for cell in row):
            self.assertNotRegex(cell, r"^[=+\-@\t]")

    def test_a_file_about_one_client(self) -> None:
        other = add_client(by=self.lin, name="李", member_no="M2")
        text = "证券代码\t证券数量\n600519\t100\n"
        self.assertContains(self.bring(text), "does not say whose it is")
        page = self.bring(text, client=self.zhang.pk)
        self.assertContains(page, "Write 1 row")
        self.act("write_sheet", SheetFile.objects.latest("pk"))
        self.assertEqual(self.zhang, Holding.objects.get().client)
        page = self.bring(HEAD + "M2\t600519\t1\t\n", client=self.zhang.pk)
        self.assertContains(page, "is another client")
        foreign = add_client(by=self.zhao, name="外")
        page = self.bring(text, client=foreign.pk)
        self.assertFalse(SheetFile.objects.filter(facts__client=foreign.pk).exists())
        self.assertTrue(other)

    def test_let_go_deletes_the_file(self) -> None:
        self.bring(HEAD + "M1\t600519\t100\t5\n")
        sheet = SheetFile.objects.get()
        self.assertTrue(default_storage.exists(verdicts_name(sheet)))
        self.act("drop_sheet", sheet)
        for name in (sheet.stored_as, verdicts_name(sheet)):
            self.assertFalse(default_storage.exists(name))
        self.act("write_sheet", sheet)
        self.assertFalse(Holding.objects.exists())

    def test_what_was_left_lying_is_deleted_the_next_time(self) -> None:
        self.bring(HEAD + "M1\t600519\t100\t5\n")
        old = SheetFile.objects.get()
        SheetFile.objects.update(created_at=now() - timedelta(days=2))
        self.bring(HEAD + "M1\t600519\t200\t5\n")
        old.refresh_from_db()
        self.assertEqual("dropped", old.state)
        self.assertFalse(default_storage.exists(old.stored_as))

    def test_who_may(self) -> None:
        self.bring(HEAD + "M1\t600519\t100\t5\n")
        sheet = SheetFile.objects.get()
        for person, see, write in ((self.wu, 200, 403), (self.gao, 200, 403),
                                   (self.chen, 404, 404), (self.sun, 404, 404),
                                   (self.he, 403, 403), (self.tan, 403, 403)):  # fmt: skip
            self.client.force_login(person)
            url = reverse("clients:sheet", args=[sheet.pk])
            self.assertEqual(see, self.client.get(url).status_code, person)
            self.assertEqual(write, self.act("write_sheet", sheet).status_code, person)
        for kind in ("prices", "securities"):
            for person in (self.lin, self.wu, self.he):
                self.client.force_login(person)
                url = reverse(f"clients:import_{kind}")
                self.assertEqual(403, self.client.get(url).status_code)

    def test_prices_and_the_list_by_head_office(self) -> None:
        self.client.force_login(self.gao)
        self.bring("code,day,close\n600519,2026-11-20,5.5\n", "prices")
        self.act("write_sheet", SheetFile.objects.latest("pk"))
        self.assertEqual(1, Price.objects.count())
        self.bring(
            "证券代码,证券名称\n600519,贵州茅台\n600000,浦发银行\n", "securities"
        )
        sheet = SheetFile.objects.latest("pk")
        self.assertEqual(2, Security.objects.count())
        self.act("write_sheet", sheet)
        self.assertEqual(3, Security.objects.count())
        self.assertEqual("贵州茅台", Security.objects.get(code="600519").name)

    def test_no_table_gets_a_sentence_and_keeps_nothing(self) -> None:
        before = self.kept()
        for text in ("", "hello", "\x00\x01", "证券代码\t证券数量\n"):
            page = self.bring(text)
            self.assertEqual(200, page.status_code)
            self.assertContains(page, "invalid-feedback")
        self.assertFalse(SheetFile.objects.exists())
        self.assertEqual(before, self.kept())

    def kept(self) -> list[str]:
        there = default_storage.exists("sheets")
        return sorted(default_storage.listdir("sheets")[1]) if there else []
