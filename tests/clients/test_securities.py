"""The list of securities keeps names; prices follow; pages show both."""

import io
import json
import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from clients.actions.holdings import put_holding
from clients.actions.securities import judge_security
from clients.models import Price, Security, SecurityName
from core.clock import today
from tests.cast import Cast

STOCKS = Path(settings.BASE_DIR).parent / "shared/data/ashare/stock_basic.csv"
HEAD = "ts_code,name,industry\n"


def run(command: str, data: str, *options: str, name: str = "a.csv") -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_text(data, encoding="utf-8")
        out, code = io.StringIO(), 0
        try:
            call_command(command, str(path), "--json", *options, stdout=out)
        except CommandError as error:
            code = error.returncode
    report: dict[str, Any] = json.loads(out.getvalue() or "{}")
    return report | {"exit": code}


def figures(report: dict[str, Any]) -> tuple[int, int, int]:
    return report["created"], report["updated"], report["duplicates"]


@pytest.mark.database
class NameTests(Cast):
    def test_a_renamed_security_is_found_under_its_old_name(self) -> None:
        run("import_securities", HEAD + "600519.SH,老窖一号,\n")
        run(
            "import_securities", HEAD + "600519.SH,贵州茅台,\n", "--as-of", "2026-06-01"
        )
        run("import_securities", HEAD + "600519.SH,国酒,\n", "--as-of", "2026-09-01")
        row = Security.objects.get()
        self.assertEqual(("国酒", date(2026, 9, 1)), (row.name, row.named_on))
        self.assertEqual(
            [
                ("老窖一号", None, date(2026, 6, 1)),
                ("贵州茅台", date(2026, 6, 1), date(2026, 9, 1)),
            ],
            list(
                row.former_names.order_by("to_on").values_list(
                    "name", "from_on", "to_on"
                )
            ),
        )
        for asked in ("老窖", "贵州茅台", "国酒", "gzmt", "gj", "600519", "６００５"):
            found = Security.objects.visible_to(self.lin).found_by(asked)
            self.assertEqual([row], list(found), asked)
        self.assertFalse(Security.objects.found_by("zzzz").exists())

    def test_the_same_list_again_names_nothing_anew(self) -> None:
        text = HEAD + "600519.SH,贵州茅台,白酒\n"
        for expected in ((1, 0, 0), (0, 0, 1)):
            self.assertEqual(expected, figures(run("import_securities", text)))
        self.assertFalse(SecurityName.objects.exists())

    def test_status_follows_the_list(self) -> None:
        head = "ts_code,name,list_status\n"
        run("import_securities", head + "600519.SH,甲,L\n000001.SZ,乙,L\n")
        run("import_securities", head + "600519.SH,甲,D\n000001.SZ,乙,停牌\n")
        rows = dict(Security.objects.values_list("code", "status"))
        self.assertEqual({"600519": "delisted", "000001": "suspended"}, rows)
        bad = run("import_securities", head + "600519.SH,甲,?\n")
        self.assertEqual("status", bad["rejected"][0]["field"])

    def test_damaged_codes_are_refused(self) -> None:
        for code in ("1", "1.0", "6.00519E+05", "6E5"):
            report = run("import_securities", HEAD + f"{code},甲,\n")
            self.assertEqual(
                (1, "code"), (report["exit"], report["rejected"][0]["field"])
            )
        self.assertFalse(Security.objects.exists())

    @pytest.mark.skipif(not STOCKS.exists(), reason=f"{STOCKS} is not here")
    def test_the_whole_market_is_found_by_initials(self) -> None:
        call_command("import_securities", str(STOCKS), stdout=io.StringIO())
        found = Security.objects.found_by("payh").values_list("code", flat=True)
        self.assertEqual(["000001"], list(found))
        self.assertFalse(Security.objects.filter(search_text="").exists())


@pytest.mark.database
class PriceTests(Cast):
    HEAD = "code,day,close\n"

    def setUp(self) -> None:
        self.mao = Security.objects.create(code="600519", exchange="SH", name="茅台")
        self.ping = Security.objects.create(code="000001", exchange="SZ", name="平安")

    def latest(self) -> tuple[Decimal | None, date | None]:
        self.mao.refresh_from_db()
        return self.mao.last_close, self.mao.last_close_on

    def test_the_latest_is_kept_with_the_security(self) -> None:
        text = (
            "600519,2026-11-19,1490\n600519.SH,20261120,1480.5\n000001,2026-11-18,12\n"
        )
        self.assertEqual((3, 0, 0), figures(run("import_prices", self.HEAD + text)))
        self.assertEqual((Decimal("1480.5"), date(2026, 11, 20)), self.latest())
        run("import_prices", self.HEAD + "600519,2026-11-10,1\n")
        self.assertEqual(date(2026, 11, 20), self.latest()[1])
        self.assertEqual((0, 0, 3), figures(run("import_prices", self.HEAD + text)))
        again = run("import_prices", self.HEAD + "600519,2026-11-20,1481\n")
        self.assertEqual((0, 1, 0), figures(again))
        self.assertEqual(Decimal(1481), self.latest()[0])

    def test_any_rejected_row_stops_the_file(self) -> None:
        tomorrow = today() + timedelta(days=1)
        for row, name in (
            ("1,2026-11-20,5", "code"), ("6.00519E+05,2026-11-20,5", "code"),
            ("999999,2026-11-20,5", "code"), ("000001,2026-02-30,5", "day"),
            (f"000001,{tomorrow},5", "day"), ("000001,2026-11-20,0", "close"),
            ("000001,2026-11-20,-1", "close"), ("000001,2026-11-20,", "close"),
            ("000001,2026-11-20,1E+3", "close"), ("600519,2026-11-20,6", "close"),
            ("000001,2026-11-20,x", "close"),
        ):  # fmt: skip
            with self.subTest(row):
                report = run(
                    "import_prices", f"{self.HEAD}600519,2026-11-20,5\n{row}\n"
                )
                self.assertEqual((1, 0, 0), (
                    report["exit"], report["created"], Price.objects.count()
                ))  # fmt: skip
                told = [(r["row"], r["field"]) for r in report["rejected"]]
                self.assertEqual([(2, name)], told)
        partial = run(
            "import_prices", self.HEAD + "600519,2026-11-20,5\n1,2026-11-20,5\n",
            "--accept-partial",
        )  # fmt: skip
        self.assertEqual((0, 1), (partial["exit"], partial["created"]))
        self.assertEqual(Decimal(5), self.latest()[0])

    def test_a_dry_run_writes_nothing(self) -> None:
        text = self.HEAD + "600519,2026-11-20,5\n"
        self.assertEqual(1, run("import_prices", text, "--dry-run")["created"])
        self.assertEqual((0, (None, None)), (Price.objects.count(), self.latest()))

    def test_a_thousand_rows_cost_few_queries(self) -> None:
        days = [today() - timedelta(days=n) for n in range(900)]
        text = self.HEAD + "".join(
            f"600519,{day},{5 + n}\n" for n, day in enumerate(days)
        )
        with CaptureQueriesContext(connection) as queries:
            self.assertEqual(900, run("import_prices", text)["created"])
        self.assertLess(len(queries), 20)


class PageTests(Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        run("import_securities", HEAD + "600519.SH,老窖,酒\n000001.SZ,平安银行,\n")
        run("import_securities", HEAD + "600519.SH,贵州茅台,酒\n")
        self.mao = Security.objects.get(code="600519")

    def get(self, name: str, *args: int, **query: str) -> str:
        answer = self.client.get(reverse(f"clients:{name}", args=args), query)
        self.assertEqual(200, answer.status_code)
        return answer.content.decode()

    def test_holders_are_those_one_may_see(self) -> None:
        put_holding(self.zhang, by=self.lin, security=self.mao, quantity=Decimal(1),
                    cost=None, as_of=today())  # fmt: skip
        for person, sees in ((self.lin, True), (self.wu, True), (self.gao, True),
                             (self.chen, False), (self.sun, False)):  # fmt: skip
            self.client.force_login(person)
            page = self.get("security", self.mao.pk)
            self.assertEqual(sees, "张建国" in page, person)
            self.assertIn("老窖", page)

    def test_the_list_is_searched_and_completed(self) -> None:
        self.client.force_login(self.lin)
        for asked in ("老窖", "6005", "gzmt"):
            self.assertIn("贵州茅台", self.get("securities", q=asked))
            self.assertIn(
                "600519.SH 贵州茅台", self.get("find_securities", security=asked)
            )
        self.assertNotIn("平安", self.get("securities", q="茅台"))
        self.assertIn("Nothing is listed", self.get("securities", q="不存在"))
        self.assertEqual("", self.get("find_securities").strip())

    def test_head_office_decides_about_risk_and_nobody_else(self) -> None:
        self.assertEqual("R3", self.mao.risk)
        url = reverse("clients:edit_security", args=[self.mao.pk])
        facts = {"risk_level": "R5", "status": "suspended"}
        for person in (self.lin, self.wu, self.he, self.ada):
            self.client.force_login(person)
            self.assertEqual(403, self.client.post(url, facts).status_code)
            with self.assertRaises(ValidationError):
                judge_security(self.mao, by=person, **facts)
        self.client.force_login(self.gao)
        self.client.post(url, facts | {"code": "1", "last_close": "9"})
        self.mao.refresh_from_db()
        self.assertEqual(("R5", "suspended", "600519", None), (
            self.mao.risk, self.mao.status, self.mao.code, self.mao.last_close
        ))  # fmt: skip
        self.assertEqual(1, AuditEvent.objects.filter(action="security.judged").count())
        self.assertEqual(200, self.client.post(url, {"status": "x"}).status_code)
