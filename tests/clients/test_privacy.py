"""Erase, restrict, retain: what is promised in the table is done, and nothing is left."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse

from accounts.audit import add_note, record
from accounts.models import Attachment, AuditEvent, Notification
from clients.actions import add_client, note_assets, record_consent
from clients.actions.privacy import carry_out, file_request, purge_due, reopen
from clients.actions.privacy_fates import person_of
from clients.analytics.privacy import outcome_for, table_of
from clients.analytics.privacy_copy import internal_words
from clients.models import (
    Assignment,
    Client,
    Consent,
    DoNotContact,
    Holding,
    ImportBatch,
    Origin,
    PrivacyRequest,
    Relation,
    Security,
    SheetFile,
)
from clients.registry.privacy import NEUTRAL_NAME, faults, rules
from clients.rules.privacy import years_later
from core.clock import now, today
from desk.importing.batches import verdicts_name
from pipeline.actions import advance
from pipeline.analytics import FunnelQuery, funnel
from pipeline.models import Journey, NextStep, StageChange
from service.actions import keep_draft, log_contact
from tests.cast import Cast, at
from tests.outbox.mornings import add_delivery

NAME, PHONE, EMAIL = "欧阳金丝雀", "13912345678", "canary@example.com"
WORDS = (NAME, PHONE, EMAIL, "CANARYNOTE", "CANARYPROOF", "CANARYREASON", "CANARYDRAFT")


def everything_kept() -> str:
    """Return every table, every stored file and the cache as one text."""
    told = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            told += [f"{table}: {row}" for row in cursor.fetchall()]
    for root in (settings.MEDIA_ROOT, settings.EMAIL_FILE_PATH):
        for path in Path(root).rglob("*"):
            if path.is_file():
                kept = path.read_bytes()
                told += [kept.decode(e, "replace") for e in ("utf-8", "gb18030")]
    told.append(str(getattr(cache, "_cache", {})))
    return "\n".join(told)


def canaries_in(text: str) -> list[str]:
    return [w for w in WORDS if w in text or json.dumps(w)[1:-1] in text]


class Person(Cast):
    """Someone of whom every kind of record is kept, in the registry and beside it."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        proof = Attachment(name=f"{NAME}.pdf", sha256="0", user=cls.lin)
        proof.file.save("CANARYPROOF.pdf", ContentFile(b"%PDF CANARYPROOF"))
        origin = Origin.objects.create(
            branch=cls.nanjing, user=cls.lin, source="publicity", legal_basis="consent",
            outlet=f"{NAME}家", evidence="CANARYPROOF", note=PHONE, attachment=proof,
        )  # fmt: skip
        cls.person = add_client(
            by=cls.lin, name=NAME, phone=PHONE, email=EMAIL, origin=origin,
            note="CANARYNOTE", wechat="CANARYNOTE", address="CANARYNOTE",
        )  # fmt: skip
        cls.tell_of(cls.person)

    @classmethod
    def tell_of(cls, who: Client) -> None:
        log_contact(
            by=cls.lin, client=who, kind="phone", happened_at=at("2026-02-01 10:00"),
            note="CANARYNOTE", attendees=NAME, next_what="CANARYNOTE", next_on=today(),
        )  # fmt: skip
        advance(who, to="B", by=cls.lin, at=at("2026-02-03 10:00"))
        advance(
            who, to="A", by=cls.lin, at=at("2026-02-04 10:00"), reason="CANARYREASON"
        )
        keep_draft(who, by=cls.lin, fields={"note": "CANARYDRAFT", "who": NAME})
        record_consent(
            who, by=cls.lin, purpose="marketing", channel="phone", is_given=True,
            proof="CANARYPROOF",
        )  # fmt: skip
        record_consent(who, by=cls.lin, purpose="news", channel="email", is_given=True)
        note_assets(who, by=cls.lin, amount=5, on=today(), kind="estimate", source="CANARYNOTE")  # fmt: skip
        security = Security.objects.create(exchange="SH", code="600000", name="演示")
        Holding.objects.create(client=who, security=security, quantity=1, as_of=today())
        Relation.objects.create(client=cls.zhang, other=who, kind="friend", note=NAME)
        add_delivery(who)
        add_note(record(cls.wu, "client.revealed", who, why="complaint"), "CANARYNOTE")
        add_note(
            record(cls.wu, "client.revealed", cls.zhang, why="other"), f"{NAME}问起"
        )
        Notification.objects.create(
            user=cls.lin, kind="x", facts={"text": f"{NAME} 生日"}
        )
        batch = ImportBatch.objects.create(
            kind="clients", user=cls.lin, branch=cls.nanjing, file_name="a.csv",
            state="written", stored_as="imports/gone.csv",
            report={"rows": 1, "samples": {"created": [{"name": NAME, "phone": PHONE}]}},
        )  # fmt: skip
        default_storage.save(verdicts_name(batch), ContentFile(f"1,{NAME}".encode()))
        waiting = default_storage.save(
            "imports/wait.csv", ContentFile(f"姓名,电话\n{NAME},+86 {PHONE}".encode())
        )
        ImportBatch.objects.create(
            kind="clients", user=cls.lin, branch=cls.nanjing, file_name="w.csv",
            state="uploaded", stored_as=waiting,
        )  # fmt: skip
        table = default_storage.save(
            "sheets/wait.xls", ContentFile(f"姓名\t代码\n{NAME}\t1".encode("gb18030"))
        )
        SheetFile.objects.create(
            kind="holdings", user=cls.lin, branch=cls.nanjing, file_name="h.xls",
            stored_as=table, report={"counts": {}, "rejected": [{"reason": NAME}]},
        )  # fmt: skip

    def setUp(self) -> None:
        """The disk takes nothing back when a test ends: put every file there again."""
        super().setUp()
        batch = ImportBatch.objects.get(file_name="a.csv")
        waiting = ImportBatch.objects.get(file_name="w.csv")
        for name, told in (
            (Attachment.objects.get().file.name, "%PDF CANARYPROOF"),
            (verdicts_name(batch), f"1,{NAME}"),
            (waiting.stored_as, f"姓名,电话\n{NAME},+86 {PHONE}"),
        ):
            self.keep(name, told.encode())
        table = SheetFile.objects.get().stored_as
        self.keep(table, f"姓名\t代码\n{NAME}\t1".encode("gb18030"))

    def keep(self, name: str, told: bytes) -> None:
        default_storage.delete(name)
        default_storage.save(name, ContentFile(told))
        self.addCleanup(default_storage.delete, name)

    def ask(self, kind: str = "erase", who: Client | None = None) -> PrivacyRequest:
        return file_request(
            who or self.person, by=self.lin, kind=kind, received_on=today(),
            received_by="branch",
        )  # fmt: skip

    def decide(self, request: PrivacyRequest) -> PrivacyRequest:
        with self.captureOnCommitCallbacks(execute=True):
            return carry_out(request, by=self.wu)

    def make_member(self, *, left: bool) -> None:
        facts = {"member_no": "700001", "opened_on": today(), "stage": "D"}
        facts["outcome"] = "lost" if left else ""
        Client.objects.filter(pk=self.person.pk).update(**facts)
        self.person.refresh_from_db()


@pytest.mark.database
class RegistryTests(Cast):
    def test_every_model_and_column_has_its_rule(self) -> None:
        self.assertEqual(faults(), [])

    def test_a_model_or_a_column_nobody_thought_of_is_named(self) -> None:
        from clients.registry import privacy

        filled = privacy._filled.rules
        rule = filled.pop("service.contact")
        self.addCleanup(filled.update, {"service.contact": rule})
        self.assertIn("service.Contact: no rule", faults())
        changed = {"blanks": ("attendees", "next_what"), "hides": ()}
        filled["service.contact"] = type(rule)(**(vars_of(rule) | changed))
        self.assertIn("service.Contact.note: no fate", faults())
        self.assertIn("service.Contact.attendees: no copy", faults())


def vars_of(rule: Any) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in rule.__dataclass_fields__}


@pytest.mark.database
class ErasureTests(Person):
    def test_nothing_of_a_prospect_is_left_anywhere(self) -> None:
        self.assertEqual(canaries_in(everything_kept()), list(WORDS))
        request = self.ask()
        done = self.decide(request)
        self.assertEqual((done.state, done.outcome), ("done", "erased"))
        kept = everything_kept()
        for word in canaries_in(kept):
            place = kept.find(word)
            self.fail(f"{word}: …{kept[max(place - 200, 0) : place + 60]}…")
        row = Client.objects.get(pk=self.person.pk)
        self.assertEqual((row.name, row.standing), (NEUTRAL_NAME, "erased"))
        self.assertFalse(Holding.objects.filter(client=row).exists())
        self.assertTrue(Assignment.objects.filter(client=row).exists())

    def test_the_funnel_does_not_move(self) -> None:
        query = FunnelQuery(as_of=today())
        before = funnel(Journey.objects.all(), query).figures
        moves = StageChange.objects.count()
        self.decide(self.ask())
        self.assertEqual(funnel(Journey.objects.all(), query).figures, before)
        self.assertEqual(StageChange.objects.count(), moves)
        self.client.force_login(self.lin)
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        page = self.client.get(
            reverse("pipeline:cohort"), {"figure": "A", "period": "all"}
        )
        self.assertContains(page, f'data-people="{before["A"]}"')
        self.assertContains(page, "handed over, sealed or erased")
        self.assertNotContains(page, NEUTRAL_NAME)

    def test_rows_merged_into_the_person_go_as_well(self) -> None:
        other = add_client(
            by=self.lin, name=NAME, phone="13700000009", note="CANARYNOTE"
        )
        Client.objects.filter(pk=other.pk).update(
            standing="merged", merged_into=self.person
        )
        self.decide(self.ask())
        self.assertEqual(canaries_in(everything_kept()), [])
        self.assertEqual(DoNotContact.objects.in_force().count(), 3)

    def test_another_persons_records_and_shared_files_stay(self) -> None:
        shared = self.person.origin
        Client.objects.filter(pk=self.zhang.pk).update(origin=shared)
        before = Client.objects.filter(pk=self.zhang.pk).values().get()
        self.decide(self.ask())
        self.assertEqual(Client.objects.filter(pk=self.zhang.pk).values().get(), before)
        shared.refresh_from_db()
        self.assertEqual(shared.evidence, "CANARYPROOF")
        self.assertTrue(default_storage.exists(shared.attachment.file.name))

    def test_a_second_press_and_a_decided_request_change_nothing(self) -> None:
        request = self.ask()
        self.decide(request)
        events = AuditEvent.objects.count()
        self.assertEqual(self.decide(request).outcome, "erased")
        self.assertEqual(AuditEvent.objects.count(), events)

    def test_the_same_wish_is_written_down_once(self) -> None:
        self.assertEqual(self.ask(), self.ask())
        self.assertNotEqual(self.ask(), self.ask("copy"))

    def test_who_became_a_member_meanwhile_is_not_erased(self) -> None:
        request = self.ask()
        self.client.force_login(self.wu)
        page = f"/clients/privacy/{request.pk}/"
        self.assertContains(self.client.get(page), 'name="expected" value="erased"')
        self.make_member(left=False)
        self.client.post(f"{page}decide/", {"word": "run", "expected": "erased"})
        self.person.refresh_from_db()
        self.assertEqual((self.person.name, self.person.standing), (NAME, "active"))
        request.refresh_from_db()
        self.assertEqual(request.state, "open")

    def test_a_deal_in_the_ledger_ties_even_without_a_number(self) -> None:
        StageChange.objects.create(
            client=self.person, stage="D", moved_at=now(), broker=self.lin,
            branch=self.nanjing, by=self.lin,
        )  # fmt: skip
        self.assertNotEqual(outcome_for(self.person, person_of(self.person)), "erased")

    def test_brokers_file_and_managers_decide(self) -> None:
        self.client.force_login(self.lin)
        url = f"/clients/{self.person.pk}/privacy/request/"
        form = {"kind": "erase", "received_on": today(), "received_by": "phone"}
        self.assertEqual(self.client.post(url, form).status_code, 302)
        request = PrivacyRequest.objects.get()
        decide = f"/clients/privacy/{request.pk}/decide/"
        self.assertEqual(self.client.post(decide, {"word": "run"}).status_code, 403)
        self.client.force_login(self.sun)
        self.assertEqual(self.client.post(decide, {"word": "run"}).status_code, 404)
        self.client.force_login(self.wu)
        self.client.post(decide, {"word": "run", "expected": "erased"})
        self.person.refresh_from_db()
        self.assertEqual(self.person.standing, "erased")

    def test_the_answer_is_due_within_fifteen_working_days(self) -> None:
        request = file_request(
            self.person, by=self.lin, kind="copy", received_on=at("2026-09-28 09:00").date(),
            received_by="letter",
        )  # fmt: skip
        # The national holiday (1–7 October) does not count, Saturday 10 October does.
        self.assertEqual(request.due_on.isoformat(), "2026-10-23")


@pytest.mark.database
class FormerMemberTests(Person):
    def setUp(self) -> None:
        super().setUp()
        self.make_member(left=True)
        self.request = self.ask()

    def test_what_a_rule_demands_is_sealed_and_the_rest_goes(self) -> None:
        table = table_of(person_of(self.person), "restricted")
        fates = {line.key: line.fate for line in table}
        self.assertEqual(fates["contacts"], "frozen")
        self.assertEqual(fates["working"], "erased")
        done = self.decide(self.request)
        row = Client.objects.get(pk=self.person.pk)
        twenty = years_later(today(), 20)
        self.assertEqual((row.name, row.standing), (NAME, "restricted"))
        self.assertEqual((row.standing_until, done.purge_on), (twenty, twenty))
        self.assertFalse(NextStep.objects.filter(client=row).exists())
        self.assertFalse(Consent.objects.filter(client=row, is_given=True).exists())
        self.assertTrue(Holding.objects.filter(client=row).exists())
        shown = {line["key"]: line["fate"] for line in done.facts["table"]}
        self.assertEqual(shown, fates)

    def test_nobody_sees_a_sealed_person(self) -> None:
        self.decide(self.request)
        for person in (self.lin, self.wu, self.gao):
            self.client.force_login(person)
            url = f"/clients/{self.person.pk}/"
            self.assertEqual(self.client.get(url).status_code, 404)
            for page in (
                "/clients/?q=13912345678",
                f"/clients/privacy/{self.request.pk}/",
            ):
                told = self.client.get(page).content.decode()
                self.assertNotIn(NAME, told)

    def test_when_the_term_ends_everything_goes(self) -> None:
        self.decide(self.request)
        end = years_later(today(), 20)
        self.assertEqual(purge_due(on=end - timedelta(days=1)), 0)
        with self.captureOnCommitCallbacks(execute=True):
            self.assertEqual(purge_due(on=end), 1)
        self.assertEqual(canaries_in(everything_kept()), [])
        self.assertEqual(Client.objects.get(pk=self.person.pk).standing, "erased")
        self.assertEqual(purge_due(on=end), 0)

    def test_who_comes_back_is_a_client_again(self) -> None:
        done = self.decide(self.request)
        reopen(done, by=self.wu)
        row = Client.objects.visible_to(self.lin).get(pk=self.person.pk)
        self.assertEqual(row.standing_until, None)
        self.assertEqual(purge_due(on=years_later(today(), 30)), 0)


class MemberTests(Person):
    def test_a_member_is_kept_and_offers_stop(self) -> None:
        self.make_member(left=False)
        done = self.decide(self.ask())
        self.assertEqual(done.outcome, "retained")
        row = Client.objects.visible_to(self.lin).get(pk=self.person.pk)
        self.assertEqual(row.name, NAME)
        given = Consent.objects.filter(client=row, is_given=True)
        self.assertEqual(list(given.values_list("purpose", flat=True)), ["news"])

    def test_all_consents_can_be_withdrawn_at_once(self) -> None:
        self.assertEqual(self.decide(self.ask("withdraw")).outcome, "withdrawn")
        given = Consent.objects.filter(client=self.person, is_given=True)
        self.assertFalse(given.exists())


class CopyTests(Person):
    def copy(self, kind: str) -> bytes:
        self.client.force_login(self.wu)
        url = f"/clients/{self.person.pk}/privacy/copy/"
        answer = self.client.post(url, {"format": kind})
        self.assertEqual(answer.status_code, 200)
        return bytes(answer.content)

    def test_the_copy_says_everything_but_what_is_anothers(self) -> None:
        Client.objects.filter(pk=self.person.pk).update(
            value_type="divest", current_score=12, growth_score=34,
            introducer=self.zhang, occupation="=1+1",
        )  # fmt: skip
        text = self.copy("json").decode()
        for word in (NAME, PHONE, EMAIL, "CANARYNOTE", "600000", "12", "34", "wu 20"):
            self.assertIn(word, text)
        for word in (*internal_words(), self.zhang.name, self.zhang.phone, "Lin"):
            self.assertNotIn(f'"{word}"', text)
        self.assertNotIn(self.zhang.name, text)
        json.loads(text)
        made = AuditEvent.objects.get(action="privacy.copy_made")
        self.assertNotIn(NAME, json.dumps(made.facts, ensure_ascii=False))

    def test_the_workbook_holds_the_same_and_runs_nothing(self) -> None:
        Client.objects.filter(pk=self.person.pk).update(occupation="=1+1")
        book = zipfile.ZipFile(io.BytesIO(self.copy("xlsx")))
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        self.assertIn("=1+1", sheet)
        self.assertNotIn("<f>", sheet)
        rows = sheet.count("<row ")
        self.assertEqual(sheet.count("wu 20"), rows - 1)

    def test_only_those_who_decide_make_copies(self) -> None:
        self.client.force_login(self.lin)
        url = f"/clients/{self.person.pk}/privacy/copy/"
        self.assertEqual(self.client.post(url, {"format": "json"}).status_code, 403)
        self.client.force_login(self.sun)
        self.assertEqual(self.client.post(url, {"format": "json"}).status_code, 404)


class OrderTests(Cast):
    def test_what_hangs_on_something_goes_before_it(self) -> None:
        seen = set()
        for rule in rules():
            for one in rule.table._meta.concrete_fields:
                if one.is_relation and one.related_model is not rule.table:
                    self.assertNotIn(one.related_model._meta.label_lower, seen)
            seen.add(rule.table._meta.label_lower)
