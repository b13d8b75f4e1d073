"""Rows about clients who are here: filled in or overwritten, never behind one's back."""

import io
import json
import tempfile
import threading
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TransactionTestCase
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from clients.actions import add_client, assign, change_client
from clients.enums import BatchState
from clients.importing.writing import Writer
from clients.models import Client, ImportBatch, ImportChange
from tests.cast import Firm
from tests.desk.importing import ImportTestCase
from tests.desk.test_import_pages import Wizard

pytestmark = pytest.mark.database
PERSON = {
    "name": "王小明", "phone": "139 0000 0001", "external_ref": "r-1", "gender": "male",
}  # fmt: skip
KNOWN = "姓名,手机,外部编号,性别,邮箱,生日,资产,投资期限,分析风格,标签,备注\n"
ROW = (
    "王小明,13900000001,r-1,女,w@example.com,1980-03-07,80万,长线,technical:2,讲座,新\n"
)


class UpdateCase(ImportTestCase):
    def known(self, **facts: Any) -> Client:
        return add_client(by=self.lin, **(PERSON | facts))

    def update(
        self, text: str, mode: str = "fill", *more: str, user: str = "lin"
    ) -> dict[str, Any]:
        return self.run_import(text, None, "--update", mode, *more, user=user)


class CommandTests(UpdateCase):
    def test_without_the_flag_known_clients_stay_duplicates(self) -> None:
        client = self.known()
        report = self.run_import(KNOWN + ROW)
        self.assertEqual((0, 0, 1), _figures(report))
        client.refresh_from_db()
        self.assertEqual("", client.email)
        self.assertFalse(ImportChange.objects.exists())

    def test_what_is_empty_is_filled_and_nothing_else(self) -> None:
        client = self.known()
        report = self.update(KNOWN + ROW + "李新,13900000002,r-2,,,,,,,,\n")
        self.assertEqual((1, 1, 0), _figures(report))
        client.refresh_from_db()
        self.assertEqual("male", client.gender)
        self.assertEqual("139 0000 0001", client.phone)
        self.assertEqual(
            ("w@example.com", date(1980, 3, 7)), (client.email, client.birthday)
        )
        self.assertEqual((Decimal(800_000), "medium"), (client.assets, client.size))
        self.assertEqual(("long", "新"), (client.horizon, client.note))
        self.assertEqual(
            {"technical": 2}, {s.style: s.level for s in client.styles.all()}
        )
        self.assertEqual(["讲座"], [t.name for t in client.tags.all()])
        self.assertEqual(Decimal(800_000), client.snapshots.get().amount)
        self.assertEqual(2, client.version)
        self.assertGreater(client.completeness, 0)
        axes = set(client.classifications.values_list("axis", flat=True))
        self.assertLessEqual({"horizon", "size", "style"}, axes)
        self.assertIn(client, Client.objects.visible_to(self.lin).found_by("wxm"))

    def test_overwriting_takes_what_the_file_says_but_clears_nothing(self) -> None:
        client = self.known(email="old@example.com", occupation="医生")
        self.update(
            "姓名,手机,性别,邮箱,职业\n王小明,13900000001,女,new@example.com,\n",
            "overwrite",
        )
        client.refresh_from_db()
        self.assertEqual(
            ("female", "new@example.com", "医生"),
            (client.gender, client.email, client.occupation),
        )
        self.assertEqual("139 0000 0001", client.phone)

    def test_owner_branch_stage_and_origin_never_change(self) -> None:
        before = {
            f: getattr(self.zhang, f)
            for f in (
                "broker_id",
                "branch_id",
                "stage",
                "origin_id",
                "introducer_id",
                "batch_id",
            )
        }
        text = "姓名,手机,经纪人,阶段,来源,合法依据,单位\n张建国,13812342231,chen,D,outreach,consent,大学\n"
        report = self.update(text, "overwrite", user="wu")
        self.assertEqual((0, 1, 0), _figures(report))
        self.zhang.refresh_from_db()
        self.assertEqual("大学", self.zhang.employer)
        self.assertEqual(before, {f: getattr(self.zhang, f) for f in before})

    def test_a_row_that_says_nothing_new_is_a_duplicate(self) -> None:
        self.known()
        self.update(KNOWN + ROW)
        for mode in ("fill", "fill"):
            report = self.update(KNOWN + ROW, mode)
            self.assertEqual((0, 0, 1), _figures(report))
        self.assertEqual(1, ImportChange.objects.count())

    def test_another_name_under_the_number_is_another_matter(self) -> None:
        client = self.known(external_ref="")
        report = self.update(
            "姓名,手机,邮箱\n王大明,13900000001,x@example.com\n", "overwrite"
        )
        self.assertEqual((0, 0, 1), _figures(report))
        client.refresh_from_db()
        self.assertEqual("", client.email)
        # The reference alone is enough: people change their names.
        ref = self.known(name="李四", phone="", external_ref="r-9")
        self.update("姓名,外部编号\n李思,r-9\n", "overwrite")
        ref.refresh_from_db()
        self.assertEqual("李思", ref.name)
        self.assertIn(ref, Client.objects.visible_to(self.lin).found_by("lisi"))

    def test_a_membership_number_and_name_are_known_too(self) -> None:
        client = self.known(phone="", external_ref="", member_no="M1")
        self.update("姓名,会员号,邮箱\n王小明,M1,m@example.com\n")
        client.refresh_from_db()
        self.assertEqual("m@example.com", client.email)

    def test_numbers_of_somebody_else_refuse_the_row(self) -> None:
        self.known()
        self.known(name="李四", phone="13900000002", external_ref="r-2", member_no="M2")
        cases = {
            "外部编号,手机\n王小明,r-1,13900000002": "phone",
            "手机,外部编号\n王小明,13900000001,r-2": "external_ref",
            "手机,会员号\n王小明,13900000001,M2": "member_no",
            "手机,外部编号\n王小明,13900000001,r-77": "external_ref",
        }
        for text, field in cases.items():
            with self.subTest(text):
                report = self.update(f"姓名,{text}\n", "overwrite")
                if field == "external_ref" and "r-2" in text:
                    # By reference the row is about the other: whose number it gives.
                    field = "phone"  # noqa: PLW2901
                self.assertEqual([field], [v["field"] for v in report["rejected"]])
        self.assertFalse(ImportChange.objects.exists())

    def test_two_rows_about_one_client_change_them_once(self) -> None:
        client = self.known()
        report = self.update(
            "姓名,手机,邮箱\n王小明,13900000001,a@example.com\n王小明,13900000001,b@example.com\n",
            "overwrite",
        )
        self.assertEqual((0, 1, 1), _figures(report))
        client.refresh_from_db()
        self.assertEqual("a@example.com", client.email)

    def test_a_colleagues_client_is_left_alone_and_a_managers_branch_is_not(
        self,
    ) -> None:
        client = add_client(by=self.chen, **PERSON)
        text = "姓名,手机,邮箱,经纪人\n王小明,13900000001,a@example.com,chen\n"
        self.assertEqual(
            (0, 0, 1),
            _figures(self.update("姓名,手机,邮箱\n王小明,13900000001,a@example.com\n")),
        )
        self.assertEqual((0, 1, 0), _figures(self.update(text, user="wu")))
        client.refresh_from_db()
        self.assertEqual(("a@example.com", self.chen), (client.email, client.broker))

    def test_head_office_changes_nobody(self) -> None:
        report = self.update("姓名,手机\n王小明,13900000001\n", user="gao")
        self.assertEqual(1, report["exit"])
        self.assertIn("Only brokers and managers", report["reason"])

    def test_one_bad_row_and_nothing_is_changed(self) -> None:
        client = self.known()
        text = (
            "姓名,手机,邮箱\n王小明,13900000001,a@example.com\n李四,13900000002,wrong\n"
        )
        self.assertEqual(1, self.update(text)["exit"])
        client.refresh_from_db()
        self.assertEqual("", client.email)
        report = self.update(text, "fill", "--accept-partial")
        self.assertEqual((0, 1, 0), _figures(report))

    def test_what_was_done_is_kept_and_audited_without_values(self) -> None:
        client = self.known()
        self.update(KNOWN + ROW, "overwrite")
        change = ImportChange.objects.get()
        self.assertEqual((client, 1), (change.client, change.row))
        self.assertEqual(
            ("male", "female"), (change.before["gender"], change.after["gender"])
        )
        event = AuditEvent.objects.get(action="clients.imported")
        self.assertEqual({"created": 0, "updated": 1}, event.facts)

    def test_statements_do_not_grow_with_rows(self) -> None:
        counts = []
        for size in (2, 40):
            rows = "".join(f"客{size}{n},1370{size:02d}{n:05d},\n" for n in range(size))
            self.run_import(f"姓名,手机,邮箱\n{rows}")
            text = "姓名,手机,邮箱\n" + rows.replace(",\n", ",a@example.com\n")
            with CaptureQueriesContext(connection) as counted:
                self.update(text)
            counts.append(len(counted))
        self.assertEqual(counts[0], counts[1])


class MeanwhileTests(Wizard):
    """Somebody else changes the client between looking and writing."""

    def checked(self) -> ImportBatch:
        self.known = add_client(by=self.lin, **PERSON)
        batch = self.uploaded(
            "姓名,手机,邮箱\n王小明,13900000001,a@example.com\n李四,13900000002,\n"
        )
        columns = {
            "column_name": "姓名",
            "column_phone": "手机",
            "column_email": "邮箱",
        }
        self.map(batch, mode="overwrite", **columns)
        batch.refresh_from_db()
        self.assertEqual(BatchState.CHECKED, batch.state)
        return batch

    def test_the_wizard_offers_it_and_shows_what_changes(self) -> None:
        page = self.page(self.uploaded("姓名,手机\n王一,13900000009\n"))
        self.assertIn('name="mode"', page)
        batch = self.checked()
        page = self.page(batch)
        self.assertIn("Changes: e-mail.", page)
        self.assertIn("1 client who is here is changed", page)
        self.assertEqual(BatchState.WRITTEN, self.write(batch).state)
        self.known.refresh_from_db()
        self.assertEqual("a@example.com", self.known.email)
        self.assertEqual(
            {"created": 1, "updated": 1, "duplicate": 0, "rejected": 0},
            batch.report["counts"],
        )
        self.assertIn("1 client who was here was changed", self.page(batch))

    def test_a_change_between_looking_and_writing_is_not_overwritten(self) -> None:
        batch = self.checked()
        change_client(self.known, by=self.lin, email="mine@example.com")
        batch = self.write(batch)
        self.assertEqual(BatchState.CHECKED, batch.state)
        self.assertIn("Somebody changed this client", self.page(batch))
        self.known.refresh_from_db()
        self.assertEqual("mine@example.com", self.known.email)
        self.assertFalse(Client.objects.filter(name="李四").exists())

    def test_a_hand_over_in_between_is_not_ignored_either(self) -> None:
        batch = self.checked()
        assign(self.known, by=self.wu, to=self.chen)
        self.write(batch)
        self.known.refresh_from_db()
        self.assertEqual("", self.known.email)

    def test_another_field_changed_in_between_harms_nobody(self) -> None:
        batch = self.checked()
        change_client(self.known, by=self.lin, occupation="医生")
        self.assertEqual(BatchState.WRITTEN, self.write(batch).state)
        self.known.refresh_from_db()
        self.assertEqual(
            ("a@example.com", "医生"), (self.known.email, self.known.occupation)
        )

    def test_a_change_while_the_rows_are_being_written(self) -> None:
        batch, begin = self.checked(), Writer.__init__

        def init(writer: Writer, **facts: Any) -> None:
            change_client(self.known, by=self.lin, email="mine@example.com")
            begin(writer, **facts)

        with patch.object(Writer, "__init__", init):
            batch = self.write(batch)
        self.assertEqual(BatchState.CHECKED, batch.state)
        self.assertIn("changed the client meanwhile", self.page(batch))
        with patch.object(Writer, "__init__", init):
            self.map(
                batch,
                mode="overwrite",
                column_name="姓名",
                column_phone="手机",
                column_email="邮箱",
            )
        self.assertEqual(1, Client.objects.filter(name="王小明").count())

    def test_the_choice_is_not_offered_to_head_office(self) -> None:
        self.client.force_login(self.gao)
        batch = self.uploaded("姓名\n王一\n")
        self.assertNotIn('name="mode"', self.page(batch))
        self.map(batch, column_name="姓名", broker="lin", mode="overwrite")
        batch.refresh_from_db()
        self.assertEqual("add", batch.mode)


class AtOnceTests(Firm, TransactionTestCase):
    """Two imports of one file at once, both changing who is here."""

    def setUp(self) -> None:
        type(self).found()

    def test_each_client_is_created_once_and_changed_once(self) -> None:  # noqa: C901
        known = [
            add_client(by=self.lin, name=f"老{n}", phone=f"1390000{n:04d}")
            for n in range(30)
        ]
        rows = [f"老{n},1390000{n:04d},a@example.com" for n in range(30)]
        rows += [f"新{n},1380000{n:04d},b@example.com" for n in range(30)]
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name, "a.csv")
        path.write_text("姓名,手机,邮箱\n" + "\n".join(rows) + "\n", encoding="utf-8")
        ready, begin = threading.Barrier(2), Writer.__init__
        outs: list[str] = []

        def init(writer: Writer, **facts: Any) -> None:
            if connection.vendor != "sqlite":
                ready.wait(10)
            begin(writer, **facts)

        def work() -> None:
            out = io.StringIO()
            try:
                call_command(
                    "import_clients",
                    str(path),
                    "--user",
                    "lin",
                    "--update",
                    "fill",
                    "--json",
                    stdout=out,
                )
            except CommandError as error:
                outs.append(str(error))
            else:
                outs.append(out.getvalue())
            finally:
                connection.close()

        with patch.object(Writer, "__init__", init):
            threads = [threading.Thread(target=work) for _n in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(30, Client.objects.filter(name__startswith="新").count())
        self.assertEqual(30, ImportChange.objects.count())
        for client in known:
            client.refresh_from_db()
            self.assertEqual(("a@example.com", 2), (client.email, client.version))
        done = [json.loads(out) for out in outs if out.startswith("{")]
        self.assertEqual(30, sum(one["created"] for one in done))
        self.assertEqual(30, sum(one["updated"] for one in done))


def _figures(report: dict[str, Any]) -> tuple[int, int, int]:
    return report["created"], report["updated"], report["duplicates"]
