"""The commands others attach to."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.cast import Cast

pytestmark = pytest.mark.database


def answer(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command(*arguments, "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


class CommandTests(Cast):
    def test_sales_plan(self) -> None:
        goal = ("sales_plan", "--target", "10000000", "--average", "100000")
        found = answer(*goal, "--days", "250")
        self.assertEqual(
            found, {"D": 100, "C": 400, "B": 1250, "A": 5000, "per_day": 20}
        )
        self.assertEqual(answer(*goal, "--days", "249")["per_day"], 21)
        wan = answer("sales_plan", "--target", "1000万", "--average", "10万")
        self.assertEqual(wan["A"], 5000)
        own = answer(*goal, "--days", "250", "--ratio", "50:10:4:1")
        self.assertEqual(own["A"], 5000)

    def refused(self, code: int, *arguments: str) -> None:
        with self.assertRaises(CommandError) as caught:
            answer(*arguments)
        if code == 1:
            self.assertEqual(caught.exception.returncode, code)
        self.assertTrue(str(caught.exception))

    def test_sales_plan_refuses_nonsense(self) -> None:
        for target, average, days, ratio in (
            ("0", "1", "1", ""), ("1", "-1", "1", ""), ("1", "1", "0", ""),
            ("1", "1", "999", ""), ("1", "1", "1", "100:25:8:0"), ("1", "1", "1", "x"),
        ):  # fmt: skip
            arguments = ["--target", target, f"--average={average}", "--days", days]
            arguments += ["--ratio", ratio] if ratio else []
            self.refused(1, "sales_plan", *arguments)
        self.refused(2, "sales_plan", "--target", "八十万", "--average", "1")
        self.refused(2, "sales_plan", "--target", "1")

    def test_funnel_report(self) -> None:
        found = answer("funnel_report", "--broker", "lin", "--as-of", "2026-03-01")
        self.assertEqual(found["reached"], {"A": 1, "B": 0, "C": 0, "D": 0})
        step = found["steps"]["A>B"]
        self.assertEqual((step["matured"], step["rate"], step["low"]), (1, 0.0, 0.0))
        self.assertEqual(found["steps"]["A>D"]["watching"], 1)
        out = ("--from", "2026-01-06", "--to", "2026-01-31")
        self.assertEqual(answer("funnel_report", *out)["reached"]["A"], 0)
        none = answer("funnel_report", "--horizon", "none", "--as-of", "2026-01-05")
        self.assertEqual(none["steps"]["A>B"]["matured"], 1)
        self.assertIsNone(none["steps"]["A>B"]["horizon"])

    def test_funnel_report_refuses_nonsense(self) -> None:
        self.refused(1, "funnel_report", "--branch", "nowhere")
        self.refused(1, "funnel_report", "--broker", "nobody")
        self.refused(1, "funnel_report", "--from", "2026-03-01", "--to", "2026-02-01")
        self.refused(2, "funnel_report", "--as-of", "2026-02-29")
        self.refused(2, "funnel_report", "--horizon", "5")
