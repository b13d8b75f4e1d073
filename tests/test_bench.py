"""The bench's own judgement, and Workload W in our schema."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import SimpleTestCase

from benchmarks.bulk import Rate
from benchmarks.goals import FLOORS, PAGES
from benchmarks.report import (
    Beside,
    Row,
    as_json,
    between,
    page_row,
    rate_row,
    show,
    summary,
    void_reason,
)
from benchmarks.servers import FLOOR, ROOT


def measured(p50: float, **facts: Any) -> dict[str, Any]:
    return {
        "p50_1": p50, "p95_1": p50, "sql": 5.0, "rps_8": 1000.0, "right": True,
        "errors": 0, "status": 200, "worker_rss_pss_mb": [[90, 60]],
    } | facts  # fmt: skip


FLOOR_HERE = {name: measured(p50) for name, p50 in FLOORS.items()}
SLOWER = {name: measured(p50 * 1.4) for name, p50 in FLOORS.items()}


class JudgementTests(SimpleTestCase):
    def test_a_page_is_judged_by_its_ratio_to_the_floor_of_the_run(self) -> None:
        ours = measured(33.0)
        here, slower = Beside(FLOOR_HERE, 1), Beside(SLOWER, 1)
        self.assertFalse(page_row("list, head office", ours, here).reached)
        self.assertTrue(page_row("list, head office", ours, slower).reached)

    def test_below_scale_one_the_milliseconds_count(self) -> None:
        tiny = {name: measured(1.0) for name in FLOORS}
        self.assertFalse(page_row("today", measured(20.0), Beside(tiny, 1)).reached)
        self.assertTrue(page_row("today", measured(20.0), Beside(tiny, 0.01)).reached)

    def test_queries_errors_and_throughput_can_miss_a_goal_too(self) -> None:
        beside = Beside(FLOOR_HERE, 1)
        name = "list, own clients"
        self.assertTrue(page_row(name, measured(10), beside).reached)
        for fault in ({"sql": 9.0}, {"errors": 1}, {"right": False}, {"rps_8": 79.0}):
            with self.subTest(fault=fault):
                self.assertFalse(page_row(name, measured(10, **fault), beside).reached)

    def test_a_page_that_is_not_there_misses(self) -> None:
        for name in PAGES:
            self.assertFalse(page_row(name, {}, Beside(FLOOR_HERE, 1)).reached)

    def test_rates_are_judged_and_a_wrong_count_never_passes(self) -> None:
        beside = Beside(FLOOR_HERE, 1)
        self.assertTrue(rate_row("import csv", Rate(10_000, 1.9), beside).reached)
        self.assertFalse(rate_row("import csv", Rate(10_000, 2.1), beside).reached)
        wrong = Rate(10_000, 0.1, "9,999 of 10,000 came in")
        self.assertFalse(rate_row("import csv", wrong, beside).reached)
        self.assertIsNone(rate_row("digests planned", Rate(5, 1), beside).reached)

    def test_a_run_with_a_slow_floor_is_void(self) -> None:
        self.assertEqual(void_reason(FLOOR_HERE), "")
        self.assertIn("12", void_reason(FLOOR_HERE | {"rows50": measured(12.1)}))

    def test_a_machine_that_was_not_steady_voids_the_run(self) -> None:
        floors = between({"rows50": measured(4)}, {"rows50": measured(9)})
        self.assertEqual(floors["rows50"]["p50_1"], 6.5)
        self.assertIn("not steady", void_reason(floors))
        floors = between({"rows50": measured(6)}, {"rows50": measured(9)})
        self.assertEqual(void_reason(floors), "")

    def test_the_table_and_its_last_line(self) -> None:
        rows = [Row("one", reached=True), Row("two", reached=False), Row("three")]
        self.assertIn("MISSED", show(rows))
        last = summary(rows, "", 1)
        self.assertEqual(last, "scale 1: 1 of 2 goals reached; missed: two")
        self.assertEqual(as_json(rows, "", 1)["summary"], last)


class BenchCommandTests(SimpleTestCase):
    def test_without_the_floor_it_says_so(self) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks", "--scale", "0.01"],
            cwd=ROOT,
            env=os.environ | {"FLOOR_DIR": "/nowhere"},
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("FLOOR_DIR", done.stdout)

    @pytest.mark.skipif(
        not Path(FLOOR, "gen_w.py").exists(),
        reason="the floor (../shared/bench) is not here",
    )
    def test_workload_w_loads_and_goes_in_and_out(self) -> None:
        """The whole harness at the smallest scale, without its timed pages."""
        environment = {
            k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "TESTING")
        }
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks", "--only", "export;import", "--json"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertIn("2,000 clients, 20,000 contacts", done.stderr)
        answer = json.loads(done.stdout)
        for row in answer["rows"]:
            self.assertIn("2,000 in", row["note"])
