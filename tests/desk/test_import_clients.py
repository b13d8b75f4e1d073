"""import_clients: what contract.md promises, on small files with real figures."""

from datetime import date
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest

from accounts.models import AuditEvent, Tag
from clients.enums import BatchState
from clients.models import (
    AssetSnapshot,
    Assignment,
    Classification,
    Client,
    ImportBatch,
    Origin,
)
from core.clock import day_of, today
from pipeline.actions import recount_journeys
from pipeline.models import Journey, StageChange
from tests.cast import at
from tests.desk.importing import BANK, ImportTestCase, bank_file

pytestmark = pytest.mark.database


class BankTests(ImportTestCase):
    def test_every_row_becomes_a_client_with_a_place_in_the_pipeline(self) -> None:
        report = self.run_import(bank_file(360), BANK)
        self.assertEqual(
            {"rows": 360, "created": 360, "updated": 0, "duplicates": 0},
            {k: report[k] for k in ("rows", "created", "updated", "duplicates")},
        )
        self.assertEqual([], report["rejected"])
        people = Client.objects.filter(external_ref__startswith="uci-")
        self.assertEqual(40, people.filter(stage="D", is_claimed=True).count())
        self.assertEqual(320, people.filter(stage="A", is_claimed=False).count())
        self.assertEqual(30, people.filter(assets__lt=0).count())
        twelfth = people.get(external_ref="uci-12")
        self.assertEqual("客户12", twelfth.name)
        self.assertEqual(Decimal(-12), twelfth.assets)
        self.assertEqual("management", twelfth.occupation)
        self.assertEqual("retail", twelfth.size)
        for model in (Assignment, AssetSnapshot, Classification, StageChange, Journey):
            self.assertEqual(360, model.objects.filter(client__in=people).count())

    def test_journeys_are_what_the_ledger_says(self) -> None:
        self.run_import(bank_file(20), BANK)
        before = list(Journey.objects.order_by("pk").values())
        clients = list(Client.objects.order_by("pk").values("pk", "stage", "version"))
        recount_journeys(Client.objects.values_list("pk", flat=True))
        self.assertEqual(before, list(Journey.objects.order_by("pk").values()))
        self.assertEqual(
            clients,
            list(Client.objects.order_by("pk").values("pk", "stage", "version")),
        )

    def test_imported_clients_are_found_like_others(self) -> None:
        self.run_import("姓名,手机\n单强,+86 139 0013 9001\n", None)
        for typed in ("单", "sq", "shanqiang", "9001", "13900139001"):
            found = Client.objects.visible_to(self.lin).found_by(typed)
            self.assertIn("单强", found.values_list("name", flat=True), typed)

    def test_the_second_time_nothing_is_written(self) -> None:
        self.run_import(bank_file(50), BANK)
        counted = [m.objects.count() for m in (Client, ImportBatch, AuditEvent)]
        report = self.run_import(bank_file(50), BANK)
        self.assertEqual((0, 50, 0), _figures(report))
        self.assertEqual(0, report["exit"])
        self.assertEqual(
            counted, [m.objects.count() for m in (Client, ImportBatch, AuditEvent)]
        )

    def test_a_dry_run_writes_nothing(self) -> None:
        report = self.run_import(bank_file(9), BANK, "--dry-run")
        self.assertEqual((9, 0, 0), _figures(report))
        self.assertEqual(1, Client.objects.count())

    def test_the_batch_remembers_the_file(self) -> None:
        self.run_import(bank_file(9), BANK)
        batch = ImportBatch.objects.get()
        self.assertEqual(BatchState.WRITTEN, batch.state)
        self.assertEqual(9, batch.clients.count())
        self.assertEqual("a.csv", batch.file_name)
        self.assertEqual(
            1, AuditEvent.objects.filter(action="clients.imported").count()
        )

    def test_a_small_chunk_size_changes_nothing(self) -> None:
        with patch("clients.importing.checking.AT_ONCE", 3):
            self.assertEqual((50, 0, 0), _figures(self.run_import(bank_file(50), BANK)))
        self.assertEqual(50, Journey.objects.exclude(client=self.zhang).count())


class DuplicateTests(ImportTestCase):
    def test_the_same_telephone_however_written_is_the_same_person(self) -> None:
        rows = ["张建国,138 1234 2231", "王五,＋86-138-1234-2231", "赵六,13900000001"]
        rows += ["赵六,139-0000-0001", "钱七,139 0000 0001"]
        report = self.run_import("姓名,手机\n" + "\n".join(rows), None)
        self.assertEqual((1, 4, 0), _figures(report))
        self.assertEqual(2, Client.objects.count())

    def test_another_branch_is_another_matter(self) -> None:
        report = self.run_import("姓名,手机\n张建国,13812342231\n", None, user="zhao")
        self.assertEqual((1, 0, 0), _figures(report))

    def test_a_colleagues_client_is_a_duplicate_and_not_named(self) -> None:
        text = "姓名,手机\n别人,13812342231\n"
        report = self.run_import(text, None, user="chen")
        self.assertEqual((0, 1, 0), _figures(report))

    def test_a_file_without_keys_is_known_by_itself(self) -> None:
        text = "姓名,职业\n王一,教师\n王二,医生\n王一,工人\n"
        self.assertEqual((3, 0, 0), _figures(self.run_import(text)))
        self.assertEqual((0, 3, 0), _figures(self.run_import(text)))
        other = text + "王三,农民\n"
        self.assertEqual((4, 0, 0), _figures(self.run_import(other)))

    def test_a_membership_number_belongs_to_one_person(self) -> None:
        self.run_import("姓名,会员号\n王一,M001\n")
        again = self.run_import("姓名,会员号\n王一,M001\n")
        self.assertEqual((0, 1, 0), _figures(again))
        report = self.run_import("姓名,会员号\n王二,M001\n")
        self.assertEqual("member_no", report["rejected"][0]["field"])
        report = self.run_import("姓名,会员号\n王三,M002\n王四,M002\n")
        self.assertEqual(2, report["rejected"][0]["row"])


class FieldTests(ImportTestCase):
    def one(self, mapping: dict[str, Any], **cells: str) -> Client:
        text = ",".join(cells) + "\n" + ",".join(f'"{c}"' for c in cells.values())
        report = self.run_import(text + "\n", {"name": "{name}", **mapping})
        self.assertEqual([], report.get("rejected"), report)
        return Client.objects.get(name=cells["name"])

    def rejection(self, field: str, cell: str) -> str:
        text = f'name,x\n好人,\n王一,"{cell}"\n'
        report = self.run_import(text, {"name": "{name}", field: "{x}"})
        self.assertEqual(1, report["exit"], f"{field} {cell} was accepted")
        self.assertEqual(0, report["created"])
        self.assertFalse(Client.objects.filter(name="好人").exists())
        found = report["rejected"][0]
        self.assertEqual((2, field), (found["row"], found["field"]))
        return str(found["reason"])

    def test_what_people_write_is_understood(self) -> None:
        client = self.one(
            {"gender": "{g}", "assets": "{a}", "risk_class": "{r}", "horizon": "{h}"},
            name="王一", g="女", a="80万", r="稳健型", h="长线",
        )  # fmt: skip
        self.assertEqual("female", client.gender)
        self.assertEqual(Decimal(800_000), client.assets)
        self.assertEqual("medium", client.size)
        self.assertEqual(("C3", "long"), (client.risk_class, client.horizon))
        axes = client.classifications.order_by("axis").values_list("axis", "value")
        expected = [("horizon", "long"), ("risk", "C3"), ("size", "medium")]
        self.assertEqual(expected, list(axes))

    def test_styles_and_tags_come_in_lists(self) -> None:
        client = self.one(
            {"styles": "{s}", "tags": "{t}"},
            name="王一", s="technical:2；消息分析", t="讲座,重点",
        )  # fmt: skip
        styles = dict(client.styles.values_list("style", "level"))
        self.assertEqual({"technical": 2, "news": 0}, styles)
        self.assertEqual({"讲座", "重点"}, {t.name for t in client.tags.all()})
        self.assertEqual(2, Tag.objects.filter(branch=self.nanjing).count())

    def test_days_are_read_in_the_usual_ways(self) -> None:
        ways = ("1980-03-07", "1980/3/7", "1980年3月7日", "19800307")
        for n, written in enumerate(ways):
            client = self.one({"birthday": "{b}"}, name=f"王{n}", b=written)
            self.assertEqual(date(1980, 3, 7), client.birthday)

    def test_awkward_text_arrives_as_it_was(self) -> None:
        note = "a\tb\\n \\N 'c' %s\nd \\"
        client = self.one({"note": "{n}"}, name="王一", n=note)
        self.assertEqual(note, client.note)

    def test_happened_at_is_the_first_contact(self) -> None:
        client = self.one(
            {"happened_at": "{w}", "stage": "{s}"},
            name="王一", w="2026-03-05 09:30", s="展示",
        )  # fmt: skip
        self.assertEqual(
            ("B", at("2026-03-05 09:30")), (client.stage, client.stage_since)
        )
        journey = Journey.objects.get(client=client)
        self.assertEqual([date(2026, 3, 5)] * 2, [journey.a_on, journey.b_on])
        told = self.one({"happened_at": "{w}"}, name="王二", w="2026-03-06")
        self.assertEqual("A", told.stage)

    def test_a_listed_person_is_uncontacted(self) -> None:
        client = self.one({}, name="王一")
        self.assertEqual("", client.stage)
        self.assertFalse(Journey.objects.filter(client=client).exists())

    def test_the_day_of_assets_is_today(self) -> None:
        client = self.one({"assets": "{a}"}, name="王一", a="-350.50")
        self.assertEqual(today(), client.assets_on)
        self.assertEqual(Decimal("-350.50"), client.snapshots.get().amount)
        self.assertEqual(today(), day_of(client.added_at))

    def test_an_introducer_is_one_of_ones_own(self) -> None:
        client = self.one({"introducer": "{i}"}, name="王一", i="张建国")
        self.assertEqual(self.zhang, client.introducer)
        self.assertIn("王二", self.rejection("introducer", "王二"))

    def test_wrong_values_are_named_and_nothing_is_written(self) -> None:
        cases = {
            "assets": ["八十万", "1.2.3", "1e6", "12.345", "=1+1", "1" * 30, "NaN"],
            "birthday": ["2026-02-29", "31.12.1990", "45292", "2199-01-01", "昨天"],
            "happened_at": ["2026-02-29", "2026-03-05 25:00", "2199-01-01"],
            "phone": ["1380519", "138123422310", "13812345678.0", "1.38E+10", "abc"],
            "email": ["a@", "a b@c.cn", "张@"],
            "stage": ["E", "AB", "maybe"],
            "gender": ["x"],
            "risk_class": ["C6"],
            "styles": ["technical:9", "astrology"],
            "member_no": ["x" * 21],
            "occupation": ["x" * 81, "a\x00b", "a\u202eb", "#N/A"],
            "tags": ["x" * 41],
            "broker": ["chen", "zhao", "nobody"],
            "source": ["heaven", "competitor", "special_unit"],
        }
        for field, cells in cases.items():
            for cell in cells:
                with self.subTest(field, cell=cell):
                    self.assertTrue(self.rejection(field, cell))
        self.assertEqual(1, Client.objects.count())

    def test_a_missing_name_is_named(self) -> None:
        report = self.run_import("姓名,手机\n王一,13900000001\n,13900000002\n")
        self.assertEqual(
            [{"row": 2, "field": "name", "reason": "The name is missing."}],
            report["rejected"],
        )

    def test_good_rows_are_written_only_on_purpose(self) -> None:
        text = "姓名,资产\n王一,1\n王二,八十万\n王三,3\n"
        self.assertEqual(1, self.run_import(text)["exit"])
        self.assertEqual(1, Client.objects.count())
        self.assertFalse(ImportBatch.objects.exists())
        report = self.run_import(text, None, "--accept-partial")
        self.assertEqual((2, 0, 1), _figures(report))
        self.assertEqual(0, report["exit"])
        self.assertEqual(3, Client.objects.count())

    def test_blank_rows_are_no_rows(self) -> None:
        report = self.run_import("姓名,手机\n王一,\n\t ,  \n,\n王二,\n")
        self.assertEqual((2, 2), (report["rows"], report["created"]))

    def test_where_people_come_from(self) -> None:
        mapping = {"source": "outreach", "legal_basis": "consent", "method": "{m}"}
        self.one({**mapping, "stage": "A"}, name="王一", m="介绍")
        origin = Origin.objects.get()
        self.assertEqual(("outreach", "referral"), (origin.source, origin.method))
        journey = Journey.objects.get(client__name="王一")
        self.assertEqual("referral", journey.method)
        evidence = {"source": "special_unit", "legal_basis": "consent"}
        client = self.one({**evidence, "consent_text": "{t}"}, name="王二", t="v4")
        assert client.origin is not None
        self.assertEqual("v4", client.origin.consent_text)


class WhoseTests(ImportTestCase):
    TEXT = "name,broker\n王一,lin\n王二,chen\n"
    MAP = {"name": "{name}", "broker": "{broker}"}

    def test_a_manager_gives_clients_to_brokers_of_the_branch(self) -> None:
        report = self.run_import(self.TEXT, self.MAP, user="wu")
        self.assertEqual((2, 0, 0), _figures(report))
        self.assertEqual(self.chen, Client.objects.get(name="王二").broker)
        other = self.run_import("name,broker\n王三,zhao\n", self.MAP, user="wu")
        self.assertEqual("broker", other["rejected"][0]["field"])

    def test_head_office_says_whose_clients_they_are(self) -> None:
        report = self.run_import(self.TEXT, {"name": "{name}"}, user="gao")
        self.assertEqual("broker", report["rejected"][0]["field"])
        text = "name,broker\n王一,lin\n王二,zhao\n"
        self.assertEqual(
            (2, 0, 0), _figures(self.run_import(text, self.MAP, user="gao"))
        )
        self.assertEqual(self.suzhou, Client.objects.get(name="王二").branch)

    def test_other_roles_bring_in_nobody(self) -> None:
        for user in ("he", "tan", "ada"):
            report = self.run_import(self.TEXT, self.MAP, user=user)
            self.assertEqual(1, report["exit"])
        self.assertEqual(1, self.run_import(self.TEXT, self.MAP, user="nobody")["exit"])


class MapTests(ImportTestCase):
    TEXT = "a,b\n1,2\n"

    def reason(self, mapping: Any) -> str:
        report = self.run_import(self.TEXT, mapping)
        self.assertEqual(1, report["exit"])
        self.assertEqual(1, Client.objects.count())
        return str(report["reason"])

    def test_wrong_maps_are_said(self) -> None:
        self.assertIn("valid JSON", self.reason("{"))
        self.assertIn("object", self.reason([1]))
        self.assertIn("no field “nmae”", self.reason({"nmae": "{a}"}))
        self.assertIn("which column holds the name", self.reason({"phone": "{a}"}))
        self.assertIn("“c” the file has not", self.reason({"name": "{c}"}))
        self.assertIn("neither a text", self.reason({"name": 5}))
        self.assertIn("needs texts", self.reason({"name": {"column": "a", "else": 1}}))
        self.assertIn("neither a text", self.reason({"name": {"values": {}}}))
        self.assertIn("which column holds the name", self.reason(None))

    def test_a_value_the_map_leaves_open_rejects_its_row(self) -> None:
        told = {"column": "b", "values": {"9": "A"}}
        report = self.run_import(self.TEXT, {"name": "{a}", "stage": told})
        self.assertIn("no value for “2”", report["rejected"][0]["reason"])

    def test_percent_signs_and_numbers_in_templates(self) -> None:
        text = "a %,b\n50%s,2\n"
        report = self.run_import(text, {"name": "100%s {a %}-{row}{b}"})
        self.assertEqual(1, report["created"])
        self.assertTrue(Client.objects.filter(name="100%s 50%s-12").exists())

    def test_headings_are_known_in_both_languages(self) -> None:
        for n, heads in enumerate(("Name,Mobile,E-mail", "客户姓名,手机号,电子邮箱")):
            report = self.run_import(f"{heads}\n王{n},1390000000{n},a@example.com\n")
            self.assertEqual(1, report["created"])
            self.assertEqual("a@example.com", Client.objects.get(name=f"王{n}").email)

    def test_too_many_rows_for_sqlite(self) -> None:
        place = "clients.importing.checking"
        with patch(f"{place}.MOST_ON_SQLITE", 5), patch(f"{place}.connection") as base:
            base.vendor = "sqlite"
            report = self.run_import(bank_file(6), BANK)
        self.assertEqual(1, report["exit"])
        self.assertIn("PostgreSQL", report["reason"])
        self.assertEqual(1, Client.objects.count())


def _figures(report: dict[str, Any]) -> tuple[int, int, int]:
    return report["created"], report["duplicates"], len(report["rejected"])
