"""One rule for telephone numbers, wherever they are written."""

from django.core.exceptions import ValidationError
from django.test import SimpleTestCase

from clients.forms import client as form
from clients.importing import values
from core.phones import refuse_wrong_phone

GOOD = [
    "13812342231",
    "+86 138 1234 2231",
    "025-8655 1234",
    "+1 212 555 0100",
    "8655123",
]
BAD = ["1380519", "13812345678.0", "138123456789", "1.38E+10", "123", "abc", "9" * 21]


class PhoneTests(SimpleTestCase):
    def test_what_can_be_dialled_is_taken(self) -> None:
        for written in GOOD:
            with self.subTest(written):
                refuse_wrong_phone(written)
                self.assertEqual(values.phone(written), written)

    def test_what_nobody_can_dial_is_refused_by_form_and_import_alike(self) -> None:
        for written in BAD:
            with self.subTest(written):
                with self.assertRaises(ValidationError) as mine:
                    refuse_wrong_phone(written)
                with self.assertRaises(ValidationError) as theirs:
                    values.phone(written)
                self.assertEqual(mine.exception.messages, theirs.exception.messages)
        self.assertIs(form.refuse_wrong_phone, refuse_wrong_phone)
