"""The records page: who reads what, by which question, and that taking it is recorded."""

import csv
import io
from typing import Any

import pytest
from django.urls import reverse

from accounts import actions
from accounts.audit import add_note, record
from accounts.models import AuditCheck, AuditEvent, AuditHead, User
from clients.actions import add_client
from clients.actions.reveals import reveal
from tests.cast import Cast

PAGE = "/people/records/"


@pytest.mark.database
class RecordsPageTests(Cast):
    def ask(self, who: User, **query: Any) -> Any:
        self.client.force_login(who)
        return self.client.get(PAGE, query, headers={"accept-language": "en"})

    def numbers(self, who: User, **query: Any) -> set[int]:
        return {row["event"].pk for row in self.ask(who, **query).context["rows"]}

    def test_every_question_keeps_exactly_its_events(self) -> None:
        other = add_client(by=self.zhao, name="赵的客户", phone="13900001111")
        reveal(self.zhang, by=self.lin, field="phone")
        reveal(other, by=self.zhao, field="phone")
        every = AuditEvent.objects.all()
        about = {"model": "clients.client", "id": self.zhang.pk}
        for query, kept in (
            ({}, every),
            ({"by": self.lin.pk}, every.filter(by=self.lin)),
            ({"action": "client.revealed"}, every.filter(action="client.revealed")),
            ({"what": "looks"}, every.filter(action="client.revealed")),
            (about, every.filter(model=about["model"], object_id=str(about["id"]))),
            ({"id": "4711"}, every.none()),
            ({"since": "2199-01-01"}, every.none()),
            ({"until": "2199-01-01"}, every),
        ):
            with self.subTest(query):
                whole = set(kept.values_list("pk", flat=True))
                self.assertEqual(self.numbers(self.gao, **query), whole)
                branch = set(
                    kept.filter(branch=self.nanjing).values_list("pk", flat=True)
                )
                if query.get("by") != self.zhao.pk:
                    self.assertEqual(self.numbers(self.wu, **query), branch)

    def test_nonsense_asks_for_nothing_and_breaks_nothing(self) -> None:
        whole = self.numbers(self.gao)
        for query in (
            {"model": "auth.user"},
            {"model": "'"},
            {"id": "x" * 5000},
            {"id": "\x00"},
            {"what": "all"},
            {"by": self.lin.username},
        ):
            with self.subTest(query):
                self.assertEqual(self.numbers(self.gao, **query), whole)

    def test_a_manager_asks_about_nobody_elsewhere(self) -> None:
        reveal(
            add_client(by=self.zhao, name="赵", phone="1"), by=self.zhao, field="phone"
        )
        self.assertEqual(self.numbers(self.wu, by=self.zhao.pk), self.numbers(self.wu))

    def test_others_have_no_such_page(self) -> None:
        for who in (self.lin, self.he, self.tan, self.ada):
            self.assertEqual(self.ask(who).status_code, 403)
            for name in ("export_records", "check_records"):
                answer = self.client.post(reverse(f"accounts:{name}"))
                self.assertEqual(answer.status_code, 403)

    def test_codes_are_shown_as_words(self) -> None:
        reveal(
            self.zhang, by=self.wu, field="phone", reason="cover", words="代为回电话"
        )
        page = self.ask(self.gao, what="looks").content.decode()
        for words in ("looked at a client", "field telephone", "standing in for"):
            self.assertIn(words, page)
        self.assertIn(f'href="/clients/{self.zhang.pk}/"', page)

    def test_the_page_costs_the_same_for_any_number_of_rows(self) -> None:
        add_note(record(self.lin, "client.changed", self.zhang), "一些原因")
        self.ask(self.gao)
        with self.assertNumQueries(13):
            self.ask(self.gao)
        for n in range(40):
            add_note(
                record(self.lin, "client.changed", self.zhang, count=n), "原因说明"
            )
        with self.assertNumQueries(13):
            self.ask(self.gao)

    def export(self, who: User, query: str = "") -> list[list[str]]:
        self.client.force_login(who)
        answer = self.client.post(reverse("accounts:export_records") + query)
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text)))

    def test_taking_them_out_is_recorded_and_keeps_to_the_branch(self) -> None:
        reveal(
            add_client(by=self.zhao, name="赵", phone="13900001111"),
            by=self.zhao,
            field="phone",
        )
        rows = self.export(self.wu)
        branch = AuditEvent.objects.filter(branch=self.nanjing)
        self.assertEqual(len(rows) - 1, branch.count())
        self.assertEqual({row[7] for row in rows[1:]}, {"nanjing"})
        event = AuditEvent.objects.latest("pk")
        self.assertEqual((event.action, event.by), ("records.exported", self.wu))
        self.export(self.gao, "?action=client.revealed&what=looks")
        event = AuditEvent.objects.latest("pk")
        self.assertEqual(event.facts, {"count": 1, "filters": ["action", "what"]})
        self.assertIn("wu ", rows[1][-1])

    def test_exports_are_safe_to_open(self) -> None:
        AuditEvent.objects.create(by=self.gao, action="=1+1", model="@x", facts={})
        rows = self.export(self.gao)
        cells = {cell for row in rows[1:] for cell in row}
        self.assertFalse({cell for cell in cells if cell[:1] in "=@+" and cell})

    def test_the_page_says_up_to_where_the_records_hold(self) -> None:
        self.assertContains(self.ask(self.gao), "not checked yet")
        actions.seal_records()
        answer = self.client.post(reverse("accounts:check_records"))
        self.assertRedirects(answer, PAGE)
        with self.captureOnCommitCallbacks(execute=True):
            self.client.post(reverse("accounts:check_records"))
        page = self.ask(self.gao)
        head = AuditHead.objects.get().hash
        self.assertContains(page, head)
        self.assertContains(page, "holds")
        self.assertContains(page, f"up to number {AuditCheck.objects.latest().last_id}")
        AuditCheck.objects.create(
            events=1, seals=1, last_id=5, trouble="changed", event_id=7, seal_number=1
        )
        for who in (self.gao, self.wu):
            page = self.ask(who)
            self.assertContains(page, "tampered with")
            self.assertContains(page, "Record 7, under seal 1:")
            self.assertContains(page, "a record was changed")
