"""Header values and addresses: one line, well encoded, whatever is put in."""

import doctest
import email
from email.policy import default

from django.test import SimpleTestCase

from outbox import rules
from outbox.mail import message
from outbox.mail.message import Letter, as_bytes, encoded, plain_address, sender_of


class MessageTests(SimpleTestCase):
    def test_examples(self) -> None:
        for module in (rules, message):
            self.assertEqual(doctest.testmod(module).failed, 0)

    def test_no_header_can_be_smuggled_in(self) -> None:
        for evil in ("a\r\nBcc: x@y.cn", "晨间\nBcc: x@y.cn", "a\u2028b\x85c\0d"):
            letter = Letter(
                sender=sender_of(f"{evil} <a@b.cn>")[0],
                to="c@d.cn",
                subject=evil,
                message_id="<1@b.cn>",
                delivery_id=1,
                stop_url="https://crm.example/x",
                text=evil,
                html=evil,
            )
            read = email.message_from_bytes(as_bytes(letter), policy=default)
            self.assertIsNone(read["Bcc"], evil)
            self.assertEqual(read["To"], "c@d.cn")
            self.assertFalse(read.defects)

    def test_long_chinese_subjects_come_back_whole(self) -> None:
        subject = "晨间资讯 11月24日：" + "堃镕喆㐂买买提·艾力" * 12
        lines = f"Subject: {encoded(subject)}".split("\r\n")
        self.assertLess(max(len(line) for line in lines), 79)
        read = email.message_from_string("\r\n".join(lines), policy=default)
        self.assertEqual(read["Subject"], subject)

    def test_addresses(self) -> None:
        good = {"a.b+c@d.cn": "a.b+c@d.cn", " a@d.cn ": "a@d.cn"}
        for written, address in good.items():
            self.assertEqual(plain_address(written), address)
        for bad in (
            "",
            "@",
            "a@",
            "@b",
            "a b@c.cn",
            "张@c.cn",
            "a@b.cn>",
            "a,b@c.cn",
            "a@b..cn",
            "a@" + "b" * 300,
            "a@b.cn\nRCPT",
            "<a@b.cn>",
        ):
            self.assertEqual(plain_address(bad), "", bad)
