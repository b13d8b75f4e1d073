"""History of another system: any order, all or nothing, the same file twice."""

import json
import tempfile
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from clients.actions import add_client, assign
from clients.models import Assignment, Client
from pipeline.models import Journey, StageChange
from tests.cast import Cast, at

pytestmark = pytest.mark.database


class HistoryTests(Cast):
    def run_import(
        self, *rows: str, user: str = "lin", options: tuple[str, ...] = ("--create",),
        head: str = "client,stage,at,broker,reason",
    ) -> dict[str, Any]:  # fmt: skip
        out = StringIO()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "history.csv")
            path.write_text("\n".join([head, *rows]), "utf-8")
            try:
                call_command(
                    "import_history", str(path), "--user", user, "--json", *options,
                    stdout=out,
                )  # fmt: skip
                code = 0
            except CommandError as error:
                code = error.returncode
                if not out.getvalue():
                    return {"code": code, "says": str(error)}
        return {**json.loads(out.getvalue()), "code": code}

    def test_any_order_skips_returns_and_outcomes(self) -> None:
        rows = (
            "k-1,C,2025-03-02 10:00,,",
            "k-1,A,2025-01-31 23:59:59,,",
            "k-1,B,2025-02-01 00:00,,",
            "k-1,B,2025-03-05,,又退回",
            "k-1,lost,2025-03-09 08:00,,去了别家",
            "k-2,D,2025-02-01T00:00:00+08:00,,",
            "k-3,a,2025-02-01T16:00:00Z,,",
        )
        found = self.run_import(*rows)
        self.assertEqual(
            (found["code"], found["rows"], found["moves"], found["created"]),
            (0, 7, 7, 3),
        )
        one = Client.objects.get(external_ref="k-1")
        self.assertEqual((one.stage, one.outcome, one.name), ("B", "lost", "k-1"))
        self.assertEqual(one.stage_since, at("2025-03-05 00:00"))
        self.assertEqual(
            (one.journey.a_on, one.journey.b_on, one.journey.c_on, one.journey.d_on),
            (date(2025, 1, 31), date(2025, 2, 1), date(2025, 3, 2), None),
        )
        two = Client.objects.get(external_ref="k-2")
        self.assertEqual((two.journey.a_on, two.is_claimed), (date(2025, 2, 1), True))
        three = Client.objects.get(external_ref="k-3")
        self.assertEqual(three.journey.a_on, date(2025, 2, 2))
        again = self.run_import(*rows)
        self.assertEqual(
            (again["duplicates"], again["moves"], again["created"]), (7, 0, 0)
        )
        self.assertEqual(StageChange.objects.filter(client=one).count(), 5)

    def test_moves_within_one_second_keep_the_file_s_order(self) -> None:
        rows = [f"k,{stage},2025-02-01 10:00:00,," for stage in "ABCBCB"]
        self.assertEqual(self.run_import(*rows)["moves"], 6)
        self.assertEqual(Client.objects.get(external_ref="k").stage, "B")
        self.assertEqual(self.run_import(*rows)["duplicates"], 6)
        twice = self.run_import("m,A,2025-02-01,,", "m,A,2025-02-01,,")
        self.assertEqual((twice["moves"], twice["duplicates"]), (1, 1))

    def test_one_bad_row_and_nothing_is_written(self) -> None:
        bad = {
            "k,A,2026-02-29,,": "at",
            "k,A,nonsense,,": "at",
            "k,A,0001-01-01T00:00:00+14:00,,": "at",
            "k,A,9999-12-31 23:59,,": "at",
            "k,A,1985-01-01,,": "at",
            "k,E,2025-01-01,,": "stage",
            "k,,2025-01-01,,": "stage",
            "k,lost,2025-01-01,,": "stage",
            ",A,2025-01-01,,": "client",
            f"{'k' * 81},A,2025-01-01,,": "client",
            "k,A,2025-01-01,nobody,": "broker",
            "k,A,2025-01-01,zhao,": "broker",
            f"k,A,2025-01-01,,{'长' * 201}": "reason",
            "k\u202e,A,2025-01-01,,": "client",
        }
        before = Client.objects.count()
        for row, field in bad.items():
            with self.subTest(row):
                found = self.run_import("fine,A,2025-01-01,,", row)
                self.assertEqual(found["code"], 1)
                self.assertEqual(
                    [(r["row"], r["field"]) for r in found["rejected"]], [(2, field)]
                )
                self.assertTrue(found["rejected"][0]["reason"])
                self.assertEqual((found["moves"], found["created"]), (0, 0))
        self.assertEqual(Client.objects.count(), before)
        self.assertEqual(StageChange.objects.count(), 1)

    def test_without_create_the_client_must_be_known(self) -> None:
        found = self.run_import("k,A,2025-01-01,,", options=())
        self.assertEqual((found["code"], found["rejected"][0]["field"]), (1, "client"))
        add_client(by=self.lin, name="王", external_ref="k")
        found = self.run_import("k,A,2025-01-01,,", options=())
        self.assertEqual((found["updated"], found["created"]), (1, 0))

    def test_a_colleague_s_client_is_out_of_reach(self) -> None:
        add_client(by=self.chen, name="王", external_ref="k")
        found = self.run_import("k,A,2025-01-01,,")
        self.assertEqual(found["rejected"][0]["field"], "client")
        found = self.run_import("k,A,2025-01-01,,", user="wu", options=())
        self.assertEqual(found["updated"], 1)
        self.assertEqual(Journey.objects.get(a_on="2025-01-01").broker, self.chen)

    def test_author_and_hand_over_are_kept(self) -> None:
        found = self.run_import(
            "k,A,2025-01-01,lin,", "k,B,2025-02-01,chen,", "z,A,2025-02-01,zhao,",
            user="gao",
        )  # fmt: skip
        self.assertEqual(found["created"], 2)
        one = Client.objects.get(external_ref="k")
        self.assertEqual((one.broker, one.journey.broker), (self.chen, self.lin))
        spans = Assignment.objects.filter(client=one).order_by("from_on")
        self.assertEqual(
            list(spans.values_list("user", "from_on", "to_on")),
            [
                (self.lin.pk, date(2025, 1, 1), date(2025, 2, 1)),
                (self.chen.pk, date(2025, 2, 1), None),
            ],
        )
        last = StageChange.objects.filter(client=one).latest("pk")
        self.assertEqual((last.by, last.moved_at), (self.chen, at("2025-02-01 00:00")))
        self.assertEqual(Client.objects.get(external_ref="z").branch, self.suzhou)
        nobody = self.run_import("q,A,2025-01-01,,", user="gao")
        self.assertEqual(nobody["rejected"][0]["field"], "client")

    def test_a_dry_run_writes_nothing(self) -> None:
        found = self.run_import("k,A,2025-01-01,,", options=("--create", "--dry-run"))
        self.assertEqual((found["created"], found["moves"]), (1, 1))
        self.assertFalse(Client.objects.filter(external_ref="k").exists())

    def test_the_past_of_someone_in_the_process_already(self) -> None:
        Client.objects.filter(pk=self.zhang.pk).update(external_ref="zhang")
        assign(self.zhang, by=self.wu, to=self.chen)
        found = self.run_import("zhang,B,2025-12-01,,", user="wu", options=())
        self.assertEqual(found["moves"], 1)
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.stage, "A")
        self.assertEqual(self.zhang.journey.a_on, date(2025, 12, 1))
        self.assertEqual(self.zhang.journey.b_on, date(2025, 12, 1))

    def test_files_that_cannot_be_read(self) -> None:
        for rows, head in (((), "client,stage"), (("a",), "client,stage,at"), ((), "")):
            found = self.run_import(*rows, head=head)
            self.assertEqual(found["code"], 1)
            self.assertTrue(found["says"])
