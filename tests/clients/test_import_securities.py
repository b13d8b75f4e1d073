"""import_securities: codes are text, names follow the list, nobody is made twice."""

import io
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import TestCase

from clients.models import Security

STOCKS = Path(settings.BASE_DIR).parent / "shared/data/ashare/stock_basic.csv"
HEAD = "ts_code,name,area,industry,list_date\n"


@pytest.mark.database
class SecuritiesTests(TestCase):
    def run_import(self, text: str) -> dict[str, Any]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "a.csv")
            path.write_text(text, encoding="utf-8")
            return self.run_file(path)

    def run_file(self, path: Path) -> dict[str, Any]:
        out, code = io.StringIO(), 0
        try:
            call_command("import_securities", str(path), "--json", stdout=out)
        except CommandError as error:
            code = error.returncode
        said = out.getvalue().strip()
        return (json.loads(said) if said else {}) | {"exit": code}

    def test_codes_stay_text_and_names_follow(self) -> None:
        self.run_import(HEAD + "000001.SZ,旧名,深圳,银行,1991-04-03\n")
        report = self.run_import(HEAD + "000001.SZ,新名,,,\n600519.SH,酒,,,\n")
        self.assertEqual((1, 1), (report["created"], report["updated"]))
        first = Security.objects.get(code="000001")
        self.assertEqual(
            ("SZ", "新名", "深圳"), (first.exchange, first.name, first.area)
        )
        again = self.run_import(HEAD + "000001.SZ,新名,,,\n600519.SH,酒,,,\n")
        self.assertEqual((0, 0, 2), _figures(again))

    def test_a_code_without_exchange_is_the_one_there_is(self) -> None:
        self.run_import(HEAD + "000001.SZ,甲,,,\n")
        report = self.run_import("证券代码,证券名称\n000001,乙\n")
        self.assertEqual((0, 1, 0), _figures(report))

    def test_wrong_rows_stop_the_whole_list(self) -> None:
        for row in ("1.SZ,甲,,,", "00 1,甲,,,", "000001,,,,", "000001,甲,,,2026-02-29"):
            with self.subTest(row):
                report = self.run_import(HEAD + "600519.SH,酒,,,\n" + row + "\n")
                self.assertEqual((1, 2), (report["exit"], report["rejected"][0]["row"]))
                self.assertEqual(0, Security.objects.count())
        self.assertEqual(1, self.run_import("a,b\n1,2\n")["exit"])

    @pytest.mark.skipif(not STOCKS.exists(), reason=f"{STOCKS} is not here")
    def test_the_whole_market(self) -> None:
        self.assertEqual(5448, self.run_file(STOCKS)["created"])
        self.assertEqual("平安银行", Security.objects.get(code="000001").name)
        self.assertEqual((0, 0, 5448), _figures(self.run_file(STOCKS)))


def _figures(report: dict[str, Any]) -> tuple[int, int, int]:
    return report["created"], report["updated"], report["duplicates"]
