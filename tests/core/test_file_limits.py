"""Hostile files: every limit is named, before a parser is let near."""

import io
import struct
import tempfile
import zipfile
from pathlib import Path

import xlsxwriter
from django.test import SimpleTestCase
from django.utils.translation import override

from core import packages
from core.files import FileRefused, read_table

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    '<office:spreadsheet><table:table table:name="S">{}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)
LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10)
)


class LimitCase(SimpleTestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def refused(self, name: str, *words: str) -> None:
        """Check that a file is refused, the words said in both languages."""
        path = self.folder / name
        for language in ("en", "zh-hans"):
            with override(language), self.assertRaises(FileRefused) as caught:
                read_table(path, name=name, keep_faults=True)
            for word in words:
                self.assertIn(word, str(caught.exception))

    def book(self, name: str = "a.xlsx", **parts: str | bytes) -> Path:
        """Write a workbook, then put other parts in the place of its own."""
        plain = io.BytesIO()
        with xlsxwriter.Workbook(plain) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["name", "phone"])
            sheet.write_row(1, 0, ["张三", "13812342231"])
        path = self.folder / name
        changed = {
            "xl/" + key.replace("__", "/") + ".xml": v for key, v in parts.items()
        }
        with (
            zipfile.ZipFile(plain) as old,
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for part in old.namelist():
                new.writestr(part, changed.pop(part, None) or old.read(part))
            for part, content in changed.items():
                new.writestr(part, content)
        return path

    def ods(self, content: str) -> None:
        with zipfile.ZipFile(
            self.folder / "a.ods", "w", zipfile.ZIP_DEFLATED
        ) as packed:
            kind = "application/vnd.oasis.opendocument.spreadsheet"
            packed.writestr("mimetype", kind, zipfile.ZIP_STORED)
            packed.writestr("content.xml", content)
            packed.writestr("META-INF/manifest.xml", "<manifest/>")


class TextLimitTests(LimitCase):
    def write(self, content: bytes, name: str = "a.csv") -> None:
        (self.folder / name).write_bytes(content)

    def test_a_million_columns(self) -> None:
        self.write(b"a," * 1_000_000 + b"b\n1\n")
        self.refused("a.csv", "200")
        self.write(b"a,b\n" + b"1," * 5_000_000 + b"2\n")
        self.refused("a.csv", "8 MB")
        self.write(b"," * (99 * 2**20))
        self.refused("a.csv", "8 MB")

    def test_quoted_line_ends_without_an_end(self) -> None:
        self.write(b'a,b\n1,"' + b"\n" * 20_000_000)
        self.refused("a.csv", "32767")
        self.write(b"a,b\n" + b'"\n",' * 6_000_000)
        self.refused("a.csv", "8 MB")

    def test_a_line_without_an_end(self) -> None:
        self.write(b"a,b\n1," + b"x" * (60 * 2**20))
        self.refused("a.csv", "8 MB")

    def test_rows_of_nothing(self) -> None:
        self.write(b"a,b\n" + b"\n" * (90 * 2**20))
        self.refused("a.csv", "1,000,000")

    def test_too_many_rows_and_too_many_bytes(self) -> None:
        self.write(b"a,b\n" + b"1,2\n" * 1_000_001)
        self.refused("a.csv", "1,000,000")
        self.write(b"x" * (101 * 2**20))
        self.refused("a.csv", "100 MB")

    def test_a_long_file_in_gb18030_is_read_whole(self) -> None:
        rows = "姓名,备注\n" + "王小明,在营业部讲座上认识的客户\n" * 400_000
        self.write(rows.encode("gb18030"))
        table = read_table(self.folder / "a.csv", name="a.csv")
        self.assertEqual(("gb18030", 400_000), (table.encoding, len(table.rows)))


class PackageLimitTests(LimitCase):
    def test_a_part_that_swells(self) -> None:
        self.book(worksheets__sheet1=SHEET.format("<row/>" * 15_000_000))
        self.refused("a.xlsx", "200")

    def test_a_directory_that_lies_about_sizes(self) -> None:
        path = self.book(worksheets__sheet1=SHEET.format("<row/>" * 15_000_000))
        raw = bytearray(path.read_bytes())
        for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
            at = raw.find(mark)
            while at >= 0:
                raw[at + place : at + place + 4] = struct.pack("<I", 100)
                at = raw.find(mark, at + 4)
        path.write_bytes(raw)
        self.refused("a.xlsx", "200")

    def test_many_parts_and_overlapping_parts(self) -> None:
        with zipfile.ZipFile(self.folder / "a.xlsx", "w") as packed:
            for n in range(packages.MOST_ENTRIES + 1):
                packed.writestr(f"{n}", "x")
        self.refused("a.xlsx", "2,000")
        # Forty directory entries, all of them the same three megabytes.
        piece = bytes(range(256)) * 12_000
        with zipfile.ZipFile(self.folder / "b.xlsx", "w") as packed:
            packed.writestr("a", piece)
            first = packed.infolist()[0]
            packed.filelist.extend([first] * 40)
        self.refused("b.xlsx", "100 MB")

    def test_a_zip_in_a_zip_is_no_workbook(self) -> None:
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("a", b"0" * 50_000_000)
        with zipfile.ZipFile(self.folder / "a.xlsx", "w") as packed:
            for n in range(100):
                packed.writestr(f"{n}.zip", inner.getvalue())
        self.refused("a.xlsx")

    def test_a_billion_laughs(self) -> None:
        doctype = f"<!DOCTYPE x [{LAUGHS}]>"
        cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>'
        self.book(worksheets__sheet1=doctype + SHEET.format(cell))
        self.refused("a.xlsx", "")
        self.book(sharedStrings=doctype + "<sst><si><t>&l9;</t></si></sst>")
        self.refused("a.xlsx", "")
        row = '<table:table-row><table:table-cell office:value-type="string"><text:p>&l9;</text:p></table:table-cell></table:table-row>'
        self.ods(doctype + ODS.format(row))
        self.refused("a.ods", "")

    def test_cells_that_repeat(self) -> None:
        cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="{}"><text:p>name</text:p></table:table-cell>'
        for rows, columns in (
            (1_000_000, 1_000),
            (1, 10**9),
            (10**9, 1),
            (900_000, 150),
        ):
            with self.subTest(rows=rows, columns=columns):
                row = f'<table:table-row table:number-rows-repeated="{rows}">{{}}</table:table-row>'
                self.ods(ODS.format(row.format(cell.format(columns))))
                self.refused("a.ods", "")

    def test_one_long_text_shared_by_many_cells(self) -> None:
        strings = "<sst><si><t>name</t></si><si><t>{}</t></si></sst>"
        for length, count in ((30_000, 40_000), (32_000_000, 3), (40_000, 1)):
            with self.subTest(length=length, count=count):
                letters = "".join(chr(97 + n * n % 26) for n in range(997))
                text = (letters * (length // 997 + 1))[:length]
                rows = "".join(
                    f'<row r="{n}"><c r="A{n}" t="s"><v>{int(n > 1)}</v></c></row>'
                    for n in range(1, count + 2)
                )
                self.book(
                    sharedStrings=strings.format(text),
                    worksheets__sheet1=SHEET.format(rows),
                )
                self.refused("a.xlsx", "")


class ShownTests(LimitCase):
    """What the owner of a workbook sees is what we read, or the cell says it is not."""

    def test_formats_that_show_another_number(self) -> None:
        path = self.folder / "a.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            looks = {"0.0%": 0.855, "00000000": 1234, "0.00E+00": 13812342231, "0": 7}
            for place, (code, value) in enumerate(looks.items()):
                sheet.write_string(0, place, f"h{place}")
                sheet.write_number(
                    1, place, value, book.add_format({"num_format": code})
                )
        (row,) = read_table(path, name="a.xlsx").rows
        self.assertEqual(["85.5%", "00001234", "13812342231", "7"], row)
