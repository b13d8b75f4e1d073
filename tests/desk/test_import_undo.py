"""Undoing a whole import: what was not touched goes, what was changed goes back."""

import threading
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model
from django.test import TransactionTestCase
from django.urls import reverse

from accounts.enums import JobState
from accounts.models import AuditEvent, Tag
from clients.actions import add_client, assign, change_client, note_assets
from clients.enums import BatchState
from clients.models import AssetSnapshot, Client, ClientStyle, ImportBatch, ImportChange
from core.clock import now, today
from desk.importing import undoing
from desk.importing.undoing import judge_undo, undo_batch
from pipeline.actions import advance, recount_cohorts
from service.enums import ContactKind
from service.models import Contact
from tests.cast import Firm
from tests.desk.importing import BANK, ImportTestCase, bank_file
from tests.desk.test_import_pages import Wizard

pytestmark = pytest.mark.database
# What an undone import leaves behind on purpose.
STAYS = {
    "accounts.AuditEvent", "accounts.AuditNote", "accounts.AuditSeal", "accounts.Job",
    "accounts.Tag", "clients.ImportBatch", "clients.ImportChange", "clients.Origin",
    "clients.ColumnMap", "clients.Classification", "pipeline.CohortCount",
}  # fmt: skip
FILE = "姓名,手机,邮箱,备注,资产,投资期限,分析风格,标签\n"
ROW = "王小明,13900000001,new@example.com,新,80万,long,technical:2;news:1,讲座\n"


def picture() -> dict[str, list[Any]]:
    """Return every row of every table, but for what stays on purpose."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label in STAYS or model._meta.app_label == "sessions":
            continue
        rows = model._base_manager.order_by("pk").values()
        found[model._meta.label] = [_plain(row, model) for row in rows]
    return found


def _plain(row: dict[str, Any], model: type[Model]) -> dict[str, Any]:
    if model is Client:
        row.pop("version")
        row.pop("changed_at")
    return row


class UndoCase(ImportTestCase):
    def brought(self, text: str, mapping: Any = None, *options: str) -> ImportBatch:
        report = self.run_import(text, mapping, *options)
        self.assertEqual(0, report["exit"], report)
        return ImportBatch.objects.latest("pk")


class CreatedTests(UndoCase):
    def test_nothing_is_left_of_what_nobody_touched(self) -> None:
        before = picture()
        batch = self.brought(bank_file(90), BANK)
        self.assertNotEqual(before, picture())
        plan = judge_undo(batch)
        self.assertEqual((90, 0, {}), (len(plan.removed), plan.reverted, plan.kept))
        done = undo_batch(batch, by=self.lin)
        self.assertEqual((90, 0), (len(done.removed), len(done.kept)))
        self.assertEqual(0, recount_cohorts())  # the funnel's sums went along
        self.assertEqual(before, picture())
        batch.refresh_from_db()
        self.assertEqual(BatchState.UNDONE, batch.state)
        event = AuditEvent.objects.get(action="import.undone")
        self.assertEqual({"removed": 90, "reverted": 0, "kept": 0}, event.facts)

    def test_after_it_the_same_file_comes_in_again(self) -> None:
        for text in (bank_file(9), "姓名,职业\n王一,教师\n王二,医生\n"):
            mapping = BANK if "age" in text else None
            undo_batch(self.brought(text, mapping), by=self.lin)
            again = self.run_import(text, mapping)
            self.assertEqual(
                (again["rows"], 0), (again["created"], again["duplicates"])
            )

    def test_whoever_somebody_dealt_with_stays_with_the_reason(self) -> None:
        names = "甲乙丙丁戊己庚辛壬"
        rows = "".join(f"{n},1390000000{i}\n" for i, n in enumerate(names))
        batch = self.brought("姓名,手机\n" + rows)
        c = {client.name: client for client in Client.objects.filter(batch=batch)}
        self.log_contact(c["甲"])
        advance(c["乙"], to="A", by=self.lin)
        change_client(c["丙"], by=self.lin, occupation="医生")
        assign(c["丁"], by=self.wu, to=self.chen)
        note_assets(c["戊"], by=self.lin, amount=Decimal(5), on=today())
        add_client(by=self.lin, name="徒弟", introducer=c["己"])
        self.run_import(
            "姓名,手机,邮箱\n庚,13900000006,a@example.com\n", None, "--update", "fill"
        )
        kept = {
            names.index(k.name) for k in c.values() if k.pk in judge_undo(batch).kept
        }
        self.assertEqual({0, 1, 2, 3, 4, 5, 6}, kept)
        before = picture()
        done = undo_batch(batch, by=self.lin)
        self.assertEqual({c["辛"].pk, c["壬"].pk}, set(done.removed))
        self.assertTrue(all(done.kept.values()))
        after = picture()
        for label, was in before.items():
            gone = [row for row in was if row not in after[label]]
            owners = {row.get("client_id", row.get("id")) for row in gone}
            self.assertLessEqual(owners, {c["辛"].pk, c["壬"].pk}, label)

    def log_contact(self, client: Client) -> Contact:
        return Contact.objects.create(
            client=client, broker=self.lin, branch=self.nanjing, by=self.lin,
            kind=ContactKind.VISIT, happened_at=now(),
        )  # fmt: skip

    def test_every_link_to_a_client_is_looked_at(self) -> None:
        links = {(model._meta.label, name) for model, name in undoing._links()}
        for label in ("service.Contact", "outbox.Delivery", "clients.ImportChange"):
            self.assertIn((label, "client"), links)
        self.assertIn(("clients.Client", "introducer"), links)
        self.assertIn(("clients.Client_tags", "client"), links)
        asked = {
            field.related_model for model, name in undoing._links()
            for field in [model._meta.get_field(name)]
        }  # fmt: skip
        self.assertEqual({Client}, asked)

    def test_a_second_time_is_refused(self) -> None:
        batch = self.brought("姓名\n甲\n")
        undo_batch(batch, by=self.lin)
        with self.assertRaises(ValidationError):
            undo_batch(batch, by=self.lin)
        self.assertEqual(1, AuditEvent.objects.filter(action="import.undone").count())

    def test_statements_of_the_preview_do_not_grow_with_rows(self) -> None:
        counts = []
        for size in (3, 60):
            text = bank_file(size).replace("management", f"m{size}")
            mapping = BANK | {"external_ref": f"x{size}-{{row}}"}
            batch = self.brought(text, mapping)
            with self.assertNumQueries(len(list(undoing._links())) - 3 + 2) as counted:
                judge_undo(batch)
            counts.append(len(counted))
        self.assertEqual(counts[0], counts[1])


class ChangedTests(UndoCase):
    def known(self) -> Client:
        client = add_client(
            by=self.lin, name="王小明", phone="13900000001", email="old@example.com",
            assets=Decimal(100), horizon="short", styles={"technical": 1},
            tags=[Tag.objects.create(branch=self.nanjing, name="股东")],
        )  # fmt: skip
        return client  # noqa: RET504

    def test_every_field_goes_back_to_what_it_was(self) -> None:
        self.known()
        before = picture()
        batch = self.brought(FILE + ROW, None, "--update", "overwrite")
        client = Client.objects.get(name="王小明")
        self.assertEqual(
            ("new@example.com", Decimal(800_000)), (client.email, client.assets)
        )
        self.assertEqual(2, client.tags.count())
        self.assertEqual(1, judge_undo(batch).reverted)
        done = undo_batch(batch, by=self.lin)
        self.assertEqual((1, {}), (done.reverted, done.kept))
        self.assertEqual(before, picture())
        self.assertIsNotNone(ImportChange.objects.get().reverted_at)

    def test_what_was_written_again_stays_whole_and_is_listed(self) -> None:
        client = self.known()
        batch = self.brought(FILE + ROW, None, "--update", "overwrite")
        change_client(client, by=self.lin, email="mine@example.com")
        before = picture()
        done = undo_batch(batch, by=self.lin)
        self.assertEqual(0, done.reverted)
        self.assertEqual(["changed again: e-mail"], done.kept[client.pk])
        self.assertEqual(before, picture())

    def test_what_else_was_done_since_hinders_nothing(self) -> None:
        client = self.known()
        batch = self.brought(FILE + ROW, None, "--update", "overwrite")
        change_client(client, by=self.lin, occupation="医生")
        advance(client, to="A", by=self.lin)
        self.assertEqual(1, undo_batch(batch, by=self.lin).reverted)
        client.refresh_from_db()
        self.assertEqual(
            ("old@example.com", "医生", "A"),
            (client.email, client.occupation, client.stage),
        )

    def test_later_assets_and_styles_stay(self) -> None:
        client = self.known()
        batch = self.brought(FILE + ROW, None, "--update", "overwrite")
        note_assets(client, by=self.lin, amount=Decimal(7), on=today())
        ClientStyle.objects.filter(client=client, style="news").update(level=3)
        (reason,) = undo_batch(batch, by=self.lin).kept[client.pk]
        self.assertIn("assets", reason)
        self.assertIn("style", reason)
        self.assertEqual(3, AssetSnapshot.objects.filter(client=client).count())

    def test_a_file_that_brought_and_changed_is_undone_in_both(self) -> None:
        client = self.known()
        text = FILE + ROW + "李新,13900000002,,,,,,\n"
        batch = self.brought(text, None, "--update", "fill")
        done = undo_batch(batch, by=self.lin)
        self.assertEqual((1, 1), (len(done.removed), done.reverted))
        client.refresh_from_db()
        self.assertEqual("", client.note)
        self.assertFalse(Client.objects.filter(name="李新").exists())


class PageTests(Wizard):
    def written(self) -> ImportBatch:
        batch = self.uploaded("姓名,手机\n王一,13900000001\n王二,13900000002\n")
        self.map(batch, column_name="姓名", column_phone="手机")
        return self.write(batch)

    def url(self, batch: ImportBatch) -> str:
        return reverse("desk:undo_import", args=[batch.pk])

    def test_first_it_is_shown_then_done_then_told(self) -> None:
        batch = self.written()
        self.assertIn(self.url(batch), self.page(batch))
        client = Client.objects.get(name="王一")
        change_client(client, by=self.lin, occupation="医生")
        page = self.get(self.url(batch))
        self.assertContains(page, "changed since")
        self.assertContains(page, client.get_absolute_url())
        self.assertEqual(3, Client.objects.count())
        self.post(self.url(batch))
        batch.refresh_from_db()
        self.assertEqual(BatchState.UNDONE, batch.state)
        page = self.page(batch)
        self.assertIn("1 clients removed", page)
        self.assertIn("changed since", page)
        self.assertNotIn(self.url(batch), page)
        self.assertEqual(
            {"王一", "张建国"}, set(Client.objects.values_list("name", flat=True))
        )

    def test_a_second_press_changes_nothing(self) -> None:
        batch = self.written()
        self.post(self.url(batch))
        self.post(self.url(batch))
        self.assertEqual(302, self.get(self.url(batch)).status_code)
        self.assertEqual(1, AuditEvent.objects.filter(action="import.undone").count())

    def test_the_manager_may_undo_it_others_may_not(self) -> None:
        batch = self.written()
        for person, status in (
            (self.chen, 404),
            (self.gao, 403),
            (self.he, 403),
            (self.sun, 404),
        ):
            self.client.force_login(person)
            self.assertEqual(status, self.get(self.url(batch)).status_code, person)
            self.assertEqual(status, self.post(self.url(batch)).status_code, person)
        self.client.force_login(self.wu)
        self.post(self.url(batch))
        self.assertEqual(1, Client.objects.count())

    def test_a_file_that_is_not_written_is_not_undone(self) -> None:
        batch = self.uploaded("姓名\n王一\n")
        self.post(self.url(batch))
        batch.refresh_from_db()
        self.assertEqual(BatchState.UPLOADED, batch.state)

    def test_an_undoing_that_breaks_leaves_all_as_it_was(self) -> None:
        batch = self.written()
        with patch("desk.importing.undoing.record", side_effect=RuntimeError):
            self.post(self.url(batch))
        batch.refresh_from_db()
        self.assertEqual(BatchState.WRITTEN, batch.state)
        assert batch.job is not None
        self.assertEqual(JobState.FAILED, batch.job.state)
        self.assertEqual(3, Client.objects.count())


class RaceTests(Firm, TransactionTestCase):
    """Somebody works on a client at the very moment the import is undone."""

    def setUp(self) -> None:
        type(self).found()

    def test_an_edit_wins_or_loses_but_is_never_half(self) -> None:
        if connection.vendor == "sqlite":
            self.skipTest("SQLite lets one writer in at a time")
        batch = ImportBatch.objects.create(
            kind="clients", user=self.lin, branch=self.nanjing,
            file_name="a.csv", state=BatchState.WRITTEN,
        )  # fmt: skip
        clients = [add_client(by=self.lin, name=f"客{n}") for n in range(20)]
        Client.objects.filter(pk__in=[c.pk for c in clients]).update(batch=batch)
        ready = threading.Barrier(2)
        lost: list[int] = []

        def edit() -> None:
            ready.wait(10)
            for client in clients:
                try:
                    change_client(client, by=self.lin, occupation="医生")
                except Client.DoesNotExist:
                    lost.append(client.pk)
            connection.close()

        def undo() -> None:
            ready.wait(10)
            undo_batch(batch, by=self.lin)
            connection.close()

        threads = [threading.Thread(target=work) for work in (edit, undo)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        stayed = set(Client.objects.filter(batch=batch).values_list("pk", flat=True))
        edited = {c.pk for c in clients} - set(lost)
        self.assertEqual(stayed, edited)
        batch.refresh_from_db()
        self.assertEqual(len(stayed), batch.report["undo"]["kept"])
