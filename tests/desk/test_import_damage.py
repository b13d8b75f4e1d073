"""What spreadsheets do to data: every value arrives as it was, or its row is refused.

The oracle is what the owner of the file sees. `None` in a case means: refuse the row.
"""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command
from django.db import transaction

from clients.models import Client
from tests.desk.importing import ImportTestCase

pytestmark = pytest.mark.database
# field, text in a csv file, what must be on record.
TEXTS: list[tuple[str, str, Any]] = [
    ("phone", "13812345678", "13812345678"),
    ("phone", "１３８１２３４５６７８", "１３８１２３４５６７８"),
    ("phone", "0086-138-1234-5678", "0086-138-1234-5678"),
    ("phone", "025-84455566", "025-84455566"),
    ("phone", "02584455566", "02584455566"),
    ("phone", "84455566", "84455566"),
    ("phone", "4008001234", "4008001234"),
    ("phone", "1381234567", None),
    ("phone", "2584455566", None),
    ("phone", "1.38E+10", None),
    ("phone", "1.38123E+10", None),
    ("phone", "13812345678.0", None),
    ("phone", "1.38e10", None),
    ("phone", "-13812345678", None),
    ("phone", "NA", None),
    ("phone", "TRUE", None),
    ("phone", "2024-02-29", None),
    ("birthday", "1990-01-02", "1990-01-02"),
    ("birthday", "1990/1/2", "1990-01-02"),
    ("birthday", "１９９０年１月２日", "1990-01-02"),
    ("birthday", "19900102", "1990-01-02"),
    ("birthday", "45292", None),
    ("birthday", "29221", None),
    ("birthday", "29221.0", None),
    ("birthday", "2024111", None),
    ("birthday", "1990-112", None),
    ("birthday", "02/03/1990", None),
    ("birthday", "1990-02-30", None),
    ("birthday", "Jan-90", None),
    ("assets", "800000", Decimal(800_000)),
    ("assets", "80万", Decimal(800_000)),
    ("assets", "800,000.00", Decimal(800_000)),
    ("assets", "-350.5", Decimal("-350.5")),
    ("assets", "8E+05", None),
    ("assets", "85%", None),
    ("assets", "########", None),
    ("assets", "80 000", Decimal(80_000)),
    ("assets", "1,23", None),
    ("assets", "12.345", None),
    ("assets", "#VALUE!", None),
    ("assets", "TRUE", None),
    ("occupation", "NA", "NA"),
    ("occupation", "null", "null"),
    ("occupation", "None", "None"),
    ("occupation", "nan", "nan"),
    ("occupation", "TRUE", "TRUE"),
    ("occupation", "000123", "000123"),
    ("occupation", "1.0", "1.0"),
    ("occupation", "  教师　", "教师"),
    ("occupation", "#N/A", None),
    ("occupation", "æ•™å¸ˆ", None),
    ("occupation", "鏁欏笀", None),
    ("occupation", "锟斤拷", None),
    ("occupation", "教\ufffd师", None),
    ("occupation", "Müller & Söhne", "Müller & Söhne"),
    ("member_no", "000123", "000123"),
    ("member_no", '="000124"', "000124"),
    ("external_ref", "007", "007"),
    ("external_ref", "1E5", "1E5"),
]
# field, value and format of a workbook's cell, what must be on record.
CELLS: list[tuple[str, Any, str, Any]] = [
    ("phone", 13812345678, "", "13812345678"),
    ("phone", 13812345678.0, "0.00E+00", "13812345678"),
    ("phone", 8613812345678, "", "8613812345678"),
    ("phone", "013812345678", "", "013812345678"),
    ("phone", 2584455566, "", None),
    ("phone", 84455566, "", None),
    ("phone", 1381234567, "", None),
    ("phone", 1.38e10, "", "13800000000"),
    ("member_no", "000123", "", "000123"),
    ("member_no", 123, "", None),
    ("member_no", 123, "000000", "000123"),
    ("external_ref", 77, "", None),
    ("external_ref", "0077", "", "0077"),
    ("external_ref", 6222020200112233445, "", None),
    ("note", 6222020200112233445, "", None),
    ("note", 12, "", "12"),
    ("note", True, "", "TRUE"),
    ("note", 0.855, "0.0%", "85.5%"),
    ("assets", 0.85, "0%", None),
    ("assets", 1234.56, "#,##0.00", Decimal("1234.56")),
    ("assets", True, "", None),
    ("birthday", 32875, "yyyy-mm-dd", "1990-01-02"),
    ("birthday", 32875, "", None),
    ("birthday", "1990-01-02", "", "1990-01-02"),
    ("birthday", 19900102, "", "1990-01-02"),
    ("occupation", "NA", "", "NA"),
]


class DamageTests(ImportTestCase):
    def judged(self, name: str, mapping: dict[str, str]) -> dict[str, Any]:
        path = self.folder / name
        told = self.keep(json.dumps(mapping), "map.json")
        out = io.StringIO()
        arguments = [str(path), "--user", "lin", "--mapping", str(told), "--json"]
        try:
            call_command("import_clients", *arguments, "--accept-partial", stdout=out)
        except CommandError as error:
            return {"refused": str(error)}
        return dict(json.loads(out.getvalue()))

    @contextmanager
    def forgotten(self) -> Iterator[None]:
        """Roll back what happens inside, so that every case begins alike."""
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    def check(self, field: str, expected: Any, report: dict[str, Any]) -> None:
        client = Client.objects.filter(name="甲").first()
        if expected is None:
            self.assertIsNone(client)
            (verdict,) = report["rejected"]
            self.assertEqual((2, field), (verdict["row"], verdict["field"]))
            self.assertTrue(verdict["reason"])
        else:
            assert client is not None, report
            found = getattr(client, field)
            self.assertEqual(expected, str(found) if field == "birthday" else found)
        # The other rows come in whatever becomes of this one.
        self.assertEqual(2, Client.objects.filter(name__startswith="好人").count())

    def test_text_arrives_or_its_row_is_refused(self) -> None:
        for field, text, expected in TEXTS:
            with self.subTest(field, text=text):
                quoted = text.replace('"', '""')
                self.keep(f'n,x\n好人一,\n甲,"{quoted}"\n好人二,\n')
                with self.forgotten():
                    report = self.judged("a.csv", {"name": "{n}", field: "{x}"})
                    self.check(field, expected, report)

    def test_cells_arrive_or_their_row_is_refused(self) -> None:
        for field, value, look, expected in CELLS:
            with self.subTest(field, value=value, look=look):
                with xlsxwriter.Workbook(str(self.folder / "a.xlsx")) as book:
                    sheet = book.add_worksheet()
                    style = book.add_format({"num_format": look}) if look else None
                    sheet.write_column(0, 0, ["n", "好人一", "甲", "好人二"])
                    sheet.write_string(0, 1, "x")
                    sheet.write(2, 1, value, style)
                with self.forgotten():
                    report = self.judged("a.xlsx", {"name": "{n}", field: "{x}"})
                    self.check(field, expected, report)

    def test_a_shifted_row_is_refused_and_loses_no_other(self) -> None:
        rows = ["好人一,13900000001", "甲", "乙,13900000002,多", "好人二,13900000003,"]
        self.keep("n,p\n" + "\n".join(rows) + "\n")
        report = self.judged("a.csv", {"name": "{n}", "phone": "{p}"})
        self.assertEqual([2, 3], [v["row"] for v in report["rejected"]])
        self.assertIn(
            "1 cells where the headings have 2", report["rejected"][0]["reason"]
        )
        self.assertEqual(2, report["created"])
        self.assertEqual(2, Client.objects.filter(name__startswith="好人").count())

    def test_a_number_in_a_column_nobody_uses_disturbs_nobody(self) -> None:
        with xlsxwriter.Workbook(str(self.folder / "a.xlsx")) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["n", "card"])
            sheet.write_row(1, 0, ["甲", 6222020200112233445])
        report = self.judged("a.xlsx", {"name": "{n}"})
        self.assertEqual((1, []), (report["created"], report["rejected"]))

    def test_bad_cards_are_rejected_rows_with_number_and_reason(self) -> None:
        good = "BEGIN:VCARD\nVERSION:3.0\nFN:好人{0}\nTEL;TYPE=CELL:1390000000{0}\nEND:VCARD\n"
        bad = "BEGIN:VCARD\nVERSION:3.0\nFN:坏\nrubbish\nEND:VCARD\n"
        self.keep(good.format(1) + bad + good.format(2), "a.vcf")
        out = io.StringIO()
        arguments = [str(self.folder / "a.vcf"), "--user", "lin", "--json"]
        with self.assertRaises(CommandError):
            call_command("import_clients", *arguments, stdout=out)
        report = json.loads(out.getvalue())
        self.assertEqual((0, 2), (report["created"], report["rejected"][0]["row"]))
        call_command("import_clients", *arguments, "--accept-partial", stdout=out)
        self.assertEqual(2, Client.objects.filter(name__startswith="好人").count())
