"""Bringing in the contacts of another system: authors and times are kept."""

import json
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from clients.actions import add_client
from pipeline.models import DailyActivity
from service.models import Contact
from tests.cast import Cast, at

HEAD = "client,kind,happened_at,broker,note,minutes\n"


@pytest.mark.database
class ImportContactsTests(Cast):
    def setUp(self) -> None:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name, "contacts.csv")

    def bring(self, text: str, user: str = "wu", **options: Any) -> dict[str, Any]:
        self.path.write_bytes(text.encode("gb18030"))
        out = StringIO()
        try:
            call_command(
                "import_contacts",
                str(self.path),
                user=user,
                json=True,
                stdout=out,
                **options,
            )
        except CommandError as refused:
            self.assertEqual(refused.returncode, 1)
        found: dict[str, Any] = json.loads(out.getvalue() or "{}")
        return found

    def test_author_time_activity_and_stage_are_kept(self) -> None:
        listed = add_client(by=self.chen, name="何堃", external_ref="x-7")
        text = HEAD + (
            "13812342231,电话,2026-03-02 10:15,lin,“谈到分红”,12\n"
            "+86 138 1234 2231,visit,2026/03/05 15:00,chen,,\n"
            "x-7,面访,2026-03-04,,首次,30\n"
        )
        self.assertEqual(
            self.bring(text),
            {
                "rows": 3,
                "created": 3,
                "updated": 0,
                "duplicates": 0,
                "dry_run": False,
                "rejected": [],
            },
        )
        phone = Contact.objects.get(kind="phone")
        self.assertEqual((phone.broker, phone.by), (self.lin, self.wu))
        self.assertEqual(phone.happened_at, at("2026-03-02 10:15"))
        self.assertEqual(phone.note, "“谈到分红”")
        listed.refresh_from_db()
        self.zhang.refresh_from_db()
        self.assertEqual(
            (listed.stage, listed.stage_since), ("A", at("2026-03-04 00:00"))
        )
        self.assertEqual(Contact.objects.get(client=listed).broker, self.chen)
        self.assertEqual(self.zhang.last_contact_at, at("2026-03-05 15:00"))
        self.assertEqual(self.zhang.stage_since, at("2026-01-05 10:00"))
        self.assertEqual(DailyActivity.objects.get(kind="phone").minutes, 12)
        self.assertEqual(sum(r.contacts for r in DailyActivity.objects.all()), 3)

    def test_the_same_file_again_writes_nothing(self) -> None:
        text = (
            HEAD
            + "张建国,phone,2026-03-02 10:15,lin,,12\n张建国,phone,2026-03-02 10:15,lin,,12\n"
        )
        first = self.bring(text)
        self.assertEqual((first["created"], first["duplicates"]), (1, 1))
        second = self.bring(text)
        self.assertEqual((second["created"], second["duplicates"]), (0, 2))
        self.assertEqual(DailyActivity.objects.get().contacts, 1)

    def test_one_bad_row_and_nothing_is_written(self) -> None:
        text = HEAD + (
            "张建国,phone,2026-03-02 10:15,lin,,1\n"
            "张建国,telepathy,2026-03-02,lin,,1\n"
            "张建国,phone,2026-02-29,lin,,1\n"
            "张建国,phone,2099-01-01,lin,,1\n"
            "张建国,phone,2026-03-02,zhao,,1\n"
            "张建国,phone,2026-03-02,lin,,八十\n"
            "nobody,phone,2026-03-02,lin,,1\n"
            ",phone,2026-03-02,lin,,1\n"
        )
        report = self.bring(text)
        self.assertEqual(
            [(r["row"], r["field"]) for r in report["rejected"]],
            [
                (2, "kind"),
                (3, "happened_at"),
                (4, "happened_at"),
                (5, "broker"),
                (6, "minutes"),
                (7, "client"),
                (8, "client"),
            ],
        )
        self.assertEqual(report["created"], 0)
        self.assertFalse(Contact.objects.exists())

    def test_nobody_writes_about_anothers_clients(self) -> None:
        text = HEAD + "13812342231,phone,2026-03-02,,,1\n"
        for user in ("chen", "zhao", "sun"):
            with self.subTest(user):
                self.assertEqual(
                    self.bring(text, user=user)["rejected"][0]["field"], "client"
                )
        for user in ("tan", "ada"):
            self.assertEqual(self.bring(text, user=user), {})

    def test_dry_run_judges_and_writes_nothing(self) -> None:
        report = self.bring(HEAD + "张建国,phone,2026-03-02,lin,,1\n", dry_run=True)
        self.assertEqual(report["created"], 1)
        self.assertFalse(Contact.objects.exists())

    def test_a_missing_column_is_named(self) -> None:
        self.path.write_text("client,kind\n张建国,phone\n")
        with self.assertRaisesMessage(CommandError, "happened_at"):
            call_command("import_contacts", str(self.path), user="lin")
