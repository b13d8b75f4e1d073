"""Papers of a client: bounded, known by content, handed out to whoever may see them."""

from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from django.conf import settings

from accounts.models import Attachment, AuditEvent
from clients.actions import add_client
from clients.actions.profile_documents import add_document, put_away, safe_name
from clients.analytics.profile_documents import checklist_of, state_on
from clients.models import ClientDocument
from clients.rules.profile_documents import MOST_BYTES, kind_of_file
from core.clock import today
from tests.cast import Cast
from tests.clients.profile_things import PDF, paper


class PaperTests(Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.client.force_login(self.lin)
        self.url = f"/clients/{self.zhang.pk}/documents/"

    def send(self, **form: object) -> object:
        facts = {"kind": "id_card", "file": paper()} | form
        return self.client.post(f"{self.url}add/", facts)

    def files(self) -> set[Path]:
        return {p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file()}

    def test_a_paper_comes_back_byte_for_byte_and_reading_is_kept(self) -> None:
        self.assertEqual(self.send(expires_on="2040-01-01").status_code, 302)
        document = ClientDocument.objects.get()
        self.assertEqual(document.content_type, "application/pdf")
        self.assertEqual(document.attachment.branch, self.nanjing)
        self.assertNotIn("身份证", document.attachment.file.name)
        answer = self.client.post(f"{self.url}{document.pk}/")
        self.assertEqual(b"".join(answer.streaming_content), PDF)
        self.assertIn("attachment", answer["Content-Disposition"])
        self.assertEqual(answer["X-Content-Type-Options"], "nosniff")
        event = AuditEvent.objects.get(action="client.document_read")
        self.assertEqual((event.by, event.facts["kind"]), (self.lin, "id_card"))
        self.assertEqual(self.client.get(f"{self.url}{document.pk}/").status_code, 405)

    def test_only_who_sees_the_client_gets_the_paper(self) -> None:
        document = add_document(self.zhang, by=self.lin, kind="risk", upload=paper())
        other = add_client(by=self.lin, name="甲")
        for person, status in (
            (self.wu, 200),
            (self.gao, 200),
            (self.chen, 404),
            (self.zhao, 404),
            (self.sun, 404),
            (self.he, 404),
            (self.tan, 403),
            (self.ada, 403),
        ):
            self.client.force_login(person)
            answer = self.client.post(f"{self.url}{document.pk}/")
            self.assertEqual(answer.status_code, status, person)
        self.client.force_login(self.lin)
        wrong = self.client.post(f"/clients/{other.pk}/documents/{document.pk}/")
        self.assertEqual(wrong.status_code, 404)
        reads = AuditEvent.objects.filter(action="client.document_read")
        self.assertEqual(reads.count(), 2)

    def test_the_content_decides_not_the_name(self) -> None:
        before = self.files()
        for name, content in (
            ("a.pdf", b"<script>alert(1)</script>"),
            ("a.pdf", b"MZ\x90\x00"),
            ("a.png", b"GIF89a"),
            ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("a.pdf", b""),
            ("a.pdf", b"%PDF"),
            ("a.pdf", PDF + b"x" * MOST_BYTES),
        ):
            with self.subTest(name, content=content[:10]):
                page = self.send(file=paper(name, content))
                self.assertEqual(page.status_code, 200)
                self.assertIn("file", page.context["form"].errors)
        self.assertEqual((ClientDocument.objects.count(), self.files()), (0, before))
        self.send(file=paper("照片.exe", b"\xff\xd8\xff\xe0JFIF"))
        self.assertEqual(Attachment.objects.get().name, "照片.jpg")
        self.assertEqual(kind_of_file(b"\x89PNG\r\n\x1a\n")[0], "image/png")

    def test_names_are_made_safe(self) -> None:
        for written, kept in (
            ("../../etc/passwd", "passwd.pdf"),
            ("..\\..\\C:\\a.pdf", "a.pdf"),
            ('a";filename=b.html', "afilename=b.pdf"),
            ("\x00\u202e", "file.pdf"),
            ("x" * 500, "x" * 80 + ".pdf"),
            (".htaccess", "htaccess.pdf"),
            ("身份证 正面.PDF", "身份证 正面.pdf"),
        ):
            self.assertEqual(safe_name(written, ".pdf"), kept)

    def test_the_same_file_twice_is_kept_once_and_nothing_remains_of_a_failure(
        self,
    ) -> None:
        for _twice in range(2):
            self.send()
        self.assertEqual(ClientDocument.objects.count(), 1)
        before = self.files()
        with (
            patch("clients.actions.profile_documents.record", side_effect=RuntimeError),
            self.assertRaises(RuntimeError),
        ):
            add_document(self.zhang, by=self.lin, kind="risk", upload=paper())
        self.assertEqual(self.files(), before)
        self.assertEqual(Attachment.objects.count(), 1)

    def test_missing_expiring_and_expired_papers_are_told(self) -> None:
        day = today()
        for days, state in (
            (-1, "expired"),
            (0, "expiring"),
            (60, "expiring"),
            (61, "good"),
        ):
            self.assertEqual(state_on(day + timedelta(days=days), day), state)
        old = add_document(
            self.zhang,
            by=self.lin,
            kind="id_card",
            upload=paper(),
            expires_on=day - timedelta(days=1),
        )
        states = {p.kind: p.state for p in checklist_of(self.zhang, day)}
        self.assertEqual(
            states, {"id_card": "expired", "risk": "missing", "consent": "missing"}
        )
        self.assertContains(self.client.get("/clients/documents/"), "张建国")
        self.client.force_login(self.chen)
        self.assertNotContains(self.client.get("/clients/documents/"), "张建国")
        put_away(old, by=self.lin)
        self.client.force_login(self.lin)
        self.assertNotContains(self.client.get("/clients/documents/"), "张建国")
        self.assertContains(self.client.get(self.url), "身份证.pdf")

    def test_nonsense_is_refused(self) -> None:
        for field, facts in (
            ("kind", {"kind": "passport"}),
            ("expires_on", {"expires_on": "2000-01-01"}),
            ("expires_on", {"expires_on": "soon"}),
            ("note", {"note": "n" * 200_000}),
            ("note", {"note": "a\u202eb"}),
            ("file", {"file": ""}),
        ):
            with self.subTest(field, facts=ascii(facts)[:40]):
                page = self.send(**facts)
                self.assertIn(field, page.context["form"].errors)
        self.assertFalse(ClientDocument.objects.exists())

    def test_a_paper_that_is_gone_from_the_disk_is_not_found(self) -> None:
        document = add_document(self.zhang, by=self.lin, kind="risk", upload=paper())
        document.attachment.file.storage.delete(document.attachment.file.name)
        answer = self.client.post(f"{self.url}{document.pk}/")
        self.assertEqual(answer.status_code, 404)
