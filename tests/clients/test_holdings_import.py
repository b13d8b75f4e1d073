"""import_holdings: what broker terminals export, read as it is or refused in words."""

import io
import json
import tempfile
import threading
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import TransactionTestCase

from accounts.models import AuditEvent
from clients.actions import add_client
from clients.importing.holdings import Told, judge_file
from clients.importing.holdings_writing import write_holdings
from clients.models import Client, Holding, Portfolio, Security
from core.clock import today
from core.files import write_xlsx
from tests.cast import Cast, Firm

HEAD = "会员号,证券代码,证券名称,证券数量,成本价\n"
DAY = date(2026, 11, 20)


def list_securities() -> None:
    """List what the files speak of."""
    rows = (
        ("000001", "SZ", "平安银行"), ("600519", "SH", "贵州茅台"),
        ("000002", "SZ", "万科A"), ("113050", "SH", "南银转债"),
        ("YS0001", "DEMO", "演示一"), ("000300", "SZ", "甲"), ("000300", "SH", "乙"),
    )  # fmt: skip
    for code, exchange, name in rows:
        Security.objects.create(code=code, exchange=exchange, name=name)


def run(data: bytes | str, *options: str, name: str = "a.csv") -> dict[str, Any]:
    """Run the command on a file of this content."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return run_file(path, *options)


def run_file(path: Path, *options: str) -> dict[str, Any]:
    out, code, said = io.StringIO(), 0, ""
    if "--user" not in options:
        options = (*options, "--user", "lin")
    try:
        call_command("import_holdings", str(path), "--json", *options, stdout=out)
    except CommandError as error:
        code, said = error.returncode, str(error)
    printed = out.getvalue().strip()
    report = json.loads(printed) if printed else {}
    return report | {"exit": code, "said": said}


def figures(report: dict[str, Any]) -> tuple[int, ...]:
    names = ("rows", "created", "updated", "duplicates", "removed")
    return tuple(report[name] for name in names)


class HoldingsCase(Cast):
    def setUp(self) -> None:
        list_securities()
        Client.objects.filter(pk=self.zhang.pk).update(
            member_no="01900001", external_ref="A-77"
        )
        self.li = add_client(by=self.lin, name="李桂芳", member_no="01900002")

    def held(self, client: Client | None = None) -> dict[str, tuple[str, str | None]]:
        rows = Holding.objects.filter(client=client or self.zhang)
        return {
            row.security.code: (
                f"{row.quantity:f}".rstrip("0").rstrip("."),
                None if row.cost is None else f"{row.cost:f}",
            )
            for row in rows.select_related("security").order_by("security__code")
        }


@pytest.mark.database
class TerminalTests(HoldingsCase):
    """One truth, many disguises."""

    EXPECTED = {
        "000001": ("1200", "11.5000"),
        "000002": ("300", None),
        "600519": ("10000", "1500.1234"),
    }

    def check(self, report: dict[str, Any]) -> None:
        self.assertEqual(
            (0, [], (3, 3, 0, 0, 0)),
            (report["exit"], report.get("rejected"), figures(report)),
            report,
        )
        self.assertEqual(self.EXPECTED, self.held())
        Holding.objects.all().delete()
        Portfolio.objects.all().delete()

    def test_text_with_title_and_totals_in_gbk_called_xls(self) -> None:
        lines = [
            "资金股份查询  查询日期：2026-11-20",
            "",
            "会员号\t证券代码\t证券名称\t证券数量\t可用数量\t成本价\t市价\t市值",
            '="01900001"\t="000001"\t平安银行\t1,200股\t0\t11.50\t12\t14,400.00',
            "'01900001\t'600519\t贵州茅台\t100手\t5\t1500.12344\t1600\t16,000,000.00",
            "01900001\t000002\t万  科Ａ\t300\t300\t--\t10.00\t3000.00",
            "\t合计\t\t\t\t\t\t16,017,400.00",
            "数据仅供参考",
        ]
        text = "\r\n".join(lines)
        for encoding in ("gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16"):
            for name in ("持仓.xls", "a.txt", "a.csv"):
                with self.subTest(encoding, name=name):
                    self.check(run(text.encode(encoding), name=name))

    def test_the_title_says_which_day(self) -> None:
        run("查询日期：2026-11-20\n" + HEAD + "01900001,600519,,100,\n")
        self.assertEqual(DAY, Portfolio.objects.get().as_of)
        self.assertEqual(DAY, Holding.objects.get().as_of)

    def test_columns_aligned_with_spaces(self) -> None:
        text = (
            "客户号:01900001  客户姓名:张建国\n"
            "--------------------------------------------\n"
            "证券代码  证券名称    证券数量  成本价    市值\n"
            "--------------------------------------------\n"
            "000001    平安银行    1200      11.500    13800\n"
            "600519    贵州茅台    10000     1500.1234 1\n"
            "000002    万  科Ａ    300       --        3000\n"
            "--------------------------------------------\n"
            "合计                                      99\n"
        )
        self.check(run(text.encode("gbk"), name="股份.txt"))

    def test_a_web_page_called_xls(self) -> None:
        rows = (
            ("01900001", "000001", "1,200", "11.50"),
            ("01900001", "600519", "10000", "1500.1234"),
            ("01900001", "000002", "300", "-"),
        )
        cells = "".join(
            "<tr>" + "".join(f"<td class=x>{c}&nbsp;</td>" for c in row) + "</tr>"
            for row in rows
        )
        page = (
            "<html><head><meta charset=gbk><style>td{mso-number-format:'\\@'}</style>"
            "</head><body><!-- 持仓 --><table><tr><td colspan=4>持仓 &amp; 市值</td></tr>"
            "<tr><th>会员号<th>证券代码<th>证券数量(股)<th>成本价(元)</tr>"
            f"{cells}<tr><td>合计</td><td></td><td>11500</td></tr></table></body></html>"
        )
        self.check(run(page.encode("gbk"), name="持仓.xls"))

    def test_an_xml_workbook_called_xls(self) -> None:
        def row(*cells: str) -> str:
            return (
                "<Row>"
                + "".join(
                    f'<Cell><Data ss:Type="String">{c}</Data></Cell>' for c in cells
                )
                + "</Row>"
            )

        book = (
            '<?xml version="1.0"?><Workbook xmlns:ss="u"><Worksheet ss:Name="a"><Table>'
            + row("会员号", "证券代码", "证券名称", "证券数量", "成本价")
            + row("01900001", "000001", "平安银行", "1200", "11.5")
            + row("01900001", "600519", "贵州茅台", "10000", "1500.1234")
            + "<Row><Cell><Data>01900001</Data></Cell><Cell><Data>000002</Data></Cell>"
            '<Cell ss:Index="4"><Data>300</Data></Cell></Row>'
            + "</Table></Worksheet></Workbook>"
        )
        self.check(run(book, name="a.xls"))

    def test_a_workbook_with_lots(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "持仓.xlsx")
            rows = [
                ("客户编号", "代码", "持仓（手）", "参考成本价"),
                ("01900001", "000001", 12, 11.5),
                ("01900001", "600519", 100, 1500.1234),
                ("01900001", "000002", 3, "--"),
                ("合计", "", 115, ""),
            ]
            write_xlsx(path, ["客户持仓汇总"], rows)
            self.check(run_file(path))

    def test_bonds_have_ten_to_a_lot(self) -> None:
        run(HEAD + "01900001,113050,,5手,\n")
        self.assertEqual({"113050": ("50", None)}, self.held())

    def test_a_file_about_one_client_says_so_above(self) -> None:
        text = "资金账号：01900002 币种：人民币\n证券代码,证券数量\n600519,200\n"
        self.assertEqual((1, 1, 0, 0, 0), figures(run(text)))
        self.assertEqual({"600519": ("200", None)}, self.held(self.li))


@pytest.mark.database
class RefusalTests(HoldingsCase):
    def reasons(self, text: str, **options: Any) -> list[tuple[int, str]]:
        report = run(text, **options)
        self.assertEqual(1, report["exit"], report)
        self.assertEqual(0, Holding.objects.count())
        return [(r["row"], r["field"]) for r in report["rejected"]]

    def test_damaged_codes_are_refused_row_by_row(self) -> None:
        for written in ("1", "1.0", "6.00519E+05", "6E5", "60051", "茅台", "", "6 5",
                        "600519.0", "6,005.19", "999999"):  # fmt: skip
            with self.subTest(written):
                text = f'{HEAD}01900001,600519,,100,\n01900001,"{written}",,100,\n'
                self.assertEqual([(2, "code")], self.reasons(text))

    def test_a_workbooks_number_that_lost_its_zeros_is_refused(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "a.xlsx")
            rows = [("01900001", 1, 100), (1900001, "600519", 100)]
            write_xlsx(path, ["会员号", "证券代码", "证券数量"], rows)
            report = run_file(path)
        self.assertEqual(
            [(1, "code"), (2, "member_no")],
            [(r["row"], r["field"]) for r in report["rejected"]],
        )

    def test_a_code_of_two_exchanges_needs_one(self) -> None:
        self.assertEqual(
            [(1, "exchange")], self.reasons(HEAD + "01900001,000300,,100,\n")
        )
        for code, name, held in (("000300.SH", "", "乙"), ("000300", "甲", "甲"),
                                 ("SZ000300", "", "甲")):  # fmt: skip
            with self.subTest(code, name=name):
                self.assertEqual(0, run(f"{HEAD}01900001,{code},{name},1,\n")["exit"])
                self.assertEqual(held, Holding.objects.get().security.name)

    def test_wrong_figures_are_refused(self) -> None:
        for quantity in ("", "--", "-100", "1,00", "1E+05", "一百", "1.234", "9" * 20):
            with self.subTest(quantity):
                text = f'{HEAD}01900001,600519,,"{quantity}",\n'
                self.assertEqual([(1, "quantity")], self.reasons(text))
        self.assertEqual(
            [(1, "cost")], self.reasons(HEAD + "01900001,600519,,1,1E+3\n")
        )

    def test_a_quantity_that_does_not_explain_the_value_is_refused(self) -> None:
        text = "会员号,证券代码,证券数量,市价,市值\n01900001,600519,100,15,150000\n"
        self.assertEqual([(1, "quantity")], self.reasons(text))

    def test_only_ones_own_clients(self) -> None:
        add_client(by=self.zhao, name="赵六", member_no="S1", phone="13900000009")
        # Another's client is nobody's, as one who does not exist.
        for number, name in (
            ("S1", "member_no"),
            ("nobody", "member_no"),
            ("", "client"),
        ):
            text = f"{HEAD}{number},600519,,100,\n"
            self.assertEqual([(1, name)], self.reasons(text))
        self.assertEqual(0, run(HEAD + "S1,600519,,1,\n", "--user", "zhao")["exit"])
        for person in ("he", "tan", "ada", "nobody"):
            self.assertEqual(
                1, run(HEAD + "01900001,600519,,1,\n", "--user", person)["exit"]
            )

    def test_clients_are_known_by_reference_and_phone_too(self) -> None:
        for heading, number in (("external_ref", "A-77"), ("手机号", "138 1234 2231"),
                                ("客户号", "A-77"), ("资金账号", "01900001")):  # fmt: skip
            with self.subTest(heading):
                run(f"{heading},证券代码,数量\n{number},600519,100\n")
                self.assertEqual({"600519": ("100", None)}, self.held())
                Holding.objects.all().delete()
        add_client(by=self.lin, name="双", phone="13812342231")
        self.assertEqual(
            [(1, "phone")], self.reasons("手机号,证券代码,数量\n13812342231,600519,1\n")
        )

    def test_the_name_beside_the_number_must_be_theirs(self) -> None:
        head = "会员号,客户姓名,证券代码,证券数量\n"
        self.assertEqual(
            [(1, "client_name")], self.reasons(head + "01900001,李桂芳,600519,1\n")
        )
        for name in ("张建国", "张*国", "张**", "张 建国"):
            self.assertEqual(0, run(f"{head}01900001,{name},600519,1\n")["exit"], name)

    def test_the_same_security_twice(self) -> None:
        row = "01900001,600519,,100,5\n"
        self.assertEqual((2, 1, 0, 1, 0), figures(run(HEAD + row + row)))
        Holding.objects.all().delete()
        other = "01900001,600519,,200,5\n"
        self.assertEqual([(2, "code")], self.reasons(HEAD + row + other))
        head = "会员号,股东代码,证券代码,证券数量,成本价\n"
        run(head + "01900001,A1,600519,100,5\n01900001,A2,600519,200,8\n")
        self.assertEqual({"600519": ("300", "7.0000")}, self.held())

    def test_what_is_no_table_ends_in_one_sentence(self) -> None:
        wild = (
            b"", b"\x00" * 4000, b"PK\x03\x04" + b"x" * 500, b"hello", b"a,b\n1,2\n",
            b"\xd0\xcf\x11\xe0" + b"y" * 900, "证券代码,证券数量\n".encode(),
            b"<table>" + b"<td " * 50_000, b"\xff\xfe\xff", b"code\tquantity\t",
            b"<html>" + b"<!--" * 9_000, ("证券代码\t" * 300).encode("gbk"),
            b"\t" * 3_000_000, b"<table>" + b"<a " * 100_000, b"a\t\n" * 50_000,
        )  # fmt: skip
        for data, name in zip(wild, cycle(("a.csv", "a.xls", "a")), strict=False):
            with self.subTest(data[:20], name=name):
                report = run(data, name=name)
                self.assertEqual(1, report["exit"])
                self.assertTrue(report["said"])

    def test_hostile_cells_are_refused_not_stored(self) -> None:
        for cell in ("\x00", "\u202e", "x" * 5000):
            text = f"{HEAD}01900001,600519,{cell},100,\n"
            self.assertEqual([(1, "row")], self.reasons(text))

    def test_a_day_to_come_is_refused(self) -> None:
        tomorrow = today() + timedelta(days=1)
        text = f"会员号,证券代码,数量,日期\n01900001,600519,1,{tomorrow}\n"
        self.assertEqual([(1, "as_of")], self.reasons(text))
        self.assertEqual(2, run(HEAD, "--as-of", "gestern")["exit"])


@pytest.mark.database
class SnapshotTests(HoldingsCase):
    FIRST = HEAD + "01900001,600519,,100,5\n01900001,000001,,200,6\n"

    def test_a_newer_file_replaces_and_an_older_one_is_refused(self) -> None:
        run(self.FIRST, "--as-of", "2026-11-10")
        run(HEAD + "01900002,600519,,9,\n", "--as-of", "2026-11-01")
        newer = HEAD + "01900001,600519,,100,5\n01900001,000002,,300,7\n"
        report = run(newer, "--as-of", "2026-11-12")
        self.assertEqual((2, 1, 1, 0, 1), figures(report))
        self.assertEqual({"000002", "600519"}, set(self.held()))
        # Another client's holdings stay as they were.
        self.assertEqual({"600519": ("9", None)}, self.held(self.li))
        older = run(self.FIRST, "--as-of", "2026-11-11")
        self.assertEqual(
            (1, [(1, "as_of"), (2, "as_of")]),
            (older["exit"], [(r["row"], r["field"]) for r in older["rejected"]]),
        )
        self.assertEqual({"000002", "600519"}, set(self.held()))

    def test_what_was_sold_is_not_brought_back(self) -> None:
        run(self.FIRST, "--as-of", "2026-11-10")
        gone = HEAD + "01900001,600519,,0,\n"
        self.assertEqual(2, run(gone, "--as-of", "2026-11-12")["removed"])
        self.assertEqual({}, self.held())
        self.assertEqual(1, run(self.FIRST, "--as-of", "2026-11-11")["exit"])

    def test_a_refused_row_takes_nothing_away(self) -> None:
        run(self.FIRST, "--as-of", "2026-11-10")
        text = HEAD + "01900001,600519,,150,5\n01900001,1,,200,6\n"
        report = run(text, "--as-of", "2026-11-12", "--accept-partial")
        self.assertEqual((2, 0, 1, 0, 0), figures(report))
        self.assertEqual({"000001": ("200", "6.0000"), "600519": ("150", "5.0000")},
                         self.held())  # fmt: skip
        nobodys = HEAD + "01900001,600519,,160,5\n,000001,,200,6\n"
        run(nobodys, "--as-of", "2026-11-13", "--accept-partial")
        self.assertEqual({"000001", "600519"}, set(self.held()))

    def test_the_same_file_again_changes_nothing(self) -> None:
        self.assertEqual((2, 2, 0, 0, 0), figures(run(self.FIRST)))
        before = list(Holding.objects.order_by("pk").values())
        events = AuditEvent.objects.count()
        self.assertEqual((2, 0, 0, 2, 0), figures(run(self.FIRST)))
        self.assertEqual(before, list(Holding.objects.order_by("pk").values()))
        self.assertEqual(events, AuditEvent.objects.count())

    def test_a_dry_run_counts_and_writes_nothing(self) -> None:
        self.assertEqual((2, 2, 0, 0, 0), figures(run(self.FIRST, "--dry-run")))
        self.assertEqual((0, 0), (Holding.objects.count(), Portfolio.objects.count()))

    def test_the_record_names_no_one(self) -> None:
        run(self.FIRST)
        event = AuditEvent.objects.get(action="holdings.imported")
        self.assertEqual(
            {"clients": 1, "created": 2, "updated": 0, "removed": 0}, event.facts
        )


@pytest.mark.database
class AtOnceTests(Firm, TransactionTestCase):
    def test_the_same_file_twice_at_once_holds_each_position_once(self) -> None:
        self.found()
        list_securities()
        Client.objects.filter(pk=self.zhang.pk).update(member_no="01900001")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "a.csv")
            path.write_text(SnapshotTests.FIRST)
            judged = [judge_file(path, by=self.lin, told=Told()) for _ in range(2)]
        reports: list[Any] = []
        written, goes_on = threading.Event(), threading.Event()

        def first() -> None:
            try:
                with transaction.atomic():
                    reports.append(write_holdings(judged[0], by=self.lin, source="a"))
                    written.set()
                    goes_on.wait(10)  # written, not yet committed
            finally:
                connection.close()

        def second() -> None:
            try:
                written.wait(10)
                reports.append(write_holdings(judged[1], by=self.lin, source="a"))
            finally:
                connection.close()

        threads = [threading.Thread(target=each) for each in (first, second)]
        for thread in threads:
            thread.start()
        threads[1].join(0.5)
        self.assertTrue(threads[1].is_alive(), "the second must wait for the first")
        goes_on.set()
        for thread in threads:
            thread.join()
        self.assertEqual([0, 2], sorted(report.created for report in reports))
        self.assertEqual([0, 2], sorted(report.duplicates for report in reports))
        self.assertEqual(
            [Decimal(100), Decimal(200)],
            sorted(Holding.objects.values_list("quantity", flat=True)),
        )
