"""The head of the records leaves the house every morning."""

import tempfile
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from django.test import override_settings

from accounts.actions.sealing import seal_records
from accounts.actions.verifying import tell_head
from accounts.audit import record
from accounts.models import AuditHead, User
from outbox.actions.letters import hand_over_letters
from tests.cast import Cast
from tests.service.checking import on


class HeadMailTests(Cast):
    def setUp(self) -> None:
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.enterContext(override_settings(EMAIL_FILE_PATH=folder, EMAIL_HOST=""))
        self.folder = Path(folder)
        User.objects.filter(pk=self.wu.pk).update(email="wu@example.com", language="en")
        record(self.wu, "test.done")
        seal_records()

    def letters(self, when: str) -> list[str]:
        with on(when):
            tell_head()
            hand_over_letters()
        found = []
        for path in self.folder.glob("*.eml"):
            letter = message_from_bytes(path.read_bytes(), policy=default)
            self.assertEqual(letter["To"], "wu@example.com")
            found.append(letter.get_body(("plain",)).get_content())
        return found

    def test_managers_get_the_whole_head_once_a_morning(self) -> None:
        self.assertEqual(self.letters("2026-11-02 07:29"), [])
        (text,) = self.letters("2026-11-02 07:30")
        self.assertIn(AuditHead.objects.get().hash, text)
        (path,) = self.folder.glob("*.eml")
        path.unlink()
        self.assertEqual(self.letters("2026-11-02 09:00"), [])
