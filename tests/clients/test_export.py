"""A list as a file: what the list shows, safe, marked, written down, and whole."""

import csv
import io
import json
import re
import tempfile
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import AuditEvent, Tag
from clients.actions import add_client, change_client
from clients.exporting import HEADINGS, csv_lines
from clients.importing.fields import FIELDS
from clients.models import Client
from clients.querysets import ClientQuerySet
from core.files import read_table, safe_cell
from core.text import fold
from tests.cast import Cast

KEPT = (
    "name", "phone", "email", "gender", "birthday", "occupation", "external_ref",
    "assets", "potential_assets", "horizon", "risk_class", "note", "stage", "size",
)  # fmt: skip


class ExportCase(Cast):
    def take(self, query: str = "", kind: str = "csv", person: object = None) -> object:
        self.client.force_login(person or self.lin)
        return self.client.post(f"/clients/export/?{query}", {"format": kind})

    def rows(self, answer: object) -> list[list[str]]:
        text = answer.getvalue().decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text)))


TEXTS = st.text(alphabet="=+-@＝'_a1中 \t\n\",", max_size=4)
VALUES = st.none() | TEXTS | st.decimals(-9, 9, places=2) | st.integers(-9, 9)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS | st.none(), VALUES), min_size=1, max_size=4))
def test_a_column_of_many_kinds_is_guarded_cell_by_cell(rows: list[Any]) -> None:
    text = "".join(csv_lines([[*zip(*rows, strict=True)]]))
    _head, *found = csv.reader(io.StringIO(text, newline=""))
    wanted = [
        [safe_cell(v) if isinstance(v, str) else "" if v is None else str(v) for v in r]
        for r in rows
    ]
    assert found == wanted


@pytest.mark.database
class BrowserTests(ExportCase):
    def test_the_file_holds_what_the_list_shows(self) -> None:
        add_client(by=self.chen, name="陈的客户")
        add_client(by=self.lin, name="李富", assets=Decimal(5_000_000))
        for person, query, names in (
            (self.lin, "", ["李富", "张建国"]),
            (self.lin, "sort=name", ["张建国", "李富"]),
            (self.lin, "size=large", ["李富"]),
            (self.lin, "q=zjg", ["张建国"]),
            (self.wu, "", ["李富", "陈的客户", "张建国"]),
        ):
            with self.subTest(query, person=person.username):
                head, *rows = self.rows(self.take(query, person=person))
                self.assertEqual([r[0] for r in rows], names)
                for row in rows:
                    self.assertEqual(len(row), len(head))
                    self.assertIn(person.username, row[-1])

    def test_no_cell_is_a_formula(self) -> None:
        add_client(
            by=self.lin, name="=1+1", note='@SUM(A1)\n"x"', phone="+8613700000000"
        )
        rows = self.rows(self.take())
        self.assertEqual(rows[1][0], "'=1+1")
        for cell in (c for row in rows for c in row):
            self.assertNotIn(cell[:1], {"=", "+", "@"})

    def test_a_workbook_holds_the_same(self) -> None:
        answer = self.take(kind="xlsx")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "a.xlsx")
            path.write_bytes(answer.getvalue())
            table = read_table(path, name="a.xlsx")
            self.assertEqual([row[0] for row in table.rows], ["张建国"])

    def test_a_workbook_says_whose_copy_it_is_wherever_it_goes(self) -> None:
        raw = self.take(kind="xlsx").getvalue()
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            about = packed.read("docProps/core.xml").decode()
            sheet = packed.read("xl/worksheets/sheet1.xml").decode()
        mark = re.search(r"lin \d{4}-\d\d-\d\d \d\d:\d\d", about)
        assert mark is not None
        for part in ("oddHeader", "oddFooter"):
            self.assertRegex(sheet, rf"<{part}>[^<]*{mark[0]}")

    def test_it_is_written_down_who_took_how_many_narrowed_by_what(self) -> None:
        self.take("size=unknown&q=zjg")
        event = AuditEvent.objects.get(action="client.exported")
        self.assertEqual(event.by, self.lin)
        self.assertEqual(
            event.facts, {"count": 1, "filters": ["q", "size"], "format": "csv"}
        )

    def test_looking_takes_nothing_and_not_everyone_may(self) -> None:
        self.client.force_login(self.lin)
        self.assertEqual(self.client.get("/clients/export/").status_code, 405)
        for person in (self.he, self.tan, self.ada):
            self.assertEqual(self.take(person=person).status_code, 403)
        self.assertEqual(self.take(kind="exe").status_code, 302)
        self.assertFalse(AuditEvent.objects.filter(action="client.exported").exists())


@pytest.mark.database
class CommandTests(ExportCase):
    def run_export(
        self, *options: str, user: str = "lin", name: str = "out.csv"
    ) -> Path:
        folder = tempfile.mkdtemp()
        path = Path(folder, name)
        self.out = io.StringIO()
        call_command(
            "export_clients", "--user", user, "--out", str(path), *options,
            stdout=self.out,
        )  # fmt: skip
        return path

    def test_it_writes_what_the_person_may_see(self) -> None:
        add_client(by=self.zhao, name="赵的客户")
        path = self.run_export("--json", user="wu")
        self.assertEqual(json.loads(self.out.getvalue())["rows"], 1)
        self.assertEqual(
            [r[0] for r in read_table(path, name="out.csv").rows], ["张建国"]
        )

    def test_what_cannot_be_is_refused(self) -> None:
        for user, path in (("nobody", "/tmp/x.csv"), ("he", "/tmp/x.csv")):
            with self.assertRaises(CommandError) as refusal:
                call_command("export_clients", "--user", user, "--out", path)
            self.assertEqual(refusal.exception.returncode, 1)
        with self.assertRaises(CommandError):
            call_command("export_clients", "--user", "lin", "--out", "/nowhere/x.csv")

    def test_brought_in_again_it_gives_the_same_people(self) -> None:
        for kind in ("csv", "xlsx"):
            with self.subTest(kind), transaction.atomic():
                self.go_out_and_in(kind)
                transaction.set_rollback(True)

    def go_out_and_in(self, kind: str) -> None:
        introducer = add_client(by=self.lin, name="介绍人", phone="13600000009")
        made = add_client(
            by=self.lin,
            name="买买提·艾力",
            phone="+86 139 0000 1234",
            email="m@example.com",
            gender="male",
            birthday="1970-01-02",
            occupation="医生",
            external_ref="a-1",
            assets=Decimal("-350.50"),
            potential_assets=Decimal(1_000_000),
            horizon="long",
            risk_class="C2",
            note="-1 多行\n=2",
            styles={"technical": 2, "news": 0},
            introducer=introducer,
            tags=[Tag.objects.create(branch=self.nanjing, name="股东")],
        )
        change_client(
            made,
            by=self.lin,
            origin={"source": "publicity", "method": "letter", "outlet": "城西"},
        )
        before = self.picture(Client.objects.filter(pk=made.pk))
        zhang = self.picture(Client.objects.filter(pk=self.zhang.pk))
        path = self.run_export("--format", kind, name=f"out.{kind}")
        gone = Client.objects.exclude(pk=introducer.pk)
        gone.update(
            external_ref="", phone="", phone_key="", name="旧", branch=self.suzhou
        )
        rows = self.run_import(path)
        self.assertEqual(rows["rejected"], [])
        self.assertEqual((rows["created"], rows["duplicates"]), (2, 1))
        new = Client.objects.filter(branch=self.nanjing)
        self.assertEqual(self.picture(new.filter(name="买买提·艾力")), before)
        self.assertEqual(self.picture(new.filter(name="张建国")), zhang)

    def test_the_import_knows_every_heading_in_both_languages(self) -> None:
        known = {fold(h) for field in FIELDS.values() for h in field.headings}
        for pair in HEADINGS:
            for heading in pair:
                self.assertIn(fold(heading), known)

    def run_import(self, path: Path) -> dict[str, object]:
        out = io.StringIO()
        call_command("import_clients", str(path), "--user", "lin", "--json", stdout=out)
        return dict(json.loads(out.getvalue()))

    def picture(self, clients: ClientQuerySet) -> dict[str, object]:
        client = clients.get()
        facts = {name: getattr(client, name) for name in KEPT}
        origin = client.origin
        facts |= {
            "origin": origin and (origin.source, origin.method, origin.outlet),
            "styles": {s.style: s.level for s in client.styles.all()},
            "tags": [t.name for t in client.tags.all()],
            "introducer": client.introducer_id,
            "broker": client.broker_id,
            "reached": client.stage_since,
        }
        return facts
